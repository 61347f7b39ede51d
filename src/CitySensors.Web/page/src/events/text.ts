// An event told in words.
import { countText, momentText } from '../format';
import { locale, t, textOr, tn } from '../i18n';
import { instructionFor, type Instruction } from '../alerts/instruction';
import type { CityEvent, EventNotice } from '../model';
import { sensorName } from '../naming';
import type { State } from '../store';

const mostAreas = 3;

export function hazardName(hazard: string, sensors: State['sensors']): string {
  return textOr(`hazard.${hazard}`, sensorName(hazard, sensors.get(hazard)));
}

function areasText(areas: readonly string[]): string {
  const named = areas.length > mostAreas ? [...areas.slice(0, mostAreas - 1), tn('event.areas', areas.length - mostAreas + 1, countText(areas.length - mostAreas + 1))] : areas;
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(named);
}

/** What and where. */
export function eventTitle(event: CityEvent, sensors: State['sensors']): string {
  const hazard = hazardName(event.hazard, sensors);
  return event.areas.length === 0 ? hazard : t('event.title', { hazard, areas: areasText(event.areas) });
}

/** What to do: what the rules of its sensor types say for its severity, each text once. */
export function eventInstructions(event: CityEvent, rules: State['rules']): readonly Instruction[] {
  if (event.state !== 'active') return [];
  const found = [...rules.values()]
    .filter(rule => event.sensors.includes(rule.sensor))
    .flatMap(rule => instructionFor(event.severity, rule) ?? []);
  return [...new Map(found.map(one => [one.text, one])).values()];
}

/** How far it reaches and how it develops. */
export function eventStatus(event: CityEvent): string {
  if (event.state === 'ending') return t('event.ending');
  const stations = tn('event.stations', event.active_station_count, countText(event.active_station_count));
  return event.trend === 'steady' ? stations : t(`trend.${event.trend}`, { stations });
}

export function noticeText({ notice, event }: EventNotice, sensors: State['sensors'], now: Date): string {
  const title = eventTitle(event, sensors);
  return t(`notice.${notice}`, {
    title,
    severity: t(`severity.${event.severity}`),
    worst: t(`severity.${event.highest_severity}`),
    from: momentText(new Date(event.onset), now),
    to: momentText(new Date(event.ended ?? event.onset), now),
  });
}
