// A short sound made by the browser itself: one soft note up to four rising ones, by severity.
let context: AudioContext | undefined;

export function playChime(notes: number): void {
  try {
    context ??= new AudioContext();
    void context.resume();
    const start = context.currentTime + 0.02;
    for (let note = 0; note < notes; note++) {
      const oscillator = context.createOscillator();
      const volume = context.createGain();
      const at = start + note * 0.18;
      oscillator.frequency.value = 520 * 1.26 ** note;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.2, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + 0.55);
    }
  } catch {
    // No sound device, or the browser wants a click first: the alert is on the page in any case.
  }
}
