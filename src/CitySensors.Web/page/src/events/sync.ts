// Keeps the events in step with the server: the hub tells what begins, gets worse and is over; how they are now is asked for.
import { pages } from '../api';
import type { AlertHub, Subscription } from '../hub';
import type { CityEvent, EventNotice } from '../model';
import type { Store } from '../store';
import { applyNotices, missed, refreshed } from './book';

/** Entries of alerts change the events, but they are not asked for more often than this. */
const refreshAtMostEveryMilliseconds = 5_000;

export class EventSync {
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: Store, private readonly hub: AlertHub, private readonly tell: (news: readonly EventNotice[]) => void) {}

  /** After every connect: what is new since the last connection is told; at the first one, the page shows it. */
  async subscribe(subscription: Subscription): Promise<void> {
    const active = await this.hub.subscribeEvents(subscription);
    const before = this.store.state.events;
    this.show(active);
    if (before) this.tell(missed(before, active));
  }

  /** For another place: what is active there is shown and not told. */
  async resubscribe(subscription: Subscription): Promise<void> {
    this.show(await this.hub.subscribeEvents(subscription));
  }

  receive(notices: readonly EventNotice[]): void {
    this.store.update(state => ({ ...state, events: applyNotices(state.events ?? new Map(), notices) }));
    this.tell(notices);
  }

  refreshSoon(): void {
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      void this.refresh();
    }, refreshAtMostEveryMilliseconds);
  }

  private async refresh(): Promise<void> {
    if (document.hidden || !this.store.state.events?.size) return;
    try {
      const listed: CityEvent[] = [];
      for await (const page of pages<CityEvent>('api/events', { audience: 'public', active: true, limit: 1000 })) listed.push(...page);
      this.store.update(state => ({ ...state, events: refreshed(state.events ?? new Map(), listed) }));
    } catch {
      // The next entry asks again; what was known before is shown.
    }
  }

  private show(active: readonly CityEvent[]): void {
    this.store.update(state => ({ ...state, events: new Map(active.map(event => [event.id, event])) }));
  }
}
