// The built-up ground of a map without tiles: the surroundings of all stations flow together to the shape of the city.
import type { WorldPoint } from '../geo';
import type { Palette } from './palette';
import { isSeen, metresPerPixel, type View } from './view';

const leastMetres = 500;
const leastPixels = 14;
const mostPixels = 260;

/** How far around a station its city reaches, on the unit square: as far as stations usually are apart. */
export function reachOf(points: readonly WorldPoint[]): number {
  if (points.length < 2) return 0;
  const xs = points.map(point => point.x).sort((a, b) => a - b);
  const ys = points.map(point => point.y).sort((a, b) => a - b);
  // The middle nine tenths, so that one station far out, or placed wrongly, does not count for the city.
  const span = (sorted: readonly number[]): number =>
    (sorted[Math.floor(sorted.length * 0.95)] ?? 0) - (sorted[Math.floor(sorted.length * 0.05)] ?? 0);
  return Math.sqrt(span(xs) * span(ys) / points.length);
}

export interface Land { readonly points: readonly WorldPoint[]; readonly reach: number }

export function drawLand(context: CanvasRenderingContext2D, { points, reach }: Land, view: View, palette: Palette): void {
  const { scale, left, top } = view;
  const radius = Math.max(leastPixels, Math.min(mostPixels, Math.max(leastMetres / metresPerPixel(view), reach * scale)));
  // Stations closer together than half of the radius add next to nothing to the shape.
  const cell = radius / 2;
  const done = new Set<number>();
  context.fillStyle = palette.land;
  context.beginPath();
  for (const point of points) {
    const x = point.x * scale - left;
    const y = point.y * scale - top;
    if (!isSeen(view, x, y, radius)) continue;
    const key = Math.round(x / cell) * 100_003 + Math.round(y / cell);
    if (done.has(key)) continue;
    done.add(key);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
}
