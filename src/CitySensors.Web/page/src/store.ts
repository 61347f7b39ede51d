// The state of the page and its pure changes, and a store that tells views once per frame what changed.
import { emptyBook, type AlertBook } from './alerts/book';
import { noFilter, type Filter, type Near } from './filter';
import type { City, CityEvent, CityStatus, ConnectionState, Rule, SensorType, Station } from './model';

export type Loading = 'loading' | 'ready' | 'failed';
export type View = 'map' | 'stations' | 'alerts' | 'detail';
export type Range = '15m' | '1h' | '6h' | '24h' | '7d' | '30d' | '1y';
export const ranges: readonly Range[] = ['15m', '1h', '6h', '24h', '7d', '30d', '1y'];

export interface State {
  readonly city: City | undefined;
  readonly stations: ReadonlyMap<string, Station>;
  readonly sensors: ReadonlyMap<string, SensorType>;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly alerts: AlertBook;
  /** The events that are not over, by id; undefined until the hub has told them. */
  readonly events: ReadonlyMap<string, CityEvent> | undefined;
  readonly loading: { readonly stations: Loading; readonly alerts: Loading };
  readonly connection: ConnectionState;
  /** When the connection was lost; undefined while there is one, and before the first. */
  readonly lostAt: Date | undefined;
  /** How many stations report; undefined while that is unknown. */
  readonly status: CityStatus | undefined;
  /** Since when stations are silent, by id. */
  readonly silent: ReadonlyMap<string, string>;
  /** The sensors of stations whose newest value is not a measurement, by station. */
  readonly faulty: ReadonlyMap<string, readonly string[]>;
  readonly filter: Filter;
  readonly near: Near | undefined;
  readonly selected: string | undefined;
  readonly range: Range;
  /** Which panel a narrow screen shows. */
  readonly view: View;
  /** The panel to go back to when the detail is closed. */
  readonly cameFrom: View;
  /** Whether the jobs are shown instead of the city. */
  readonly jobs: boolean;
  readonly language: string;
  readonly theme: 'light' | 'dark';
}

export const initialState: State = {
  city: undefined,
  stations: new Map(),
  sensors: new Map(),
  rules: new Map(),
  alerts: emptyBook,
  events: undefined,
  loading: { stations: 'loading', alerts: 'loading' },
  connection: 'connecting',
  lostAt: undefined,
  status: undefined,
  silent: new Map(),
  faulty: new Map(),
  filter: noFilter,
  near: undefined,
  selected: undefined,
  range: '15m',
  view: 'map',
  cameFrom: 'map',
  jobs: false,
  language: 'en',
  theme: 'light',
};

const sameStation = (a: Station, b: Station): boolean =>
  a.version === b.version && a.name === b.name && a.area === b.area && a.latitude === b.latitude && a.longitude === b.longitude;

/** Adds or replaces stations; gives the same state where nothing changed, so that a refresh draws nothing anew. */
export function withStations(state: State, items: readonly Station[]): State {
  const changed = items.filter(item => {
    const known = state.stations.get(item.id);
    return known === undefined || !sameStation(known, item);
  });
  if (changed.length === 0) return state;
  const stations = new Map(state.stations);
  for (const item of changed) stations.set(item.id, item);
  return { ...state, stations };
}

/** Takes away the stations that a complete list no longer has. */
export function withoutOtherStations(state: State, listed: ReadonlySet<string>): State {
  const kept = [...state.stations].filter(([id]) => listed.has(id));
  return kept.length === state.stations.size ? state : { ...state, stations: new Map(kept) };
}

/** Replaces what is known of silent stations; gives the same state where nothing changed. */
export function withSilent(state: State, items: readonly Station[]): State {
  const same = items.length === state.silent.size && items.every(item => state.silent.get(item.id) === item.silent_since);
  if (same) return state;
  return { ...state, silent: new Map(items.flatMap(({ id, silent_since }) => silent_since === undefined ? [] : [[id, silent_since] as const])) };
}

/** Replaces what is known of faulty stations; gives the same state where nothing changed. */
export function withFaulty(state: State, items: readonly Station[]): State {
  const faulty = new Map(items.flatMap(({ id, faulty_sensors }) => faulty_sensors === undefined ? [] : [[id, faulty_sensors] as const]));
  const same = faulty.size === state.faulty.size && [...faulty].every(([id, sensors]) => state.faulty.get(id)?.join('\n') === sensors.join('\n'));
  return same ? state : { ...state, faulty };
}

export function withSensors(state: State, items: readonly SensorType[]): State {
  const same = items.length === state.sensors.size
    && items.every(item => JSON.stringify(state.sensors.get(item.id)) === JSON.stringify(item));
  return same ? state : { ...state, sensors: new Map(items.map(item => [item.id, item])) };
}

export function withRules(state: State, items: readonly Rule[]): State {
  const same = items.length === state.rules.size && items.every(item => JSON.stringify(state.rules.get(item.id)) === JSON.stringify(item));
  return same ? state : { ...state, rules: new Map(items.map(item => [item.id, item])) };
}

export const withLoading = (state: State, change: Partial<State['loading']>): State =>
  ({ ...state, loading: { ...state.loading, ...change } });

export function withConnection(state: State, connection: ConnectionState, now: Date): State {
  const lostAt = connection === 'live' ? undefined : state.connection === 'live' ? now : state.lostAt;
  return { ...state, connection, lostAt };
}

export function withSelected(state: State, selected: string | undefined): State {
  if (selected === state.selected && (selected === undefined || state.view === 'detail')) return state;
  if (selected === undefined) return { ...state, selected, view: state.view === 'detail' ? state.cameFrom : state.view };
  return { ...state, selected, view: 'detail', cameFrom: state.view === 'detail' ? state.cameFrom : state.view };
}

export const withFilter = (state: State, change: Partial<Filter>): State =>
  ({ ...state, filter: { ...state.filter, ...change } });

type Watcher = () => void;

/** The same tuple; written so that TypeScript infers it from `select` alone and a view may take fewer values. */
type Values<T> = T extends readonly [...infer U] ? U : never;

export class Store {
  private current: State;
  private readonly watchers = new Set<Watcher>();
  private scheduled = false;

  constructor(initial: State, private readonly schedule: (work: () => void) => void) {
    this.current = initial;
  }

  get state(): State { return this.current; }

  update(change: (state: State) => State): void {
    const next = change(this.current);
    if (next === this.current) return;
    this.current = next;
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      for (const watcher of this.watchers) watcher();
    });
  }

  /** Calls `render` now and whenever one of the selected values is another one than before, until the result is called. */
  watch<T extends readonly unknown[]>(select: (state: State) => readonly [...T], render: (...values: Values<T>) => void): () => void {
    let before: readonly unknown[] | undefined;
    const check = (): void => {
      const values = select(this.current);
      if (before !== undefined && values.every((value, index) => value === before?.[index])) return;
      before = values;
      render(...values as unknown as Values<T>);
    };
    this.watchers.add(check);
    check();
    return () => { this.watchers.delete(check); };
  }
}
