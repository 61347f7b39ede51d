// One sensor of the selected station: name, live value, expected band and chart.
import type { SensorChart } from '../charts/chart';
import { expectedAhead, isShown, type ForecastPoint } from '../charts/forecast';
import { windowOf } from '../charts/history';
import { comparable, extremes, increments, type Point } from '../charts/series';
import { h, setText } from '../dom';
import { measurementText, momentText, symbolText, valueText } from '../format';
import { t, tn } from '../i18n';
import type { Observation, SensorType } from '../model';
import { sensorName } from '../naming';
import type { Range } from '../store';
import type { Move } from './moves';

/** What the values before a move are: measured elsewhere, or by another device. */
function moveText({ at, before, replacement }: Move): string {
  const time = momentText(new Date(at * 1000), new Date());
  return replacement ? t('chart.replaced', { time }) : before === undefined ? t('chart.moved', { time }) : t('chart.before', { time, place: before });
}

/** What a chart shows, in Unix seconds; forecasts are after `now`. */
export interface Span {
  readonly from: number;
  readonly now: number;
  readonly to: number;
}

export class SensorCell {
  readonly element: HTMLElement;
  /** Set as soon as the chart library has been loaded. */
  chart: SensorChart | undefined;
  readonly plotHost = h('div', { class: 'plot' });
  private readonly name = h('h3', { class: 'cell-name' });
  private readonly number = h('span', { class: 'cell-number' });
  private readonly unit = h('span', { class: 'cell-unit' });
  private readonly flag = h('span', { class: 'cell-flag' });
  private readonly band = h('p', { class: 'cell-band' });
  private readonly figure: HTMLElement;
  private readonly empty = h('p', { class: 'chart-empty' });
  private bandText = '';
  private bandWords = '';

  constructor(readonly sensor: string) {
    const value = h('p', { class: 'live-value', 'data-testid': 'live-value', 'data-sensor': sensor }, this.number, this.unit);
    this.figure = h('div', { class: 'chart', role: 'img', 'data-testid': 'chart', 'data-sensor': sensor }, this.plotHost);
    this.element = h('article', { class: 'cell' },
      h('div', { class: 'cell-head' }, this.name, this.flag), h('div', { class: 'cell-values' }, value, this.band), this.figure, this.empty);
  }

  showValue(observation: Observation | undefined, type: SensorType | undefined): void {
    setText(this.name, sensorName(this.sensor, type));
    const value = observation?.value;
    setText(this.number, value === undefined || value === null ? '–' : valueText(value, type));
    setText(this.unit, value === undefined || value === null ? t('detail.noValue') : symbolText(type));
    const expected = type?.expected;
    const limits = expected && { low: valueText(expected.low, type), high: valueText(expected.high, type) };
    this.bandText = limits ? t('detail.band', limits) : '';
    this.bandWords = limits ? t('detail.expected', limits) : '';
    setText(this.band, this.bandText);
    const flag = observation?.withdrawn !== undefined ? t('detail.withdrawn', { reason: observation.withdrawn })
      : observation?.quality === 4 ? t('detail.faulty')
      : observation?.quality === 3 ? t('detail.suspect')
      : observation?.outlier ? t('detail.outside')
      : typeof observation?.raw === 'number' ? t('detail.calibrated', { value: measurementText(observation.raw, type) }) : '';
    setText(this.flag, flag);
    this.element.classList.toggle('flagged', flag !== '' && (observation?.outlier === true || (observation?.quality ?? 0) >= 3));
  }

  showChart(points: readonly Point[], forecasts: readonly ForecastPoint[], type: SensorType | undefined, { from, now, to }: Span, leastGap: number, range: Range, loading: boolean, moves: readonly Move[]): void {
    const compared = comparable(points);
    const isTotal = compared.some(point => point.total);
    // What is expected of a value says nothing of a sum of values.
    const band = isTotal ? undefined : type?.expected;
    const shown = type?.aggregation === 'counter_increment' && !isTotal ? increments(points) : compared;
    const shownMoves = moves.filter(move => move.at > from && move.at < now && points.some(point => point.at < move.at));
    const forecast = isShown(type) ? forecasts : [];
    const ahead = expectedAhead(forecast, now);
    this.plotHost.hidden = points.length === 0;
    this.empty.hidden = points.length > 0;
    setText(this.empty, t(loading ? 'chart.loading' : 'chart.empty'));
    this.empty.classList.toggle('busy', loading);
    if (points.length > 0) this.chart?.show({ points: shown, band, forecast, from, to, type, window: windowOf(range), leastGap, marks: shownMoves.map(move => ({ at: move.at, label: moveText(move) })) });
    const { low, high } = extremes(shown);
    const suspects = points.reduce((sum, point) => sum + (point.suspects ?? (point.suspect ? 1 : 0)), 0);
    const name = sensorName(this.sensor, type);
    this.figure.setAttribute('aria-label', shown.length === 0
      ? `${name}: ${t('chart.empty')}`
      : `${t('chart.label', { sensor: name, low: measurementText(low, type), high: measurementText(high, type), range: t(`range.${range}`) })}${suspects > 0 ? ` ${tn('chart.suspect', suspects)}` : ''} ${[this.bandWords, ...(ahead ? [t('chart.forecast', { low: measurementText(ahead.low, type), high: measurementText(ahead.high, type) })] : []), ...shownMoves.map(moveText)].join(' ')}`);
  }

  /** The value under the cursor takes the place of the band's text while the cursor is there. */
  showHover(text: string | undefined): void {
    setText(this.band, text ?? this.bandText);
    this.band.classList.toggle('hover', text !== undefined);
  }
}
