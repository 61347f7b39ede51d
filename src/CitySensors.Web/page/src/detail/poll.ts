// Asks for a station's newest reading again and again while the tab is seen.
import { ApiError, get, isAbort } from '../api';
import type { StationWithLatest } from '../model';

const everyMilliseconds = 2000;
const timeoutMilliseconds = 8000;

export interface PollEvents {
  answer(station: StationWithLatest): void;
  failed(error: string, gone: boolean): void;
}

export class Poll {
  private readonly stop = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(private readonly station: string, private readonly events: PollEvents) {
    document.addEventListener('visibilitychange', () => { if (!document.hidden) void this.ask(); }, { signal: this.stop.signal });
    void this.ask();
  }

  end(): void {
    clearTimeout(this.timer);
    this.stop.abort();
  }

  private async ask(): Promise<void> {
    if (this.running || this.stop.signal.aborted) return;
    clearTimeout(this.timer);
    this.running = true;
    let pause = everyMilliseconds;
    try {
      const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(timeoutMilliseconds)]);
      this.events.answer(await get<StationWithLatest>(`api/stations/${encodeURIComponent(this.station)}`, {}, signal));
    } catch (error) {
      if (this.stop.signal.aborted || isAbort(error)) return;
      if (error instanceof ApiError) pause = Math.max(pause, (error.retryAfter ?? 0) * 1000);
      this.events.failed(error instanceof Error ? error.message : String(error), error instanceof ApiError && error.status === 404);
    } finally {
      this.running = false;
      if (!this.stop.signal.aborted && !document.hidden) this.timer = setTimeout(() => { void this.ask(); }, pause);
    }
  }
}
