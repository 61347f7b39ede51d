// What the citizen wants to see, and which stations and alerts that is.
import { distanceKm, positionOf } from './geo';
import { shownSeverity, type Alert, type Position, type Station } from './model';
import { ofRank, rank, type Severity } from './severity';

export interface Filter {
  readonly area: string;
  readonly sensor: string;
  readonly severity: Severity | '';
  readonly text: string;
}

export interface Near { readonly at: Position; readonly radiusKm: number }

export interface Row {
  readonly station: Station;
  readonly severity: Severity | undefined;
  readonly alerts: number;
  readonly distanceKm: number | undefined;
  /** Whether nothing has arrived for longer than usual, so that its values are unknown. */
  readonly silent: boolean;
  /** Whether the newest value of a sensor is not a measurement. */
  readonly faulty: boolean;
}

export const noFilter: Filter = { area: '', sensor: '', severity: '', text: '' };

export const isFiltering = (filter: Filter): boolean => Object.values(filter).some(value => value !== '');

/** Small letters without accents, so that "strasse" finds "Straße" and "muller" finds "Müller". */
export const folded = (text: string): string =>
  text.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');

const haystacks = new WeakMap<Station, string>();
function haystack(station: Station): string {
  let text = haystacks.get(station);
  if (text === undefined) {
    text = folded(`${station.name} ${station.id} ${station.area ?? ''}`);
    haystacks.set(station, text);
  }
  return text;
}

function reach(station: Station, near: Near): number | undefined {
  const position = positionOf(station);
  return position && distanceKm(near.at, position);
}

/** Rows for stations that are in order already: the worst first, or the nearest first when there is a place to be near to. */
export function stationRows(
  stations: readonly Station[],
  byStation: ReadonlyMap<string, readonly Alert[]>,
  filter: Filter,
  near: Near | undefined,
  silent: ReadonlyMap<string, string> = new Map(),
  faulty: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly Row[] {
  const text = folded(filter.text.trim());
  const least = rank(filter.severity || undefined);
  const buckets: Row[][] = [[], [], [], [], []];
  for (const station of stations) {
    if (filter.area !== '' && station.area !== filter.area) continue;
    if (text !== '' && !haystack(station).includes(text)) continue;
    let highest = 0;
    let count = 0;
    for (const alert of byStation.get(station.id) ?? []) {
      if (filter.sensor !== '' && alert.sensor !== filter.sensor) continue;
      highest = Math.max(highest, rank(alert.severity));
      count++;
    }
    if (highest < least) continue;
    const distance = near && reach(station, near);
    if (near && (distance === undefined || distance > near.radiusKm)) continue;
    buckets[highest]?.push({ station, severity: ofRank(highest), alerts: count, distanceKm: distance, silent: silent.has(station.id), faulty: faulty.has(station.id) });
  }
  const rows = buckets.reverse().flat();
  return near ? rows.sort((a, b) => (a.distanceKm ?? 0) - (b.distanceKm ?? 0)) : rows;
}

export function alertMatches(alert: Alert, station: Station | undefined, filter: Filter, near: Near | undefined): boolean {
  if (filter.area !== '' && (station?.area ?? alert.area) !== filter.area) return false;
  if (filter.sensor !== '' && alert.sensor !== filter.sensor) return false;
  if (rank(shownSeverity(alert)) < rank(filter.severity || undefined)) return false;
  const text = folded(filter.text.trim());
  if (text !== '' && !(station ? haystack(station) : folded(alert.station_id)).includes(text)) return false;
  if (!near) return true;
  const distance = station && reach(station, near);
  return distance !== undefined && distance <= near.radiusKm;
}
