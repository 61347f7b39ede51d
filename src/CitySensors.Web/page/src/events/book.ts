// The events that are not over, and what is new about them. Pure.
import type { CityEvent, EventNotice } from '../model';
import { rank } from '../severity';

export type EventBook = ReadonlyMap<string, CityEvent>;

const isOver = ({ state }: CityEvent): boolean => state === 'over' || state === 'retracted';

/** The book after notices of the hub. */
export function applyNotices(book: EventBook, notices: readonly EventNotice[]): EventBook {
  const next = new Map(book);
  for (const { notice, event } of notices) {
    if (notice === 'over' || notice === 'retracted') next.delete(event.id);
    else next.set(event.id, event);
  }
  return next;
}

/** What happened between two connections, as far as it can be known: how an event ended cannot. */
export function missed(before: EventBook, active: readonly CityEvent[]): readonly EventNotice[] {
  return active.flatMap((event): readonly EventNotice[] => {
    const known = before.get(event.id);
    if (event.state !== 'active') return [];
    if (!known) return [{ notice: 'began', event }];
    return rank(event.severity) > rank(known.severity) ? [{ notice: 'worsened', event }] : [];
  });
}

/** The book with what a list of all events says of those that are in it. */
export function refreshed(book: EventBook, listed: readonly CityEvent[]): EventBook {
  const now = new Map(listed.map(event => [event.id, event]));
  return new Map([...book].flatMap(([id, known]) => {
    const event = now.get(id) ?? known;
    return isOver(event) ? [] : [[id, event] as const];
  }));
}
