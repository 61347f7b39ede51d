// The ground of a map without tiles: meridians and parallels with their degrees.
import type { Palette } from './palette';
import { bounds, project, type View } from './view';

const steps = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const wantedPixels = 110;

/** The step in degrees that lies nearest to lines `wantedPixels` apart. */
export function gridStep(degreesPerPixel: number): number {
  const wanted = degreesPerPixel * wantedPixels;
  return steps.reduce((best, step) => Math.abs(Math.log(step / wanted)) < Math.abs(Math.log(best / wanted)) ? step : best);
}

export function degreesText(value: number, step: number, positive: string, negative: string): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return `${Math.abs(value).toFixed(digits)}° ${value < 0 ? negative : positive}`;
}

export function drawGraticule(context: CanvasRenderingContext2D, view: View, palette: Palette): void {
  const { west, east, south, north } = bounds(view);
  const { width, height, pad } = view;
  const step = gridStep((east - west) / (width + 2 * pad));
  context.strokeStyle = palette.grid;
  context.fillStyle = palette.label;
  context.font = `10px ${palette.font}`;
  context.textAlign = 'left';
  context.lineWidth = 1;
  context.beginPath();
  const labels: (readonly [string, number, number])[] = [];
  for (let n = Math.ceil(west / step); n * step < east; n++) {
    const x = Math.round(project(view, { latitude: 0, longitude: n * step }).x) + 0.5;
    context.moveTo(x, -pad);
    context.lineTo(x, height + pad);
    // Whole ones only, and none under the buttons.
    if (x > 0 && x < width - 110) labels.push([degreesText(n * step, step, 'E', 'W'), x + 4, 12]);
  }
  for (let n = Math.ceil(south / step); n * step < north; n++) {
    const y = Math.round(project(view, { latitude: n * step, longitude: 0 }).y) + 0.5;
    context.moveTo(-pad, y);
    context.lineTo(width + pad, y);
    if (y > 30) labels.push([degreesText(n * step, step, 'N', 'S'), 6, y - 4]);
  }
  context.stroke();
  for (const [text, x, y] of labels) context.fillText(text, x, y);
}
