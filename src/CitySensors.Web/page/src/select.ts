// Values derived from the state, computed once for all views that show them.
import { alertMatches, stationRows, type Row } from './filter';
import type { Alert, Station } from './model';
import { rank } from './severity';
import type { State } from './store';

/** Remembers the last result and gives it again while the inputs are the same objects. */
function remembered<I extends readonly unknown[], R>(inputs: (state: State) => readonly [...I], compute: (...values: I) => R): (state: State) => R {
  let before: readonly unknown[] | undefined;
  let result: R;
  return state => {
    const values = inputs(state);
    if (before === undefined || values.some((value, index) => value !== before?.[index])) {
      before = values;
      result = compute(...values);
    }
    return result;
  };
}

const stationsByName = remembered(
  state => [state.stations, state.language],
  (stations, language): readonly Station[] => {
    const order = new Intl.Collator(language, { numeric: true });
    return [...stations.values()].sort((a, b) => order.compare(a.name, b.name));
  });

export const rowsOf: (state: State) => readonly Row[] = remembered(
  state => [stationsByName(state), state.alerts.byStation, state.filter, state.near, state.silent, state.faulty], stationRows);

export const areasOf: (state: State) => readonly string[] = remembered(
  state => [state.stations, state.language],
  (stations, language) => {
    const areas = new Set<string>();
    for (const station of stations.values()) if (station.area) areas.add(station.area);
    return [...areas].sort(new Intl.Collator(language, { numeric: true }).compare);
  });

export interface Feed { readonly active: readonly Alert[]; readonly past: readonly Alert[] }

/** Active alerts the worst first and the newest first among equals; past ones the newest first. */
export const feedOf: (state: State) => Feed = remembered(
  state => [state.alerts.active, state.alerts.past, state.stations, state.filter, state.near],
  (active, past, stations, filter, near) => {
    const fits = (alert: Alert): boolean => alertMatches(alert, stations.get(alert.station_id), filter, near);
    return {
      active: [...active.values()].filter(fits).sort((a, b) => rank(b.severity) - rank(a.severity) || b.sequence - a.sequence),
      past: [...past.values()].filter(fits).reverse(),
    };
  });

export const tallyOf: (state: State) => readonly number[] = remembered(
  state => [state.alerts.active],
  active => {
    const counts = [0, 0, 0, 0, 0];
    for (const alert of active.values()) {
      const at = rank(alert.severity);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  });
