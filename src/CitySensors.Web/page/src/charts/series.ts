// The values of one sensor over time, kept thin: bounded in memory however long the page is open. Pure arithmetic.
import type { AggregateWindow } from '../model';
import type { ForecastPoint } from './forecast';

export interface Point {
  readonly at: number;
  /** Of a window the mean, or the sum of what was counted in it. */
  readonly value: number;
  readonly outlier: boolean;
  readonly suspect: boolean;
  /** The lowest and the highest value of a window. */
  readonly low?: number;
  readonly high?: number;
  /** Whether it is what a window adds up to: a single value is not comparable with that. */
  readonly total?: boolean;
  /** How many values of a window are suspect. */
  readonly suspects?: number;
}

const lowOf = (point: Point): number => point.low ?? point.value;
const highOf = (point: Point): number => point.high ?? point.value;

/** The points of windows by sensor. What has neither a mean nor a sum is left out. */
export function pointsOf(windows: readonly AggregateWindow[], now: number): Map<string, Point[]> {
  const points = new Map<string, Point[]>();
  for (const { start, end, sensors } of windows) {
    // In the middle of the window; of one that is not over at its newest time, as a station may have begun in it.
    const last = Date.parse(end) / 1000;
    const at = last > now ? now : (Date.parse(start) / 1000 + last) / 2;
    for (const [sensor, { mean, min, max, sum, outliers, suspect }] of Object.entries(sensors)) {
      const value = sum ?? mean;
      if (value === undefined) continue;
      const range = sum === undefined && min !== undefined && max !== undefined ? { low: min, high: max } : {};
      const point: Point = { at, value, outlier: outliers > 0, suspect: false, ...range, ...(sum !== undefined && { total: true }), ...(suspect && { suspects: suspect }) };
      const list = points.get(sensor);
      if (list) list.push(point);
      else points.set(sensor, [point]);
    }
  }
  return points;
}

/** Without single values, if there are totals. */
export const comparable = (points: readonly Point[]): readonly Point[] => points.some(point => point.total) ? points.filter(point => point.total) : points;

/** Where the marks of outliers are: at the value; of a window at the ends that are outside of what is expected. */
export function outlierValues(point: Point, band: Band | undefined): number[] {
  if (point.low === undefined || point.high === undefined) return [point.value];
  const { low, high } = point;
  const outside = [...(band && low < band.low ? [low] : []), ...(band && high > band.high ? [high] : [])];
  return outside.length > 0 ? outside : [high - point.value >= point.value - low ? high : low];
}

/**
 * Thins to what a chart of `buckets` columns can show: the first, lowest, highest and last point of each column,
 * so that no peak is lost. Points are in order of time and stay so.
 */
export function thinned(points: readonly Point[], from: number, to: number, buckets: number): Point[] {
  const inside = points.filter(point => point.at >= from && point.at <= to);
  if (inside.length <= buckets * 4) return inside;
  const width = (to - from) / buckets;
  const kept: Point[] = [];
  let start = 0;
  while (start < inside.length) {
    const bucket = Math.floor((inside[start]!.at - from) / width);
    let end = start + 1;
    let low = start;
    let high = start;
    while (end < inside.length && Math.floor((inside[end]!.at - from) / width) === bucket) {
      if (lowOf(inside[end]!) < lowOf(inside[low]!)) low = end;
      if (highOf(inside[end]!) > highOf(inside[high]!)) high = end;
      end++;
    }
    for (const index of [...new Set([start, low, high, end - 1])].sort((a, b) => a - b)) kept.push(inside[index]!);
    start = end;
  }
  return kept;
}

/** Puts new points in; one of a time already known replaces nothing, as a reading is known by station and time. */
export function inserted(points: readonly Point[], more: readonly Point[]): Point[] {
  const last = points.at(-1)?.at ?? -Infinity;
  const fresh = more.filter(point => point.at > last);
  if (fresh.length === more.length) return [...points, ...more];
  const byTime = new Map([...more, ...points].map(point => [point.at, point]));
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}

/** What a counter has counted between its points; a lower count than before is a restart from zero. */
export function increments(points: readonly Point[]): Point[] {
  return points.slice(1).map((point, index) => {
    const before = points[index]!.value;
    return { ...point, value: point.value >= before ? point.value - before : point.value };
  });
}

export interface Band { readonly low: number; readonly high: number }

/** A band of a circle that leads across zero is drawn in two parts. */
export function bandParts(band: Band, period: number | undefined): Band[] {
  return period === undefined || band.low <= band.high ? [band] : [{ low: 0, high: band.high }, { low: band.low, high: period }];
}

/**
 * Times and values for drawing, with an empty value where nothing came for longer than `gap` seconds, and where the shortest way between two
 * points of a circle leads across zero.
 */
export function withGaps(points: readonly Point[], gap: number, period?: number): { times: number[]; values: (number | null)[] } {
  const times: number[] = [];
  const values: (number | null)[] = [];
  let before: Point | undefined;
  for (const point of points) {
    const { at, value } = point;
    if (before !== undefined && (at - before.at > gap || (period !== undefined && Math.abs(value - before.value) > period / 2))) {
      times.push((before.at + at) / 2);
      values.push(null);
    }
    times.push(at);
    values.push(value);
    before = point;
  }
  return { times, values };
}

/** The step between points that half of them do not exceed; 0 for fewer than two. */
export function medianStep(points: readonly Point[]): number {
  const steps = points.slice(1).map((point, index) => point.at - points[index]!.at).sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** The lowest and the highest value; infinite where there is none. */
export function extremes(points: readonly Point[]): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const point of points) {
    low = Math.min(low, lowOf(point));
    high = Math.max(high, highOf(point));
  }
  return { low, high };
}

/** The lowest and highest that the chart must show: values, band and forecast, with a little air. */
export function extent(points: readonly Point[], band: Band | undefined, forecast: readonly ForecastPoint[] = []): [number, number] {
  const values = extremes(points);
  const low = Math.min(values.low, band?.low ?? Infinity, ...forecast.map(point => point.low95));
  const high = Math.max(values.high, band?.high ?? -Infinity, ...forecast.map(point => point.high95));
  if (low > high) return [0, 1];
  const air = (high - low) * 0.08 || 1;
  return [low - air, high + air];
}
