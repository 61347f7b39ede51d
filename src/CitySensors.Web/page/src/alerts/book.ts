// The alerts the page knows, keyed by id: the newest entry of each counts. Pure, every function gives a new book.
import { hasEnded, type Alert } from '../model';

export interface AlertBook {
  /** The highest sequence number seen; undefined before the first subscription. */
  readonly sequence: number | undefined;
  readonly active: ReadonlyMap<string, Alert>;
  readonly byStation: ReadonlyMap<string, readonly Alert[]>;
  /** Ended alerts, in the order of their sequence. */
  readonly past: ReadonlyMap<string, Alert>;
}

export const limits = { active: 20_000, past: 500 };

export const emptyBook: AlertBook = { sequence: undefined, active: new Map(), byStation: new Map(), past: new Map() };

/** Starts to count at the sequence number where a subscription begins. */
export const startAt = (book: AlertBook, sequence: number): AlertBook => ({ ...book, sequence });

/** Entries from the hub. Those already seen are left out. */
export function applyLive(book: AlertBook, entries: readonly Alert[]): AlertBook {
  const seen = book.sequence ?? 0;
  const fresh = entries.filter(entry => entry.sequence > seen);
  if (fresh.length === 0) return book;
  return { ...merge(book, fresh), sequence: fresh.reduce((highest, entry) => Math.max(highest, entry.sequence), seen) };
}

/**
 * All active alerts as GET /api/alerts?active=true gave them after the subscription began at `upTo`.
 * What is active here, not in the snapshot and not newer than `upTo` has ended while the page did not listen.
 */
export function applySnapshot(book: AlertBook, items: readonly Alert[], upTo: number): AlertBook {
  const listed = new Set(items.map(item => item.id));
  const gone = [...book.active.values()].filter(alert => alert.sequence <= upTo && !listed.has(alert.id));
  const kept = gone.length === 0 ? book : merge(book, [], gone);
  return merge(kept, items);
}

/** A tail of the log. Only ended alerts are taken from it: what is active the snapshot knows better. */
export function applyPast(book: AlertBook, entries: readonly Alert[]): AlertBook {
  return merge(book, [...newest(entries).values()].filter(hasEnded));
}

function newest(entries: readonly Alert[]): Map<string, Alert> {
  const byId = new Map<string, Alert>();
  for (const entry of entries)
    if (entry.sequence > (byId.get(entry.id)?.sequence ?? -1)) byId.set(entry.id, entry);
  return byId;
}

function merge(book: AlertBook, entries: readonly Alert[], gone: readonly Alert[] = []): AlertBook {
  const changes = entries.filter(entry =>
    entry.sequence > (book.active.get(entry.id)?.sequence ?? book.past.get(entry.id)?.sequence ?? -1));
  if (changes.length === 0 && gone.length === 0) return book;

  const active = new Map(book.active);
  let past: ReadonlyMap<string, Alert> = book.past;
  const touched = new Set<string>();
  const ended: Alert[] = [];
  for (const alert of gone) {
    active.delete(alert.id);
    touched.add(alert.station_id);
  }
  for (const alert of newest(changes).values()) {
    touched.add(alert.station_id);
    active.delete(alert.id);
    if (hasEnded(alert)) ended.push(alert);
    else active.set(alert.id, alert);
  }
  for (const alert of oldest(active, limits.active)) {
    active.delete(alert.id);
    touched.add(alert.station_id);
  }
  if (ended.length > 0) past = withEnded(book.past, ended);
  return { ...book, active, past, byStation: regrouped(book.byStation, touched, active) };
}

/** What is beyond the limit. A map keeps the order of insertion, which here is the order of the log. */
function oldest(alerts: ReadonlyMap<string, Alert>, limit: number): Alert[] {
  return alerts.size <= limit ? [] : [...alerts.values()].slice(0, alerts.size - limit);
}

function withEnded(past: ReadonlyMap<string, Alert>, ended: readonly Alert[]): ReadonlyMap<string, Alert> {
  const all = new Map(past);
  for (const alert of ended) all.set(alert.id, alert);
  const sorted = [...all.values()].sort((a, b) => a.sequence - b.sequence).slice(-limits.past);
  return new Map(sorted.map(alert => [alert.id, alert]));
}

function regrouped(before: AlertBook['byStation'], touched: ReadonlySet<string>, active: ReadonlyMap<string, Alert>): AlertBook['byStation'] {
  const groups = new Map<string, Alert[]>();
  for (const alert of active.values())
    if (touched.has(alert.station_id)) {
      const group = groups.get(alert.station_id);
      if (group) group.push(alert);
      else groups.set(alert.station_id, [alert]);
    }
  const after = new Map(before);
  for (const station of touched) {
    const group = groups.get(station);
    if (group) after.set(station, group);
    else after.delete(station);
  }
  return after;
}
