// Keeps the state in step with the server: definitions, the snapshot of alerts, and the hub's entries.
import { applyLive, applyPast, applySnapshot, emptyBook, limits, startAt } from './alerts/book';
import { address, get, isAbort, pages } from './api';
import { delay } from './backoff';
import { EventSync } from './events/sync';
import { AlertHub, type Subscription } from './hub';
import { hasEnded, type Alert, type City, type CityStatus, type EventNotice, type Rule, type SensorType, type Station } from './model';
import { withConnection, withFaulty, withLoading, withoutOtherStations, withRules, withSensors, withSilent, withStations, type State, type Store } from './store';

const refreshMilliseconds = 60_000;
const statusMilliseconds = 15_000;
/** Unknown stations in alerts make the definitions be loaded again, but not more often than this. */
const refreshAtMostEveryMilliseconds = 5_000;

export class Sync {
  private readonly hub: AlertHub;
  private readonly events: EventSync;
  private waiting: Alert[] = [];
  private flushScheduled = false;
  private definitionsAt = 0;
  private definitionsRunning = false;
  private definitionsWanted = false;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;
  private loadingAlerts: AbortController | undefined;

  constructor(private readonly store: Store, tell: (news: readonly EventNotice[]) => void) {
    this.hub = new AlertHub(address('hubs/alerts'), {
      state: connection => store.update(state => withConnection(state, connection, new Date())),
      alerts: entries => this.receive(entries),
      events: notices => this.events.receive(notices),
      connected: () => this.connected(),
      // REST may answer where the hub does not: what is active then is shown at least.
      failed: () => { if (store.state.alerts.sequence === undefined) void this.loadAlerts(0, 1); },
    });
    this.events = new EventSync(store, this.hub, tell);
  }

  start(): void {
    void this.loadCity();
    void this.loadDefinitions();
    void this.hub.run();
    void this.loadStatus();
    setInterval(() => { if (!document.hidden) void this.loadDefinitions(); }, refreshMilliseconds);
    setInterval(() => { if (!document.hidden) void this.loadStatus(); }, statusMilliseconds);
    addEventListener('online', () => this.hub.retryNow());
    addEventListener('offline', () => { void this.probe(); });
    document.addEventListener('visibilitychange', () => {
      this.flush();
      if (document.hidden) return;
      this.hub.retryNow();
      void this.loadStatus();
    });
  }

  /** After "near me" was switched: another subscription, so the snapshot is taken anew for what the old one left out. */
  async resubscribe(): Promise<void> {
    if (!this.hub.isConnected) {
      this.store.update(state => ({ ...state, alerts: { ...state.alerts, sequence: undefined } }));
      return;
    }
    await this.subscribeElsewhere().catch(() => this.hub.drop());
  }

  retry(): void {
    this.store.update(state => withLoading(state, { stations: 'loading' }));
    void this.loadDefinitions();
    void this.loadAlerts(this.store.state.alerts.sequence ?? 0);
    this.hub.retryNow();
  }

  private async subscribeElsewhere(): Promise<void> {
    await this.events.resubscribe(this.subscription());
    await this.subscribeAnew();
  }

  private async connected(): Promise<void> {
    await this.events.subscribe(this.subscription());
    const seen = this.store.state.alerts.sequence;
    if (seen === undefined) return await this.subscribeAnew();
    const { last } = await this.hub.subscribe({ ...this.subscription(), since: seen });
    // Definitions are not told by the hub: what changed meanwhile is asked for.
    this.refreshSoon();
    // A log that ends before what was seen is another one: the server was set up anew, and would stay silent up to there.
    if (last < seen && this.store.state.alerts.sequence === seen) {
      this.store.update(state => ({ ...state, alerts: emptyBook }));
      await this.subscribeAnew();
    }
  }

  /**
   * First the subscription, then the snapshot: what happens between the two is in both and counts once,
   * as the newest entry of an alert counts. The other way round a change could fall between.
   */
  private async subscribeAnew(): Promise<void> {
    const { sequence } = await this.hub.subscribe(this.subscription());
    this.store.update(state => ({ ...state, alerts: startAt(state.alerts, sequence) }));
    this.flush();
    void this.loadAlerts(sequence);
  }

  private subscription(): Subscription {
    const { near } = this.store.state;
    return { audience: 'public', ...near && { near: { ...near.at, radius_km: near.radiusKm } } };
  }

  private async loadAlerts(upTo: number, tries = Infinity): Promise<void> {
    this.loadingAlerts?.abort();
    const { signal } = this.loadingAlerts = new AbortController();
    for (let attempt = 0; attempt < tries; attempt++) {
      try {
        const active: Alert[] = [];
        for await (const page of pages<Alert>('api/alerts', { audience: 'public', active: true, limit: 1000 }, signal, 'since')) {
          active.push(...page);
          if (active.length >= limits.active) break;
        }
        this.alter(state => withLoading({ ...state, alerts: applySnapshot(state.alerts, active, upTo) }, { alerts: 'ready' }));
        if (upTo > 0) await this.loadPast(upTo, signal);
        return;
      } catch (error) {
        if (isAbort(error)) return;
        this.store.update(state => state.loading.alerts === 'ready' ? state : withLoading(state, { alerts: 'failed' }));
        await new Promise(resolve => setTimeout(resolve, delay(attempt)));
        if (signal.aborted) return;
      }
    }
  }

  private async loadPast(upTo: number, signal: AbortSignal): Promise<void> {
    const since = Math.max(0, upTo - limits.past);
    for await (const page of pages<Alert>('api/alerts', { audience: 'public', since, limit: 1000 }, signal, 'since')) {
      this.alter(state => ({ ...state, alerts: applyPast(state.alerts, page) }));
      if ((page.at(-1)?.sequence ?? upTo) >= upTo) return;
    }
  }

  private alter(change: (state: State) => State): void { this.store.update(change); }

  private receive(entries: readonly Alert[]): void {
    this.waiting.push(...entries);
    if (this.flushScheduled) return;
    this.flushScheduled = true;
    // A hidden tab gets no frames, but a notification must not wait for them.
    if (document.hidden) setTimeout(() => this.flush(), 0);
    else requestAnimationFrame(() => this.flush());
  }

  private flush(): void {
    this.flushScheduled = false;
    // Before the first subscription has told where it starts, entries wait: they count from there on.
    if (this.waiting.length === 0 || this.store.state.alerts.sequence === undefined) return;
    const entries = this.waiting;
    this.waiting = [];
    this.store.update(state => ({ ...state, alerts: applyLive(state.alerts, entries) }));
    this.events.refreshSoon();
    const { stations, sensors, rules } = this.store.state;
    // The rule of an alert that has ended may be gone.
    const isUnknown = (alert: Alert): boolean => !stations.has(alert.station_id) || !sensors.has(alert.sensor) || (!hasEnded(alert) && !rules.has(alert.rule ?? ''));
    if (entries.some(isUnknown)) this.refreshSoon();
  }

  /** Something the page does not know was named: its definition is probably new. */
  refreshSoon(): void {
    const pause = Math.max(0, this.definitionsAt + refreshAtMostEveryMilliseconds - performance.now());
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      void this.loadDefinitions();
    }, pause);
  }

  private async loadCity(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const city = await get<City>('api/city');
        this.store.update(state => ({ ...state, city }));
        return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, delay(attempt)));
      }
    }
  }

  private async loadStatus(): Promise<void> {
    const status = await get<CityStatus>('api/city/status', {}, AbortSignal.timeout(statusMilliseconds)).catch(() => undefined);
    this.store.update(state => ({ ...state, status }));
    await this.loadReported('silent', withSilent);
    await this.loadReported('faulty', withFaulty);
  }

  /** Where it fails, what was known before is shown. */
  private async loadReported(kind: 'silent' | 'faulty', change: (state: State, items: readonly Station[]) => State): Promise<void> {
    const stations: Station[] = [];
    try {
      for await (const page of pages<Station>('api/stations', { [kind]: true, limit: 1000 }, AbortSignal.timeout(statusMilliseconds))) stations.push(...page);
    } catch {
      return;
    }
    this.store.update(state => change(state, stations));
  }

  private async loadDefinitions(): Promise<void> {
    if (this.definitionsRunning) {
      // What is loading may have been read before the change that is asked for.
      this.definitionsWanted = true;
      return;
    }
    this.definitionsRunning = true;
    this.definitionsAt = performance.now();
    try {
      const sensors: SensorType[] = [];
      for await (const page of pages<SensorType>('api/sensors', { limit: 1000 })) sensors.push(...page);
      this.store.update(state => withSensors(state, sensors));
      const rules: Rule[] = [];
      for await (const page of pages<Rule>('api/rules', { limit: 1000 })) rules.push(...page.map(({ id, sensor, instructions }) => ({ id, sensor, ...instructions && { instructions } })));
      this.store.update(state => withRules(state, rules));
      const listed = new Set<string>();
      for await (const page of pages<Station>('api/stations', { limit: 1000 })) {
        for (const station of page) listed.add(station.id);
        this.store.update(state => withStations(state, page));
      }
      this.store.update(state => withLoading(withoutOtherStations(state, listed), { stations: 'ready' }));
    } catch {
      this.store.update(state => state.loading.stations === 'ready' ? state : withLoading(state, { stations: 'failed' }));
      setTimeout(() => { if (this.store.state.loading.stations !== 'ready') void this.loadDefinitions(); }, delay(2));
    } finally {
      this.definitionsRunning = false;
      if (this.definitionsWanted) this.refreshSoon();
      this.definitionsWanted = false;
    }
  }

  /** The browser says that the network is gone. That is true for a server elsewhere only, so the server is asked. */
  private async probe(): Promise<void> {
    await get('api/city', {}, AbortSignal.timeout(5000)).catch(() => this.hub.drop());
  }
}
