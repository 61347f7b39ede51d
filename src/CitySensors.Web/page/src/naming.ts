// Names for things that come from the server as ids.
import { language, textOr } from './i18n';
import type { SensorType, Station } from './model';

/** The name in the language of the page; otherwise in another language the page's own for the types that every city starts with. */
export function sensorName(id: string, sensor: SensorType | undefined): string {
  const named = Object.entries(sensor?.names ?? {});
  const own = named.find(([tag]) => tag.toLowerCase() === language()) ?? named.find(([tag]) => tag.toLowerCase().split('-')[0] === language());
  if (own) return own[1];
  const given = sensor?.name ?? id.replaceAll('_', ' ');
  return language() === 'en' && sensor ? given : textOr(`sensor.${id}`, given);
}

export const stationName = (id: string, station: Station | undefined): string => station?.name || id;
