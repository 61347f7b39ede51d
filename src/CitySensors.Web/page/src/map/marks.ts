// Stations on the canvas: dots for quiet ones, shapes for alerts, and names for the selected one and the one pointed at.
import type { Near, Row } from '../filter';
import type { WorldPoint } from '../geo';
import { stationName } from '../naming';
import type { Palette } from './palette';
import { makeSprites, markerSizes, quietRadius, type Sprite } from './sprites';
import { isSeen, project, type View } from './view';

export interface Mark extends WorldPoint { readonly row: Row; readonly rank: number }

const kmPerDegree = 111.32;

/** A factor in three steps, so that sprites are seldom made anew, for markers so many to a place. */
const shrink = (crowd: number): number => crowd > 8 ? 0.5 : crowd > 1.5 ? 0.75 : 1;

export class Markers {
  private sprites: readonly Sprite[] = [];
  private hollow: readonly Sprite[] = [];
  private key = '';

  /** `marks` in the order of their rank, so that the worst lies on top. */
  draw(context: CanvasRenderingContext2D, marks: readonly Mark[], view: View, ratio: number, palette: Palette): void {
    const room = Math.max(1, view.width * view.height / 2500);
    const firstAlert = marks.findIndex(mark => mark.rank > 0);
    const quiet = firstAlert < 0 ? marks.length : firstAlert;
    this.prepare(ratio, shrink((marks.length - quiet) / room / 2), palette);
    const radius = quietRadius * shrink(marks.length / room);
    drawQuiet(context, marks, quiet, radius, view, palette);
    drawSilent(context, marks, quiet, radius, view, palette);
    drawFaulty(context, marks, quiet, radius, view, palette);
    for (let index = quiet; index < marks.length; index++) {
      const mark = marks[index]!;
      const x = mark.x * view.scale - view.left;
      const y = mark.y * view.scale - view.top;
      const sprite = (mark.row.silent ? this.hollow : this.sprites)[mark.rank];
      if (sprite && isSeen(view, x, y, sprite.size))
        context.drawImage(sprite.image, x - sprite.size / 2, y - sprite.size / 2, sprite.size, sprite.size);
    }
  }

  forget(): void { this.key = ''; }

  private prepare(ratio: number, size: number, palette: Palette): void {
    const key = `${ratio} ${size}`;
    if (key === this.key) return;
    this.sprites = makeSprites(palette, ratio, size);
    this.hollow = makeSprites(palette, ratio, size, true);
    this.key = key;
  }
}

/** One path for all: ten thousand copies of an image take a tenth of a second where there is no graphics card. */
function drawQuiet(context: CanvasRenderingContext2D, marks: readonly Mark[], count: number, radius: number, view: View, palette: Palette): void {
  context.fillStyle = palette.marker[0] ?? palette.ink;
  context.beginPath();
  for (let index = 0; index < count; index++) {
    const mark = marks[index]!;
    const x = mark.x * view.scale - view.left;
    const y = mark.y * view.scale - view.top;
    if (mark.row.silent || mark.row.faulty || !isSeen(view, x, y, radius)) continue;
    if (radius < 2) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    else {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }
  context.fill();
}

/** Silent stations without an alert are rings, as nothing is known of what they would measure. */
function drawSilent(context: CanvasRenderingContext2D, marks: readonly Mark[], count: number, radius: number, view: View, palette: Palette): void {
  context.strokeStyle = palette.marker[0] ?? palette.ink;
  context.lineWidth = 1;
  context.beginPath();
  for (let index = 0; index < count; index++) {
    const mark = marks[index]!;
    const x = mark.x * view.scale - view.left;
    const y = mark.y * view.scale - view.top;
    if (!mark.row.silent || !isSeen(view, x, y, radius)) continue;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.stroke();
}

/** Faulty stations without an alert are crosses: they send, but what they send is not a measurement. */
function drawFaulty(context: CanvasRenderingContext2D, marks: readonly Mark[], count: number, radius: number, view: View, palette: Palette): void {
  const arm = Math.max(2.5, radius * 1.2);
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.75;
  context.beginPath();
  for (let index = 0; index < count; index++) {
    const mark = marks[index]!;
    const x = mark.x * view.scale - view.left;
    const y = mark.y * view.scale - view.top;
    if (!mark.row.faulty || mark.row.silent || !isSeen(view, x, y, arm)) continue;
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
  }
  context.stroke();
}

export function drawNamed(context: CanvasRenderingContext2D, mark: Mark, ring: boolean, view: View, palette: Palette): void {
  const x = mark.x * view.scale - view.left;
  const y = mark.y * view.scale - view.top;
  const radius = (markerSizes[mark.rank] ?? 16) / 2 + 5;
  if (ring) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = 2.5;
    context.strokeStyle = palette.accent;
    context.stroke();
  }
  context.font = `600 13px ${palette.font}`;
  context.textAlign = 'left';
  context.lineJoin = 'round';
  context.lineWidth = 5;
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.ink;
  const text = stationName(mark.row.station.id, mark.row.station);
  context.strokeText(text, x + radius + 5, y + 4.5);
  context.fillText(text, x + radius + 5, y + 4.5);
}

export function drawNear(context: CanvasRenderingContext2D, near: Near, view: View, palette: Palette): void {
  const { x, y } = project(view, near.at);
  const north = project(view, { latitude: near.at.latitude + near.radiusKm / kmPerDegree, longitude: near.at.longitude });
  context.strokeStyle = context.fillStyle = palette.accent;
  context.lineWidth = 1.5;
  context.setLineDash([6, 5]);
  context.beginPath();
  context.arc(x, y, y - north.y, 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, 4.5, 0, 2 * Math.PI);
  context.fill();
}
