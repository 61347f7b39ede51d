import { beforeEach, describe, expect, it } from 'vitest';
import { applyNotices, missed, refreshed } from '../src/events/book';
import { byUrgency, eventMatches } from '../src/events/select';
import { eventInstructions, eventStatus, eventTitle, noticeText } from '../src/events/text';
import { noFilter } from '../src/filter';
import { useTimeZone } from '../src/format';
import { useLanguage } from '../src/i18n';
import type { CityEvent } from '../src/model';

const event = (id: string, change: Partial<CityEvent> = {}): CityEvent => ({
  id, hazard: 'storm', state: 'active', onset: '2026-11-29T10:00:00Z', severity: 'Moderate', highest_severity: 'Moderate', trend: 'steady',
  station_count: 3, active_station_count: 2, areas: ['centre'], sensors: ['rainfall'], ...change,
});
const book = (...events: CityEvent[]): ReadonlyMap<string, CityEvent> => new Map(events.map(one => [one.id, one]));
const now = new Date('2026-11-29T12:00:00Z');
const sensors = new Map([['radiation', { id: 'radiation', name: 'Radiation', unit: 'nSv/h' }]]);

beforeEach(() => {
  useLanguage('en');
  useTimeZone('UTC');
});

describe('the book of events', () => {
  it('has what began and got worse, and not what is over', () => {
    const after = applyNotices(book(event('a'), event('b')), [
      { notice: 'worsened', event: event('a', { severity: 'Severe' }) }, { notice: 'over', event: event('b', { state: 'over' }) }, { notice: 'began', event: event('c') },
    ]);
    expect([...after.values()].map(one => [one.id, one.severity])).toEqual([['a', 'Severe'], ['c', 'Moderate']]);
  });

  it('knows what was missed between two connections', () => {
    const before = book(event('a'), event('b'), event('gone'));
    expect(missed(before, [event('a', { severity: 'Severe' }), event('b', { severity: 'Minor' }), event('c'), event('d', { state: 'ending' })]).map(one => [one.notice, one.event.id]))
      .toEqual([['worsened', 'a'], ['began', 'c']]);
  });

  it('takes from a list how its events are, and no others', () => {
    const after = refreshed(book(event('a'), event('b'), event('c')), [event('a', { trend: 'growing' }), event('b', { state: 'over' }), event('elsewhere')]);
    expect([...after.values()].map(one => [one.id, one.trend])).toEqual([['a', 'growing'], ['c', 'steady']]);
  });
});

describe('what the citizen wants to see', () => {
  it('is filtered by area, sensor and severity, and not by the name of a station', () => {
    expect(eventMatches(event('a'), { ...noFilter, area: 'centre', sensor: 'rainfall', severity: 'Moderate', text: 'Market' })).toBe(true);
    expect(eventMatches(event('a'), { ...noFilter, area: 'north' })).toBe(false);
    expect(eventMatches(event('a'), { ...noFilter, sensor: 'pressure' })).toBe(false);
    expect(eventMatches(event('a'), { ...noFilter, severity: 'Severe' })).toBe(false);
  });

  it('has the worst first and the newest first among equals', () => {
    const events = [event('old'), event('new', { onset: '2026-11-29T11:00:00Z' }), event('worst', { severity: 'Extreme' })];
    expect(events.sort(byUrgency).map(one => one.id)).toEqual(['worst', 'new', 'old']);
  });
});

describe('the words', () => {
  it('say what and where', () => {
    expect(eventTitle(event('a'), sensors)).toBe('Storm in centre');
    expect(eventTitle(event('a', { areas: ['centre', 'east', 'north'] }), sensors)).toMatch(/^Storm in centre, east,? and north$/);
    expect(eventTitle(event('a', { areas: ['a', 'b', 'c', 'd', 'e'] }), sensors)).toMatch(/^Storm in a, b,? and 3 more areas$/);
    expect(eventTitle(event('a', { hazard: 'radiation', areas: [] }), sensors)).toBe('Radiation');
    useLanguage('de');
    expect(eventTitle(event('a', { areas: ['Mitte', 'Nord'] }), sensors)).toBe('Unwetter: Mitte und Nord');
  });

  it('say how it develops', () => {
    expect(eventStatus(event('a', { active_station_count: 1 }))).toBe('1 station');
    expect(eventStatus(event('a', { trend: 'growing' }))).toBe('2 stations, growing');
    expect(eventStatus(event('a', { state: 'ending', active_station_count: 0 }))).toBe('No alert at the moment; over if it stays so');
  });

  it('tell the end with what it was at its worst', () => {
    const over = event('a', { state: 'over', ended: '2026-11-29T11:30:00Z', severity: 'Minor', highest_severity: 'Severe' });
    expect(noticeText({ notice: 'over', event: over }, sensors, now)).toBe('Over: Storm in centre, 10:00 to 11:30. At its worst: Severe.');
    expect(noticeText({ notice: 'worsened', event: event('a', { severity: 'Severe' }) }, sensors, now)).toBe('Now Severe: Storm in centre.');
  });

  it('say what to do by the rules of its sensor types, each text once', () => {
    const rule = (id: string, sensor: string, text: string) => [id, { id, sensor, instructions: { Moderate: { en: text } } }] as const;
    const rules = new Map([rule('a', 'rainfall', 'Close the windows.'), rule('b', 'rainfall', 'Close the windows.'), rule('c', 'noise_level', 'Be quiet.')]);
    expect(eventInstructions(event('a', { severity: 'Severe' }), rules)).toEqual([{ text: 'Close the windows.', language: 'en' }]);
    expect(eventInstructions(event('a', { severity: 'Minor' }), rules)).toEqual([]);
    expect(eventInstructions(event('a', { state: 'ending' }), rules)).toEqual([]);
  });
});
