// An alert told as a sentence: the server's in English, composed from its fields otherwise.
import { countText, measurementText, momentText, type Display } from '../format';
import { language, t } from '../i18n';
import { shownSeverity, type Alert, type SensorType, type Station } from '../model';
import { sensorName, stationName } from '../naming';
import { figureText } from './figure';

export function sentence(alert: Alert, station: Station | undefined, sensor: SensorType | undefined, now: Date): string {
  if (language() === 'en' && alert.message) return alert.message;
  return composed(alert, station, sensor, now);
}

export function composed(alert: Alert, station: Station | undefined, sensor: SensorType | undefined, now: Date): string {
  // The entry has the unit of its time.
  const shown = alert.unit === undefined || alert.unit === sensor?.unit ? sensor : { unit: alert.unit };
  const quantity = sensorName(alert.sensor, sensor);
  const names = {
    sensor: alert.window ? t('sentence.figure', { sensor: quantity, figure: figureText(alert.window) }) : quantity,
    station: stationName(alert.station_id, station),
  };
  if (alert.state === 'cancelled') return t('sentence.cancelled', names);
  if (alert.state === 'unconfirmed') return t('sentence.unconfirmed', { ...names, time: momentText(new Date(alert.updated), now) });
  if (alert.state === 'retracted') return t('sentence.retracted', { ...names, time: momentText(new Date(alert.onset), now) });
  if (alert.state === 'expired') return t('sentence.expired', names);
  if (alert.forecast) return expectation(alert, names, shown, now);
  const ended = alert.state === 'cleared';
  const parts = [alert.value === undefined
    ? t(ended ? 'sentence.usual' : 'sentence.noValue', names)
    : t(ended ? 'sentence.again' : 'sentence.value', { ...names, value: measurementText(alert.value, shown) })];
  // What is normal is known of single values.
  const mean = alert.window ? undefined : alert.expected?.mean ?? sensor?.distribution?.mean;
  if (mean !== undefined) parts.push(t('sentence.normal', { mean: measurementText(mean, shown) }));
  const from = momentText(new Date(alert.onset), now);
  const to = momentText(new Date(alert.updated), now);
  if (ended) {
    parts.push(from === to ? t('sentence.wasAt', { at: from }) : t('sentence.was', { from, to }));
    const worst = shownSeverity(alert);
    if (worst !== 'Minor') parts.push(t('sentence.worst', { severity: t(`severity.${worst}`) }));
  } else parts.push(...reasons(alert, mean, shown), t('sentence.since', { time: from }));
  return parts.join(' ');
}

/** What is expected, never that it is so. */
function expectation(alert: Alert, names: { readonly sensor: string; readonly station: string }, shown: Display | undefined, now: Date): string {
  const { forecast, state, value, threshold } = alert;
  if (state === 'cleared' || value === undefined || forecast?.hour === undefined) return t('sentence.notExpected', names);
  const parts = [t('sentence.expected', { ...names, value: measurementText(value, shown), time: momentText(new Date(forecast.hour), now) })];
  if (forecast.least_probability !== 0.5) parts.push(t('sentence.probability', { percent: countText(forecast.least_probability * 100) }));
  if (threshold !== undefined) parts.push(t('sentence.threshold', { threshold: measurementText(threshold, shown) }));
  parts.push(t('sentence.forecastOf', { time: momentText(new Date(alert.updated), now) }));
  return parts.join(' ');
}

/** Why there is a warning. One that eases may stand while its value is usual again: then there is nothing to exceed. */
function reasons({ state, value, threshold, tail_probability }: Alert, mean: number | undefined, shown: Display | undefined): string[] {
  if (value === undefined || threshold === undefined) return rarity(tail_probability);
  const above = value >= threshold;
  if (state === 'deescalated' && mean !== undefined && above !== threshold >= mean) return [t('sentence.easing')];
  return [t(above ? 'sentence.above' : 'sentence.below', { threshold: measurementText(threshold, shown) }), ...rarity(tail_probability)];
}

/** How rare such a value is. Nothing to tell for what is not rare, such as a value over a legal limit in bad air. */
function rarity(probability: number | undefined): string[] {
  if (probability === undefined || probability > 0.01) return [];
  if (probability < 1e-9) return [t('sentence.never')];
  const power = 10 ** Math.floor(Math.log10(1 / probability));
  return [t('sentence.rare', { n: countText(Math.floor(1 / probability / power) * power) })];
}
