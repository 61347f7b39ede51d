import { describe, expect, it } from 'vitest';
import { alertMatches, folded, noFilter, stationRows } from '../src/filter';
import { distanceKm } from '../src/geo';
import { fromHash, toHash } from '../src/hash';
import type { Alert, Station } from '../src/model';

const stations: Station[] = [
  { id: 'a', name: 'Bäckerstraße', area: 'centre', latitude: 48.1, longitude: 11.6 },
  { id: 'b', name: 'Harbour', area: 'docks', latitude: 48.2, longitude: 11.6 },
  { id: 'c', name: 'Nowhere' },
];
const alert = (station_id: string, severity: Alert['severity'], sensor = 'temperature'): Alert => ({
  id: `${station_id}${severity}`, sequence: 1, station_id, sensor, severity, state: 'raised', onset: '', updated: '',
});
const byStation = new Map([['b', [alert('b', 'Severe'), alert('b', 'Minor', 'humidity')]], ['c', [alert('c', 'Moderate')]]]);
const ids = (...args: Parameters<typeof stationRows>): string[] => stationRows(...args).map(row => row.station.id);

describe('stationRows', () => {
  it('has the worst first', () => expect(ids(stations, byStation, noFilter, undefined)).toEqual(['b', 'c', 'a']));
  it('filters by severity, area and text', () => {
    expect(ids(stations, byStation, { ...noFilter, severity: 'Moderate' }, undefined)).toEqual(['b', 'c']);
    expect(ids(stations, byStation, { ...noFilter, area: 'centre' }, undefined)).toEqual(['a']);
    expect(ids(stations, byStation, { ...noFilter, text: 'backerstrasse' }, undefined)).toEqual(['a']);
  });
  it('says which stations are silent', () => {
    const rows = stationRows(stations, byStation, noFilter, undefined, new Map([['a', '2026-01-01T12:00:00Z']]));
    expect(rows.filter(row => row.silent).map(row => row.station.id)).toEqual(['a']);
  });
  it('says which stations are faulty', () => {
    const rows = stationRows(stations, byStation, noFilter, undefined, new Map(), new Map([['b', ['humidity']]]));
    expect(rows.filter(row => row.faulty).map(row => row.station.id)).toEqual(['b']);
  });
  it('counts the alerts of the chosen sensor only', () => {
    const row = stationRows(stations, byStation, { ...noFilter, sensor: 'humidity' }, undefined)[0];
    expect(row).toMatchObject({ severity: 'Minor', alerts: 1 });
  });
  it('has the nearest first and leaves out what has no place', () => {
    const near = { at: { latitude: 48.1, longitude: 11.6 }, radiusKm: 20 };
    expect(ids(stations, byStation, noFilter, near)).toEqual(['a', 'b']);
    expect(ids(stations, byStation, noFilter, { ...near, radiusKm: 2 })).toEqual(['a']);
  });
});

describe('alertMatches', () => {
  it('holds an alert of an unknown station against its own fields', () => {
    expect(alertMatches({ ...alert('x', 'Severe'), area: 'docks' }, undefined, { ...noFilter, area: 'docks' }, undefined)).toBe(true);
    expect(alertMatches(alert('x', 'Minor'), undefined, { ...noFilter, severity: 'Severe' }, undefined)).toBe(false);
  });
});

describe('helpers', () => {
  it('measures distances', () =>
    expect(distanceKm({ latitude: 48.1, longitude: 11.6 }, { latitude: 48.2, longitude: 11.6 })).toBeCloseTo(11.12, 1));
  it('folds accents', () => expect(folded('Müller-Straße')).toBe('muller-strasse'));
  it('keeps a view in the address', () => {
    const shared = { selected: 'station 7', filter: { area: 'Alt & Neu', sensor: '', severity: 'Severe' as const, text: 'ä' }, range: '6h' as const, jobs: false };
    expect(fromHash(toHash(shared))).toEqual(shared);
    expect(fromHash('#severity=Bad&range=2y')).toEqual({ selected: undefined, filter: noFilter, range: '15m', jobs: false });
    expect(fromHash('#jobs').jobs).toBe(true);
    expect(toHash({ ...shared, jobs: true })).toBe('#jobs');
  });
});
