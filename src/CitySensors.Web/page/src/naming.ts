// Names for things that come from the server as ids.
import { language, textOr } from './i18n';
import type { SensorType, Station } from './model';

/** In English the name of the definition; in another language the page's own name for the types that every city starts with. */
export function sensorName(id: string, sensor: SensorType | undefined): string {
  const given = sensor?.name ?? id.replaceAll('_', ' ');
  return language() === 'en' && sensor ? given : textOr(`sensor.${id}`, given);
}

export const stationName = (id: string, station: Station | undefined): string => station?.name || id;
