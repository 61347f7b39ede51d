// What goes on while one station is selected: the poll, the past readings, the cells. Ended when another is chosen.
import { get, isAbort } from '../api';
import { aheadSeconds, forecastPoints, forecastsOf, longestWithForecast, type ForecastPoint } from '../charts/forecast';
import { aggregates, hasNoAggregates, history, resolutions, seconds } from '../charts/history';
import { inserted, pointsOf, thinned, type Point } from '../charts/series';
import { t } from '../i18n';
import type { Page, Place, Reading, StationWithLatest } from '../model';
import type { Range, Store } from '../store';
import { SensorCell } from './cell';
import { hasMovedRecently, movesOf, type Move } from './moves';
import { Poll } from './poll';

export interface SessionEvents {
  answer(station: StationWithLatest): void;
  moves(moves: readonly Move[]): void;
  problem(text: string): void;
  note(text: string): void;
}

/** Columns of a chart that are told apart; the points kept are at most four times as many. */
const buckets = 300;

/** Without an answer for so long, as while the tab was hidden, more than one reading may have been missed. */
const missedAfterMilliseconds = 10_000;

/** How often windows are loaded again: by then another one is over. */
const refreshMilliseconds = 5 * 60_000;

/** What a chart shows at least, where a station has only just begun. */
const leastSpanSeconds = 60;

export class Session {
  private readonly cells = new Map<string, SensorCell>();
  private readonly points = new Map<string, readonly Point[]>();
  private forecast: ReadonlyMap<string, readonly ForecastPoint[]> = new Map();
  private readonly poll: Poll;
  private loading: AbortController | undefined;
  private range: Range | undefined;
  private sampledEvery = 0;
  private busy = true;
  private latest: Reading | undefined;
  private own: StationWithLatest['sensors'];
  private answeredAt = performance.now();
  private loadedAt = performance.now();
  private ended = false;
  private look = '';
  private moves: readonly Move[] = [];
  private movesOfVersion: number | undefined;
  private readonly unwatch: () => void;

  constructor(private readonly station: string, private readonly store: Store, private readonly host: HTMLElement, private readonly events: SessionEvents) {
    this.poll = new Poll(station, {
      answer: answer => this.answer(answer),
      failed: (error, gone) => events.problem(gone ? t('detail.gone', { id: station }) : t('detail.failed', { error })),
    });
    this.unwatch = store.watch(state => [state.range, state.language, state.theme, state.sensors, state.filter.sensor], (range, language, theme) => {
      if (range !== this.range) void this.load(range);
      const look = `${language} ${theme}`;
      // After the frame in which the style sheet took the new theme.
      if (look !== this.look) setTimeout(() => this.cells.forEach(cell => cell.chart?.remake()), 30);
      this.look = look;
      this.draw();
    });
  }

  end(): void {
    this.ended = true;
    this.unwatch();
    this.poll.end();
    this.loading?.abort();
    for (const cell of this.cells.values()) cell.chart?.destroy();
  }

  private answer(answer: StationWithLatest): void {
    if (this.ended) return;
    this.events.answer(answer);
    const missed = performance.now() - this.answeredAt > missedAfterMilliseconds;
    this.answeredAt = performance.now();
    const stale = this.range !== undefined && resolutions[this.range] !== undefined && performance.now() - this.loadedAt > refreshMilliseconds;
    if ((missed || stale) && this.range) void this.load(this.range, true);
    if (answer.version !== this.movesOfVersion && hasMovedRecently(answer, new Date())) void this.loadMoves(answer.version);
    this.own = answer.sensors;
    const reading = answer.latest;
    if (!reading || reading.timestamp === this.latest?.timestamp) return;
    this.latest = reading;
    this.take([reading]);
    this.draw();
  }

  private async loadMoves(version: number | undefined): Promise<void> {
    this.movesOfVersion = version;
    const places = await get<Page<Place>>(`api/stations/${encodeURIComponent(this.station)}/places`, {}).catch(() => undefined);
    if (this.ended || !places) return;
    this.moves = movesOf(places.items);
    this.events.moves(this.moves);
    this.draw();
  }

  private async load(range: Range, again = false): Promise<void> {
    this.range = range;
    this.loadedAt = performance.now();
    this.loading?.abort();
    const { signal } = this.loading = new AbortController();
    if (!again) {
      this.points.clear();
      this.forecast = new Map();
      this.busy = true;
    }
    this.sampledEvery = 0;
    this.events.note('');
    if (this.latest) this.take([this.latest]);
    const to = Date.now() / 1000;
    try {
      if (await this.loadWindows(range, to, signal)) return;
      for await (const portion of history(this.station, to - seconds[range], to, signal)) {
        if (signal.aborted) return;
        this.take(portion.readings);
        if (portion.sampledEvery && !this.sampledEvery) {
          this.sampledEvery = portion.sampledEvery;
          this.events.note(t('chart.sampled', { minutes: Math.max(1, Math.round(portion.sampledEvery / 60)) }));
        }
        this.draw();
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.events.note(t('chart.failed', { error: error instanceof Error ? error.message : String(error) }));
    }
    this.busy = false;
    this.draw();
  }

  /** False if the range shows single values, or the server has no aggregates. */
  private async loadWindows(range: Range, to: number, signal: AbortSignal): Promise<boolean> {
    const resolution = resolutions[range];
    if (resolution === undefined) return false;
    try {
      const [windows, forecast] = await Promise.all([
        aggregates(this.station, resolution, to - seconds[range], signal),
        seconds[range] <= longestWithForecast ? forecastsOf(this.station, signal) : undefined,
      ]);
      if (signal.aborted) return true;
      const points = pointsOf(windows, to);
      this.forecast = forecastPoints(forecast, to - seconds[range], to + aheadSeconds);
      this.points.clear();
      for (const [sensor, list] of points) this.points.set(sensor, list);
      if (this.latest) this.take([this.latest]);
      this.busy = false;
      this.draw();
      return true;
    } catch (error) {
      if (hasNoAggregates(error)) return false;
      throw error;
    }
  }

  private take(readings: readonly Reading[]): void {
    const more = new Map<string, Point[]>();
    for (const reading of readings) {
      const at = Date.parse(reading.timestamp) / 1000;
      for (const [sensor, { value, outlier, quality, withdrawn }] of Object.entries(reading.observations)) {
        if (value === undefined || value === null || !Number.isFinite(value) || withdrawn !== undefined) continue;
        const list = more.get(sensor);
        const point: Point = { at, value, outlier: outlier === true, suspect: quality === 3 };
        if (list) list.push(point);
        else more.set(sensor, [point]);
      }
    }
    const to = Date.now() / 1000 + 5;
    const from = to - seconds[this.range ?? '15m'] - 5;
    for (const [sensor, list] of more)
      this.points.set(sensor, thinned(inserted(this.points.get(sensor) ?? [], list), from, to, buckets));
  }

  private draw(): void {
    const { sensors, range, filter } = this.store.state;
    if ([...Object.keys(this.latest?.observations ?? {}), ...this.points.keys()].some(id => !this.cells.has(id))) this.addCells();
    const to = Date.now() / 1000;
    const from = this.start(to, seconds[range]);
    // All charts have the same time, so that one cursor fits all.
    const end = this.forecast.size > 0 ? to + aheadSeconds : to;
    for (const [id, cell] of this.cells) {
      const known = sensors.get(id);
      const expected = this.own?.[id]?.expected;
      const type = known && expected ? { ...known, expected } : known;
      cell.element.classList.toggle('wanted', filter.sensor === id);
      cell.showValue(this.latest?.observations[id], type);
      cell.showChart(this.points.get(id) ?? [], this.forecast.get(id) ?? [], type, { from, now: to, to: end }, 3 * this.sampledEvery, range, this.busy, this.moves);
    }
  }

  /** Where the charts begin: as far back as was asked for, or where the readings of a young station begin. */
  private start(to: number, span: number): number {
    let first = to - leastSpanSeconds;
    if (this.busy) return to - span;
    for (const [point] of this.points.values()) if (point) first = Math.min(first, point.at);
    return Math.max(first, to - span);
  }

  /** Cells in the order of the definitions, then what has none yet. */
  private addCells(): void {
    const known = [...this.store.state.sensors.keys()];
    const place = (id: string): number => { const at = known.indexOf(id); return at < 0 ? known.length : at; };
    const ids = [...new Set([...this.cells.keys(), ...Object.keys(this.latest?.observations ?? {}), ...this.points.keys()])];
    for (const id of ids.sort((a, b) => place(a) - place(b))) {
      let cell = this.cells.get(id);
      if (!cell) {
        this.cells.set(id, cell = new SensorCell(id));
        void this.addChart(cell);
      }
      this.host.append(cell.element);
    }
  }

  private async addChart(cell: SensorCell): Promise<void> {
    // Loaded with the first station that is opened: most visitors look at the map and the alerts only.
    const { SensorChart } = await import('../charts/chart');
    if (this.ended) return;
    cell.chart = new SensorChart(cell.plotHost, text => cell.showHover(text));
    this.draw();
  }
}
