import { describe, expect, it } from 'vitest';
import type { AggregateWindow } from '../src/model';
import { estimatedPages, resolutions, seconds, windowOf } from '../src/charts/history';
import { bandParts, comparable, extent, extremes, increments, inserted, medianStep, outlierValues, pointsOf, thinned, withGaps, type Point } from '../src/charts/series';

const point = (at: number, value: number): Point => ({ at, value, outlier: false, suspect: false });

describe('thinned', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => point(n, Math.sin(n / 50)));
  many[5432] = point(5432, 99);

  it('bounds the number of points and keeps their order', () => {
    const kept = thinned(many, 0, 10_000, 100);
    expect(kept.length).toBeLessThanOrEqual(400);
    expect(kept.every((one, n) => n === 0 || one.at > kept[n - 1]!.at)).toBe(true);
  });

  it('loses no peak, and neither end', () => {
    const kept = thinned(many, 0, 10_000, 100);
    expect(kept.some(one => one.value === 99)).toBe(true);
    expect(kept[0]?.at).toBe(0);
    expect(kept.at(-1)?.at).toBe(9999);
  });

  it('leaves few points alone and drops those outside', () =>
    expect(thinned([point(1, 1), point(5, 2), point(11, 3)], 2, 10, 100)).toEqual([point(5, 2)]));
});

describe('inserted', () => {
  it('appends in order', () => expect(inserted([point(1, 1)], [point(2, 2)])).toEqual([point(1, 1), point(2, 2)]));
  it('sorts older points in and takes a time once', () =>
    expect(inserted([point(5, 5)], [point(1, 1), point(5, 9), point(7, 7)])).toEqual([point(1, 1), point(5, 5), point(7, 7)]));
});

describe('drawing', () => {
  it('breaks the line at a gap', () =>
    expect(withGaps([point(0, 1), point(1, 2), point(100, 3)], 10)).toEqual({ times: [0, 1, 50.5, 100], values: [1, 2, null, 3] }));
  it('breaks the line where a direction crosses zero', () =>
    expect(withGaps([point(0, 350), point(1, 10), point(2, 20)], 10, 360).values).toEqual([350, null, 10, 20]));
  it('draws a band across zero in two parts', () => {
    expect(bandParts({ low: 320, high: 40 }, 360)).toEqual([{ low: 0, high: 40 }, { low: 320, high: 360 }]);
    expect(bandParts({ low: 40, high: 320 }, 360)).toEqual([{ low: 40, high: 320 }]);
  });
  it('shows what a counter has counted, also after a restart', () =>
    expect(increments([point(0, 10), point(1, 12), point(2, 3)])).toEqual([point(1, 2), point(2, 3)]));
  it('knows the usual step', () => {
    expect(medianStep([point(0, 0), point(5, 0), point(10, 0), point(100, 0)])).toBe(5);
    expect(medianStep([])).toBe(0);
  });
  it('shows values and band', () => {
    const [low, high] = extent([point(0, 50)], { low: 10, high: 30 });
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(50);
    expect(extent([], undefined)).toEqual([0, 1]);
    // What a screen reader is told has no air.
    expect(extremes([point(0, 21.5), point(1, 21.5)])).toEqual({ low: 21.5, high: 21.5 });
  });
});

describe('windows', () => {
  const window = (minute: number, sensors: AggregateWindow['sensors']): AggregateWindow =>
    ({ start: new Date(minute * 60_000).toISOString(), end: new Date((minute + 5) * 60_000).toISOString(), sensors });
  const points = pointsOf([
    window(0, { temperature: { count: 5, min: 20, mean: 21, max: 22, outliers: 0, suspect: 2 }, rain: { count: 5, min: 0, mean: 0.1, max: 0.5, sum: 0.5, outliers: 0 } }),
    window(5, { temperature: { count: 5, min: 20, mean: 25, max: 45, outliers: 1 }, direction: { count: 5, mean: 350, outliers: 0 } }),
    window(10, { temperature: { count: 0, outliers: 0, failed: 3 } }),
  ], 400);

  it('that are not over are now, so that a station of a minute has no past', () =>
    expect(pointsOf([window(0, { temperature: { count: 1, mean: 21, outliers: 0 } })], 200).get('temperature')![0]!.at).toBe(200));

  it('have their mean in the middle, and their range', () =>
    expect(points.get('temperature')).toEqual([
      { at: 150, value: 21, outlier: false, suspect: false, low: 20, high: 22, suspects: 2 },
      { at: 400, value: 25, outlier: true, suspect: false, low: 20, high: 45 },
    ]));
  it('add up to totals, which single values are not compared with', () => {
    const rain = points.get('rain')!;
    expect(rain).toEqual([{ at: 150, value: 0.5, outlier: false, suspect: false, total: true }]);
    expect(comparable([...rain, point(410, 0.2)])).toEqual(rain);
    expect(comparable([point(410, 0.2)])).toEqual([point(410, 0.2)]);
  });
  it('of directions have no range', () => expect(points.get('direction')).toEqual([{ at: 400, value: 350, outlier: false, suspect: false }]));
  it('tell the real highest and lowest value', () => expect(extremes(points.get('temperature')!)).toEqual({ low: 20, high: 45 }));
  it('keep their peak when thinned', () => {
    const many = Array.from({ length: 2000 }, (_, n): Point => ({ ...point(n, 21), low: 20, high: n === 777 ? 45 : 22 }));
    expect(thinned(many, 0, 2000, 100).some(one => one.high === 45)).toBe(true);
  });
  it('have marks of outliers outside of what is expected', () => {
    const [, hot] = points.get('temperature')!;
    expect(outlierValues(hot!, { low: 17, high: 33 })).toEqual([45]);
    expect(outlierValues({ ...hot!, low: 3 }, { low: 17, high: 33 })).toEqual([3, 45]);
    expect(outlierValues(hot!, undefined)).toEqual([45]);
    expect(outlierValues(point(0, 7), { low: 17, high: 33 })).toEqual([7]);
  });
});

describe('estimatedPages', () => {
  const page = (count: number, step: number) =>
    Array.from({ length: count }, (_, n) => ({ timestamp: new Date((n + 1) * step * 1000).toISOString() }));
  it('judges by the first page', () => {
    expect(estimatedPages(page(1000, 1), 0, 86_400)).toBe(87);
    expect(estimatedPages(page(999, 1), 0, 86_400)).toBe(1);
    expect(estimatedPages([], 0, 86_400)).toBe(1);
  });
});

describe('windowOf', () => {
  it('makes a chart of windows one request', () => {
    for (const range of ['24h', '7d', '30d', '1y'] as const) {
      expect(resolutions[range]).toBeDefined();
      expect(seconds[range] / windowOf(range)).toBeLessThan(1000);
    }
  });

  it('is nothing for single values', () => {
    expect(windowOf('6h')).toBe(0);
  });
});
