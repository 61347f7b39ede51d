// An alert told as a sentence: the server's in English, composed from its fields otherwise.
import { countText, momentText, quantityText } from '../format';
import { language, t } from '../i18n';
import type { Alert, SensorType, Station } from '../model';
import { sensorName, stationName } from '../naming';

export function sentence(alert: Alert, station: Station | undefined, sensor: SensorType | undefined, now: Date): string {
  if (language() === 'en' && alert.message) return alert.message;
  return composed(alert, station, sensor, now);
}

export function composed(alert: Alert, station: Station | undefined, sensor: SensorType | undefined, now: Date): string {
  const unit = alert.unit ?? sensor?.unit;
  const parts = [alert.value === undefined
    ? t('sentence.noValue', { sensor: sensorName(alert.sensor, sensor), station: stationName(alert.station_id, station) })
    : t('sentence.value', {
        sensor: sensorName(alert.sensor, sensor),
        station: stationName(alert.station_id, station),
        value: quantityText(alert.value, unit),
      })];
  const mean = alert.expected?.mean ?? sensor?.distribution?.mean;
  if (mean !== undefined) parts.push(t('sentence.normal', { mean: quantityText(mean, unit) }));
  if (alert.threshold !== undefined && alert.value !== undefined)
    parts.push(t(alert.value >= alert.threshold ? 'sentence.above' : 'sentence.below', { threshold: quantityText(alert.threshold, unit) }));
  const chance = rarity(alert.tail_probability);
  if (chance !== undefined) parts.push(chance);
  parts.push(t('sentence.since', { time: momentText(new Date(alert.onset), now) }));
  return parts.join(' ');
}

/** How rare such a value is. Nothing to tell for what is not rare, such as a value over a legal limit in bad air. */
function rarity(probability: number | undefined): string | undefined {
  if (probability === undefined || probability > 0.01) return undefined;
  if (probability < 1e-9) return t('sentence.never');
  const power = 10 ** Math.floor(Math.log10(1 / probability));
  return t('sentence.rare', { n: countText(Math.floor(1 / probability / power) * power) });
}
