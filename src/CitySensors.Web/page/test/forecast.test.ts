import { describe, expect, it } from 'vitest';
import { expectedAhead, forecastPoints, isShown, runs } from '../src/charts/forecast';
import { extent } from '../src/charts/series';
import type { ForecastHour, SensorType, StationForecast } from '../src/model';

const hour = (at: number, mean: number): ForecastHour =>
  ({ start: new Date(at * 3_600_000).toISOString(), mean, low_80: mean - 1, high_80: mean + 1, low_95: mean - 2, high_95: mean + 2 });
const answer: StationForecast = {
  sensors: {
    temperature: { past: [hour(1, 20), hour(2, 21)], hours: [hour(3, 22), hour(4, 23), hour(9, 30)] },
    humidity: { past: [], hours: [] },
  },
};

describe('forecasts', () => {
  const points = forecastPoints(answer, 3600, 8 * 3600);

  it('are what was and is forecast, in the middle of each hour of the chart', () => {
    expect(points.get('temperature')?.map(point => point.at / 3600)).toEqual([1.5, 2.5, 3.5, 4.5]);
    expect(points.get('temperature')?.[0]).toEqual({ at: 5400, mean: 20, low80: 19, high80: 21, low95: 18, high95: 22 });
  });
  it('are none of a sensor or a city without', () => {
    expect(points.has('humidity')).toBe(false);
    expect(forecastPoints(undefined, 0, 1).size).toBe(0);
  });
  it('are described by the range of the hours to come', () => {
    expect(expectedAhead(points.get('temperature')!, 3 * 3600)).toEqual({ low: 20, high: 25 });
    expect(expectedAhead(points.get('temperature')!, 10 * 3600)).toBeUndefined();
  });
  it('are broken at a gap', () => expect(runs(forecastPoints(answer, 0, 1e6).get('temperature')!).map(run => run.length)).toEqual([4, 1]));
  it('are in the range of the chart', () => expect(extent([], undefined, points.get('temperature'))[1]).toBeGreaterThan(25));
  it('of sums of an hour are not shown beside those of five minutes', () => {
    expect(isShown({ id: 'rain', name: 'Rain', unit: 'mm', aggregation: 'sum' } as SensorType)).toBe(false);
    expect(isShown(undefined)).toBe(true);
  });
});
