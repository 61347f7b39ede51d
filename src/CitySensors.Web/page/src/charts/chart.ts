// One small chart: the expected band as ground, the line, a mark on each outlier and a ring around each suspect value.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dateText, dayText, measurementText, momentText, timeText, timeZone, valueText } from '../format';
import { t } from '../i18n';
import { cssColour } from '../map/palette';
import type { SensorType } from '../model';
import { runs, type ForecastPoint } from './forecast';
import { bandParts, extent, medianStep, outlierValues, withGaps, type Band, type Point } from './series';

export interface ChartData {
  readonly points: readonly Point[];
  readonly band: Band | undefined;
  readonly from: number;
  readonly to: number;
  readonly type: SensorType | undefined;
  /** Seconds without a reading after which the line is broken. */
  readonly leastGap: number;
  /** The length of the windows in seconds; 0 for single values. */
  readonly window: number;
  /** What was and is forecast. */
  readonly forecast: readonly ForecastPoint[];
  /** Times after which values are from another place or device, with what is said of those before. */
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

const cursors = uPlot.sync('detail');

const hour = 3600;
const day = 24 * hour;

/** None for a time so near to the edge that its label would be cut. `step` is the time between two labels, in seconds. */
function timeLabel(plot: uPlot, at: number, step: number): string {
  const room = plot.bbox.width / devicePixelRatio - plot.valToPos(at, 'x');
  const time = new Date(at * 1000);
  if (step >= day) return room < 20 ? '' : dayText(time);
  return room < (step < 60 ? 20 : 10) ? '' : timeText(time, step < 60);
}

/** When a value is from: single ones to the second, windows as exactly as their length allows. */
function whenText(at: number, window: number): string {
  const time = new Date(at * 1000);
  return window >= day ? dateText(time) : window >= hour ? momentText(time, new Date()) : timeText(time, true);
}

export class SensorChart {
  private plot: uPlot | undefined;
  private data: ChartData | undefined;
  private gap = 0;
  private readonly watcher: ResizeObserver;

  /** `onHover` gets a text for the value under the cursor, or nothing when it has left. */
  constructor(private readonly host: HTMLElement, private readonly onHover: (text: string | undefined) => void) {
    this.watcher = new ResizeObserver(() => {
      if (host.clientWidth > 0) this.plot?.setSize({ width: host.clientWidth, height: host.clientHeight });
    });
    this.watcher.observe(host);
  }

  show(data: ChartData): void {
    this.data = data;
    this.gap = Math.max(data.leastGap, 60, 6 * medianStep(data.points));
    const period = data.type?.circular?.period;
    const { times, values } = withGaps(data.points, this.gap, period);
    this.plot ??= this.make();
    this.plot.batch(() => {
      this.plot?.setData([times, values], false);
      this.plot?.setScale('x', { min: data.from, max: data.to });
      const [low, high] = period === undefined ? extent(data.points, data.band, data.forecast) : [0, period];
      this.plot?.setScale('y', { min: low, max: high });
    });
  }

  /** After a change of theme or language: colours and formats are read anew. */
  remake(): void {
    if (!this.plot) return;
    this.plot.destroy();
    this.plot = undefined;
    if (this.data) this.show(this.data);
  }

  destroy(): void {
    this.watcher.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  private make(): uPlot {
    const line = cssColour('--chart-line');
    const text = cssColour('--muted');
    const grid = cssColour('--line');
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const zone = timeZone();
    const axis = { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    return new uPlot({
      width: Math.max(80, this.host.clientWidth),
      height: Math.max(60, this.host.clientHeight),
      padding: [6, 8, 0, 0],
      ...(zone ? { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1000), zone) } : {}),
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, sync: { key: cursors.key, scales: ['x', null] } },
      scales: { x: { time: true, auto: false }, y: { auto: false } },
      axes: [
        { ...axis, size: 22, space: 60, values: (plot, splits, _axis, _space, step) => splits.map(at => timeLabel(plot, at, step)) },
        { ...axis, size: 40, space: 28, gap: 4, values: (_, splits) => splits.map(value => valueText(value, undefined)) },
      ],
      series: [{}, { stroke: line, width: 1.6, points: { show: false } }],
      hooks: {
        drawClear: [plot => this.drawBand(plot), plot => this.drawForecast(plot), plot => this.drawEnvelope(plot)],
        draw: [plot => this.drawMarks(plot), plot => this.drawOutliers(plot), plot => this.drawSuspects(plot)],
        setCursor: [plot => this.hover(plot)],
      },
    }, [[], []], this.host);
  }

  private drawBand(plot: uPlot): void {
    const band = this.data?.band;
    if (!band) return;
    const { left, top, width, height: tall } = plot.bbox;
    plot.ctx.fillStyle = cssColour('--chart-band');
    for (const part of bandParts(band, this.data?.type?.circular?.period)) {
      const high = Math.max(top, plot.valToPos(part.high, 'y', true));
      const low = Math.min(top + tall, plot.valToPos(part.low, 'y', true));
      plot.ctx.fillRect(left, high, width, Math.max(0, low - high));
    }
  }

  /** The intervals of 95 % and 80 % as grounds of a dashed line of means. */
  private drawForecast(plot: uPlot): void {
    const forecast = this.data?.forecast ?? [];
    if (forecast.length === 0) return;
    const { ctx } = plot;
    const { left, top, width, height } = plot.bbox;
    const x = (point: ForecastPoint): number => plot.valToPos(point.at, 'x', true);
    const y = (value: number): number => plot.valToPos(value, 'y', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = ctx.strokeStyle = cssColour('--chart-forecast');
    for (const run of runs(forecast)) {
      const back = [...run].reverse();
      ctx.globalAlpha = 0.18;
      for (const [low, high] of [['low95', 'high95'], ['low80', 'high80']] as const) {
        ctx.beginPath();
        for (const point of run) ctx.lineTo(x(point), y(point[high]));
        for (const point of back) ctx.lineTo(x(point), y(point[low]));
        ctx.fill();
      }
      ctx.globalAlpha = 1;
      ctx.lineWidth = 1.4 * devicePixelRatio;
      ctx.setLineDash([5 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      for (const point of run) ctx.lineTo(x(point), y(point.mean));
      ctx.stroke();
    }
    ctx.restore();
  }

  /** From the lowest to the highest value of each window, as ground of the line of means. */
  private drawEnvelope(plot: uPlot): void {
    const { ctx } = plot;
    const { left, top, width, height } = plot.bbox;
    const position = ({ at, low, high, value }: Point): { x: number; upper: number; lower: number } =>
      ({ x: plot.valToPos(at, 'x', true), upper: plot.valToPos(high ?? value, 'y', true), lower: plot.valToPos(low ?? value, 'y', true) });
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = ctx.strokeStyle = cssColour('--chart-line');
    ctx.lineWidth = devicePixelRatio;
    let before: Point | undefined;
    for (const point of this.data?.points ?? []) {
      if (point.low === undefined) {
        before = undefined;
        continue;
      }
      const here = position(point);
      ctx.beginPath();
      ctx.moveTo(here.x, here.lower);
      ctx.lineTo(here.x, here.upper);
      if (before === undefined || point.at - before.at > this.gap) {
        ctx.stroke();
      } else {
        const there = position(before);
        ctx.lineTo(there.x, there.upper);
        ctx.lineTo(there.x, there.lower);
        ctx.fill();
      }
      before = point;
    }
    ctx.restore();
  }

  /** Values before a move lie under a veil, beside a line that says where they are from. */
  private drawMarks(plot: uPlot): void {
    const { left, top, width, height } = plot.bbox;
    const { ctx } = plot;
    const marks = (this.data?.marks ?? []).map(({ at, label }) => ({ x: plot.valToPos(at, 'x', true), label })).filter(({ x }) => x > left && x <= left + width);
    if (marks.length === 0) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = cssColour('--surface');
    ctx.fillRect(left, top, Math.max(...marks.map(({ x }) => x)) - left, height);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = ctx.fillStyle = cssColour('--ink');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.font = `${10 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textBaseline = 'top';
    ctx.textAlign = 'left';
    const room = 4 * devicePixelRatio;
    for (const [row, { x, label }] of marks.entries()) {
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
      // Before the line where there is room, each in a row of its own; a label wider than the chart keeps its beginning.
      const long = ctx.measureText(label).width;
      const start = x - room - long >= left ? x - room - long : Math.max(left + room, Math.min(x + room, left + width - long));
      ctx.fillText(label, start, top + (2 + 12 * row) * devicePixelRatio);
    }
    ctx.restore();
  }

  private drawOutliers(plot: uPlot): void {
    // Many marks side by side are a line already; they only have to colour it.
    const many = (this.data?.points.filter(point => point.outlier).length ?? 0) > 40;
    const size = (many ? 1.8 : 3.5) * devicePixelRatio;
    const { left, width } = plot.bbox;
    plot.ctx.fillStyle = cssColour('--mark-severe');
    for (const point of this.data?.points ?? []) {
      if (!point.outlier || point.suspect) continue;
      const x = plot.valToPos(point.at, 'x', true);
      if (x < left || x > left + width) continue;
      for (const value of outlierValues(point, this.data?.band)) {
        const y = plot.valToPos(value, 'y', true);
        plot.ctx.beginPath();
        plot.ctx.moveTo(x, y - size);
        plot.ctx.lineTo(x + size, y);
        plot.ctx.lineTo(x, y + size);
        plot.ctx.lineTo(x - size, y);
        plot.ctx.fill();
      }
    }
  }

  private drawSuspects(plot: uPlot): void {
    const { left, width } = plot.bbox;
    plot.ctx.strokeStyle = cssColour('--muted');
    plot.ctx.lineWidth = 1.5 * devicePixelRatio;
    for (const { at, value, suspect } of this.data?.points ?? []) {
      if (!suspect) continue;
      const x = plot.valToPos(at, 'x', true);
      if (x < left || x > left + width) continue;
      plot.ctx.beginPath();
      plot.ctx.arc(x, plot.valToPos(value, 'y', true), 3.5 * devicePixelRatio, 0, 2 * Math.PI);
      plot.ctx.stroke();
    }
  }

  private hover(plot: uPlot): void {
    const ahead = this.forecastUnder(plot);
    if (ahead) {
      const [value, low, high] = [measurementText(ahead.mean, this.data?.type), valueText(ahead.low95, this.data?.type), valueText(ahead.high95, this.data?.type)];
      this.onHover(t('chart.forecastAt', { value, low, high, time: timeText(new Date(ahead.at * 1000), false) }));
      return;
    }
    const index = plot.cursor.idx;
    const at = index === null || index === undefined ? undefined : plot.data[0][index];
    const value = index === null || index === undefined ? undefined : plot.data[1]?.[index];
    this.onHover(at === undefined || value === undefined || value === null || plot.cursor.left === undefined || plot.cursor.left < 0
      ? undefined
      : `${measurementText(value, this.data?.type)}${this.rangeText(at)}, ${whenText(at, this.data?.window ?? 0)}`);
  }

  /** The forecast of the hour under the cursor, if it is after all values. */
  private forecastUnder(plot: uPlot): ForecastPoint | undefined {
    const left = plot.cursor.left ?? -1;
    const at = left < 0 ? 0 : plot.posToVal(left, 'x');
    const last = this.data?.points.at(-1)?.at ?? Infinity;
    return at <= last ? undefined : this.data?.forecast.find(point => point.at > last && Math.abs(point.at - at) <= 1800);
  }

  /** The lowest and the highest value of the window at a time, if there is one. */
  private rangeText(at: number): string {
    const { low, high } = this.data?.points.find(point => point.at === at) ?? {};
    return low === undefined || high === undefined ? '' : ` (${valueText(low, this.data?.type)} – ${valueText(high, this.data?.type)})`;
  }
}
