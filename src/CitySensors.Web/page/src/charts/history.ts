// Past readings of a station. Whole where that is a few pages, a sample over the whole time where it is many.
import { ApiError, get, pages } from '../api';
import type { AggregateWindow, Page, Reading } from '../model';
import type { Range } from '../store';

export const seconds: Readonly<Record<Range, number>> = {
  '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400, '7d': 7 * 86_400, '30d': 30 * 86_400, '1y': 365 * 86_400,
};

/** Ranges that show windows of this length, in ISO 8601, instead of single values. Each is one request. */
export const resolutions: Readonly<Partial<Record<Range, string>>> = { '24h': 'PT5M', '7d': 'PT1H', '30d': 'PT1H', '1y': 'P1D' };

const lengths: Readonly<Record<string, number>> = { PT5M: 300, PT1H: 3600, P1D: 86_400 };

/** The length in seconds of the windows of a range; 0 for single values. */
export const windowOf = (range: Range): number => lengths[resolutions[range] ?? ''] ?? 0;

const pageSize = 1000;
const wholeUpToPages = 8;
const slices = 72;
const readingsPerSlice = 5;
const requestsAtOnce = 4;

export interface Portion {
  readonly readings: readonly Reading[];
  /** The length of a slice in seconds where only a few readings of each slice were fetched. */
  readonly sampledEvery?: number;
}

const secondsOf = (reading: Reading): number => Date.parse(reading.timestamp) / 1000;

/** How many pages the time from `from` to `to` will be, judged by how much of it the first page covers. */
export function estimatedPages(first: readonly { readonly timestamp: string }[], from: number, to: number): number {
  const last = first.at(-1);
  if (!last || first.length < pageSize) return 1;
  const covered = Date.parse(last.timestamp) / 1000 - from;
  return covered <= 0 ? Infinity : Math.ceil((to - from) / covered);
}

/** `from` and `to` in Unix seconds. Portions come in any order of time when sampled, else oldest first. */
export async function* history(station: string, from: number, to: number, signal: AbortSignal): AsyncGenerator<Portion> {
  const path = `api/stations/${encodeURIComponent(station)}/readings`;
  let first = true;
  for await (const readings of pages<Reading>(path, { from: iso(from), limit: pageSize }, signal)) {
    yield { readings };
    if (first && estimatedPages(readings, from, to) > wholeUpToPages) {
      const last = readings.at(-1);
      yield* sample(path, last ? secondsOf(last) : from, to, signal);
      return;
    }
    first = false;
  }
}

/** Lowest, mean and highest values in windows of time: a day is one request, and no peak is lost. */
export async function aggregates(station: string, resolution: string, from: number, signal: AbortSignal): Promise<AggregateWindow[]> {
  const windows: AggregateWindow[] = [];
  const path = `api/stations/${encodeURIComponent(station)}/aggregates`;
  for await (const page of pages<AggregateWindow>(path, { resolution, from: iso(from), limit: pageSize }, signal)) windows.push(...page);
  return windows;
}

/** Whether another way of asking may succeed: the server does not know aggregates, or cannot compute them just now. */
export const hasNoAggregates = (error: unknown): boolean => error instanceof ApiError && [400, 404, 422, 503].includes(error.status);

async function* sample(path: string, from: number, to: number, signal: AbortSignal): AsyncGenerator<Portion> {
  const sampledEvery = (to - from) / slices;
  for (let slice = 0; slice < slices; slice += requestsAtOnce) {
    const requests = Array.from({ length: Math.min(requestsAtOnce, slices - slice) }, (_, index) => {
      const start = from + (slice + index) * sampledEvery;
      return patiently(() => get<Page<Reading>>(path, { from: iso(start), to: iso(start + sampledEvery), limit: readingsPerSlice }, signal));
    });
    const readings = (await Promise.all(requests)).flatMap(page => page.items);
    yield { readings, sampledEvery };
  }
}

/** Waits and tries once more when the server says that it is too much just now. */
async function patiently<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof ApiError) || error.retryAfter === undefined) throw error;
    await new Promise(resolve => setTimeout(resolve, Math.min(30, error.retryAfter ?? 1) * 1000));
    return await request();
  }
}

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
