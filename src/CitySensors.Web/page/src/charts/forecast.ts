// What is forecast for a station, beside what came. A city without forecasts has charts as before.
import { ApiError, get } from '../api';
import type { ForecastHour, SensorType, StationForecast } from '../model';

export interface ForecastPoint {
  readonly at: number;
  readonly mean: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
}

/** How far ahead charts show forecasts. */
export const aheadSeconds = 86_400;

/** In a chart of a longer time the next day would be a few pixels. */
export const longestWithForecast = 7 * 86_400;

const hourSeconds = 3600;

/** Nothing where the server has none, or cannot tell just now. */
export async function forecastsOf(station: string, signal: AbortSignal): Promise<StationForecast | undefined> {
  try {
    return await get<StationForecast>(`api/stations/${encodeURIComponent(station)}/forecasts`, {}, signal);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** By sensor, in order of time, from `from` to `to` in Unix seconds: what was forecast for hours that are over, and what is for those to come. */
export function forecastPoints(answer: StationForecast | undefined, from: number, to: number): Map<string, ForecastPoint[]> {
  const points = new Map<string, ForecastPoint[]>();
  for (const [sensor, { hours, past }] of Object.entries(answer?.sensors ?? {})) {
    const list = [...past, ...hours].map(pointOf).filter(point => point.at >= from && point.at <= to);
    if (list.length > 0) points.set(sensor, list);
  }
  return points;
}

/** Sums of an hour are not comparable with those of five minutes. */
export const isShown = (type: SensorType | undefined): boolean => type?.aggregation !== 'sum';

/** What the hours to come are between with 95 %; nothing if none is forecast. */
export function expectedAhead(points: readonly ForecastPoint[], now: number): { low: number; high: number } | undefined {
  const ahead = points.filter(point => point.at > now);
  return ahead.length === 0 ? undefined : { low: Math.min(...ahead.map(point => point.low95)), high: Math.max(...ahead.map(point => point.high95)) };
}

/** Runs of hours without a gap, each of which is drawn as a whole. */
export function runs(points: readonly ForecastPoint[]): ForecastPoint[][] {
  const all: ForecastPoint[][] = [];
  for (const point of points) {
    const run = all.at(-1);
    if (run && point.at - run.at(-1)!.at <= 1.5 * hourSeconds) run.push(point);
    else all.push([point]);
  }
  return all;
}

const pointOf = (hour: ForecastHour): ForecastPoint => ({
  at: Date.parse(hour.start) / 1000 + hourSeconds / 2,
  mean: hour.mean,
  low80: hour.low_80,
  high80: hour.high_80,
  low95: hour.low_95,
  high95: hour.high_95,
});
