import { describe, expect, it } from 'vitest';
import { applyLive, applyPast, applySnapshot, emptyBook, limits, startAt } from '../src/alerts/book';
import type { Alert } from '../src/model';

const alert = (id: string, sequence: number, change: Partial<Alert> = {}): Alert => ({
  id, sequence, station_id: 'station-1', sensor: 'temperature', severity: 'Minor', state: 'raised',
  onset: '2023-11-14T22:12:20Z', updated: '2023-11-14T22:13:20Z', ...change,
});
const started = startAt(emptyBook, 10);

describe('applyLive', () => {
  it('keeps the newest entry of an alert', () => {
    const book = applyLive(started, [alert('a', 11), alert('a', 12, { state: 'escalated', severity: 'Severe' })]);
    expect(book.active.get('a')?.severity).toBe('Severe');
    expect(book.byStation.get('station-1')).toHaveLength(1);
    expect(book.sequence).toBe(12);
  });

  it('ignores what was seen', () => {
    const book = applyLive(started, [alert('a', 11)]);
    const again = applyLive(book, [alert('a', 11, { severity: 'Extreme' }), alert('b', 9)]);
    expect(again).toBe(book);
  });

  it('moves an ended alert to the past', () => {
    const book = applyLive(started, [alert('a', 11), alert('a', 12, { state: 'cleared' })]);
    expect(book.active.size).toBe(0);
    expect(book.byStation.has('station-1')).toBe(false);
    expect([...book.past.keys()]).toEqual(['a']);
  });

  it('keeps an unconfirmed alert active, and an expired one is past', () => {
    const silent = applyLive(started, [alert('a', 11), alert('a', 12, { state: 'unconfirmed' })]);
    expect(silent.active.size).toBe(1);
    const book = applyLive(silent, [alert('a', 13, { state: 'expired' })]);
    expect([book.active.size, book.past.size]).toEqual([0, 1]);
  });

  it('gives the same book whether entries come together or one by one', () => {
    const entries = [alert('a', 11), alert('b', 12, { station_id: 'station-2' }), alert('a', 13, { state: 'cleared' }), alert('c', 14)];
    const together = applyLive(started, entries);
    const single = entries.reduce((book, entry) => applyLive(book, [entry]), started);
    expect(single).toEqual(together);
  });

  it('bounds the past', () => {
    const entries = Array.from({ length: limits.past + 50 }, (_, n) => alert(`a${n}`, 11 + n, { state: 'cleared' }));
    const book = applyLive(started, entries);
    expect(book.past.size).toBe(limits.past);
    expect(book.past.has('a0')).toBe(false);
  });
});

describe('applySnapshot', () => {
  it('adds what is active and takes away what ended unseen', () => {
    const book = applyLive(started, [alert('gone', 11), alert('kept', 12)]);
    const after = applySnapshot(book, [alert('kept', 12), alert('new', 15)], 20);
    expect([...after.active.keys()].sort()).toEqual(['kept', 'new']);
  });

  it('does not overrule what came live after the subscription began', () => {
    const live = applyLive(startAt(emptyBook, 20), [alert('late', 21), alert('a', 22, { state: 'cleared' })]);
    const after = applySnapshot(live, [alert('a', 5)], 20);
    expect([...after.active.keys()]).toEqual(['late']);
    expect(after.past.has('a')).toBe(true);
  });
});

describe('applyPast', () => {
  it('takes ended alerts only and leaves news and sequence alone', () => {
    const after = applyPast(started, [alert('a', 1), alert('b', 2), alert('a', 3, { state: 'cancelled' })]);
    expect([...after.past.keys()]).toEqual(['a']);
    expect(after.active.size).toBe(0);
    expect(after.sequence).toBe(10);
  });

  it('keeps the order of the log when older entries come later', () => {
    const book = applyLive(started, [alert('z', 11, { state: 'cleared' })]);
    const after = applyPast(book, [alert('a', 3, { state: 'cleared' })]);
    expect([...after.past.keys()]).toEqual(['a', 'z']);
  });
});
