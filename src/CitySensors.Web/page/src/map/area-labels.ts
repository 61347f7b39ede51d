// Names of the areas at the middle of their stations, as a printed map has them. Names that would overlap are left out.
import { positionOf } from '../geo';
import type { Position, Station } from '../model';
import type { Palette } from './palette';
import { project, type Pixel, type View } from './view';

export interface AreaLabel { readonly name: string; readonly at: Position }

/** The larger areas come first, as they win the place. */
export function areaLabels(stations: Iterable<Station>): readonly AreaLabel[] {
  const sums = new Map<string, { latitude: number; longitude: number; count: number }>();
  for (const station of stations) {
    const position = positionOf(station);
    if (!position || !station.area) continue;
    const sum = sums.get(station.area) ?? { latitude: 0, longitude: 0, count: 0 };
    sum.latitude += position.latitude;
    sum.longitude += position.longitude;
    sum.count++;
    sums.set(station.area, sum);
  }
  return [...sums].sort((a, b) => b[1].count - a[1].count).map(([name, { latitude, longitude, count }]) =>
    ({ name, at: { latitude: latitude / count, longitude: longitude / count } }));
}

/** Where a label may stand, from the middle of its area: an alert on the spot moves it. */
const steps = [0, -24, 24];

/** `alerts` are the places of markers that a label must not lie under. */
export function drawAreaLabels(context: CanvasRenderingContext2D, labels: readonly AreaLabel[], alerts: readonly Pixel[], view: View, palette: Palette): void {
  context.save();
  context.font = `600 13px ${palette.font}`;
  context.letterSpacing = '0.14em';
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.label;
  const taken: { x: number; y: number; half: number }[] = [];
  for (const label of labels) {
    const { x, y: middle } = project(view, label.at);
    const text = label.name.toLocaleUpperCase();
    const half = context.measureText(text).width / 2 + 8;
    const y = steps.map(step => middle + step).find(at =>
      !taken.some(other => Math.abs(other.y - at) < 20 && Math.abs(other.x - x) < other.half + half)
      && !alerts.some(alert => Math.abs(alert.y + 5 - at) < 20 && Math.abs(alert.x - x) < half + 10));
    if (y === undefined) continue;
    taken.push({ x, y, half });
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
  context.restore();
}
