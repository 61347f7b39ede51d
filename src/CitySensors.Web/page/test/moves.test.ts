import { describe, expect, it } from 'vitest';
import { hasMovedRecently, isRecent, lastMove, movesOf } from '../src/detail/moves';

const now = new Date('2026-11-28T12:00:00Z');

describe('isRecent', () => {
  it('tells of moves of the last 30 days', () => {
    expect(isRecent('2026-11-12T08:00:00Z', now)).toBe(true);
    expect(isRecent('2026-10-28T08:00:00Z', now)).toBe(false);
    expect(isRecent(undefined, now)).toBe(false);
    expect(hasMovedRecently({ id: 'a', name: 'A', device_since: '2026-11-12T08:00:00Z' }, now)).toBe(true);
    expect(hasMovedRecently({ id: 'a', name: 'A' }, now)).toBe(false);
  });
});

describe('movesOf', () => {
  const market = { name: 'Market', latitude: 48.1, longitude: 11.6, device: 'A1' };
  const park = { from: '2026-11-12T08:00:00Z', name: 'Park', latitude: 48.2, longitude: 11.7, device: 'A1' };
  const replaced = { ...park, from: '2026-11-20T08:00:00Z', device: 'B2' };

  it('has the time of each change and the place before', () => {
    const moves = movesOf([market, park, replaced]);
    expect(moves).toEqual([
      { at: Date.parse(park.from) / 1000, before: 'Market', replacement: false },
      { at: Date.parse(replaced.from) / 1000, before: 'Park', replacement: true },
    ]);
    expect(lastMove(moves)).toBe(moves[0]);
  });

  it('has none for a station that never moved', () => {
    expect(movesOf([market])).toEqual([]);
    expect(lastMove([])).toBeUndefined();
  });

  it('knows no place before the oldest one', () => expect(movesOf([{ from: park.from }, replaced])[0]).toMatchObject({ before: undefined }));
});
