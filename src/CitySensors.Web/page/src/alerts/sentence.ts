// An alert told in sentences, from its fields. The server makes the same ones for its feeds (AlertSentences.cs), where times always have their date;
// the tests of both read the same cases.
import { countText, measurementText, momentText, type Display } from '../format';
import { t, type TextKey } from '../i18n';
import { shownSeverity, type Alert, type AlertForecast, type SensorType, type Station } from '../model';
import { sensorName, stationName } from '../naming';
import { figureText, spanText } from './figure';

const likelierThanNot = 0.5;

export function sentence(alert: Alert, station: Station | undefined, sensor: SensorType | undefined, now: Date): string {
  return sentences(alert, new Facts(alert, station, sensor, now)).join(' ');
}

function sentences(alert: Alert, facts: Facts): readonly string[] {
  switch (alert.state) {
    case 'cancelled': return [facts.subject('sentence.cancelled')];
    case 'retracted': return [facts.subject('sentence.retracted', { time: facts.onset })];
    case 'expired': return [facts.subject('sentence.expired')];
    case 'unconfirmed': return [facts.subject(silenceKey(alert), { time: facts.updated })];
    case 'cleared': return end(alert, facts);
    default: return alert.forecast ? expectation(alert, alert.forecast, facts) : course(alert, facts);
  }
}

const silenceKey = ({ window, forecast }: Alert): TextKey => window ? 'sentence.silent.window' : forecast ? 'sentence.silent.forecast' : 'sentence.silent';

function course(alert: Alert, facts: Facts): readonly string[] {
  const key = alert.state === 'deescalated' ? 'sentence.eased' : alert.timing === 'late' ? 'sentence.late' : 'sentence.value';
  return [facts.valued(key, 'sentence.noValue'), ...facts.normal(), ...threshold(alert, facts), ...rarity(alert.tail_probability), t('sentence.since', { time: facts.onset })];
}

function end(alert: Alert, facts: Facts): readonly string[] {
  const first = alert.forecast
    ? facts.subject(`sentence.notExpected.${sideOf(alert) ?? 'above'}`, { threshold: facts.limit(alert.threshold), within: spanText(alert.forecast.within) })
    : facts.valued('sentence.again', 'sentence.usual');
  const given = facts.onset === facts.updated ? t('sentence.wasAt', { at: facts.onset }) : t('sentence.was', { from: facts.onset, to: facts.updated });
  const worst = shownSeverity(alert);
  return [first, ...facts.normal(), given, ...worst === 'Minor' ? [] : [t('sentence.worst', { severity: t(`severity.${worst}`) })]];
}

/** What is expected, never that it is so. */
function expectation(alert: Alert, { hour, within, least_probability }: AlertForecast, facts: Facts): readonly string[] {
  if (alert.value === undefined || hour === undefined) return [facts.subject('sentence.noValue')];
  const side = sideOf(alert) ?? 'above';
  return [
    facts.subject(`sentence.expected.${side}`, { value: facts.value(alert.value), time: facts.moment(hour) }),
    ...least_probability === likelierThanNot ? [] : [t('sentence.probability', { percent: countText(least_probability * 100) })],
    t(`sentence.forecast.${side}`, { threshold: facts.limit(alert.threshold), within: spanText(within) }),
    t('sentence.forecastOf', { time: facts.updated }),
  ];
}

function threshold(alert: Alert, facts: Facts): readonly string[] {
  if (alert.sector) return [t('sentence.sector', { from: facts.limit(alert.sector.from), to: facts.limit(alert.sector.to) })];
  const side = sideOf(alert);
  return side === undefined || alert.threshold === undefined ? [] : [t(`sentence.${side}`, { threshold: facts.limit(alert.threshold) })];
}

/** Entries from before there was a side tell it by their value, unless the alert had eased. */
function sideOf({ side, state, value, threshold: level }: Alert): 'above' | 'below' | undefined {
  if (side !== undefined) return side;
  return (state === 'raised' || state === 'escalated') && value !== undefined && level !== undefined ? value >= level ? 'above' : 'below' : undefined;
}

/** How rare such a value is. Nothing to tell for what is not rare, such as a value over a legal limit in bad air. */
function rarity(probability: number | undefined): readonly string[] {
  if (probability === undefined || probability > 0.01) return [];
  if (probability < 1e-9) return [t('sentence.never')];
  const power = 10 ** Math.floor(Math.log10(1 / probability));
  return [t('sentence.rare', { n: countText(Math.floor(1 / probability / power) * power) })];
}

/** What the sentences of an alert name, as it is written. */
class Facts {
  private readonly names: { readonly sensor: string; readonly station: string };
  private readonly shown: Display | undefined;

  constructor(private readonly alert: Alert, station: Station | undefined, sensor: SensorType | undefined, private readonly now: Date) {
    const quantity = sensorName(alert.sensor, sensor);
    this.names = {
      sensor: alert.window ? t('sentence.figure', { sensor: quantity, figure: figureText(alert.window) }) : quantity,
      station: stationName(alert.station_id, station),
    };
    // The entry has the unit of its time.
    this.shown = this.isShare ? { unit: '%', decimals: 1 }
      : alert.unit === undefined || alert.unit === sensor?.unit ? sensor : { unit: alert.unit };
  }

  get onset(): string { return this.moment(this.alert.onset); }
  get updated(): string { return this.moment(this.alert.updated); }

  moment(time: string): string { return momentText(new Date(time), this.now); }

  subject(key: TextKey, params: Readonly<Record<string, string>> = {}): string { return t(key, { ...this.names, ...params }); }

  valued(key: TextKey, without: TextKey): string {
    return this.alert.value === undefined ? this.subject(without) : this.subject(key, { value: this.value(this.alert.value) });
  }

  value(value: number): string { return measurementText(this.scaled(value), this.shown); }

  /** A threshold has one decimal in any case: one of 35.5 is not 36. */
  limit(value: number | undefined): string {
    if (value === undefined) return '';
    const scaled = this.scaled(value);
    const isShort = Math.abs(Math.round(scaled * 10) / 10 - scaled) < 1e-9;
    return measurementText(scaled, this.shown && isShort ? { ...this.shown, decimals: Math.max(this.shown.decimals ?? 1, 1) } : this.shown);
  }

  /** What is normal is known of single values. */
  normal(): readonly string[] {
    return this.alert.expected ? [t('sentence.normal', { mean: this.value(this.alert.expected.mean) })] : [];
  }

  private get isShare(): boolean { return this.alert.window?.of === 'outlier_share' || this.alert.window?.of === 'fault_share'; }

  private scaled(value: number): number { return this.isShare ? value * 100 : value; }
}
