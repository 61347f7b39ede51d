const steps = [1, 2, 5, 10, 20, 30];

/** Milliseconds before try number `attempt` (from 0): 1, 2, 5, 10, 20, then always 30 s, less up to a fifth by chance. */
export function delay(attempt: number, random: () => number = Math.random): number {
  const seconds = steps[Math.min(attempt, steps.length - 1)] ?? 30;
  return seconds * 1000 * (1 - 0.2 * random());
}
