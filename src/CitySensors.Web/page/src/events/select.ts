// Which events the citizen wants to see, and in which order.
import type { Filter } from '../filter';
import type { CityEvent } from '../model';
import { rank } from '../severity';

/** Searching for the name of a station hides no event: it may be the next one that the event reaches. */
export function eventMatches(event: CityEvent, { area, sensor, severity }: Filter): boolean {
  return (area === '' || event.areas.includes(area))
    && (sensor === '' || event.sensors.includes(sensor))
    && rank(event.highest_severity) >= rank(severity || undefined);
}

/** The worst first, the newest first among equals. */
export const byUrgency = (a: CityEvent, b: CityEvent): number =>
  rank(b.severity) - rank(a.severity) || b.onset.localeCompare(a.onset) || a.id.localeCompare(b.id);
