// What the canvas shows: from the unit square of the projection to pixels of the map's container.
import { latitudeOf, world } from '../geo';
import type { Position } from '../model';

export interface View {
  /** Pixels of the whole world's width. */
  readonly scale: number;
  /** The container's upper left corner in those pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Pixels drawn beyond each side, so that the map can be dragged that far before it is drawn anew. */
  readonly pad: number;
}

export interface Pixel { readonly x: number; readonly y: number }

export function project(view: View, at: Position): Pixel {
  const point = world(at);
  return { x: point.x * view.scale - view.left, y: point.y * view.scale - view.top };
}

export const isSeen = ({ width, height, pad }: View, x: number, y: number, reach: number): boolean =>
  x >= -pad - reach && y >= -pad - reach && x <= width + pad + reach && y <= height + pad + reach;

export function bounds({ scale, left, top, width, height, pad }: View): { west: number; east: number; south: number; north: number } {
  return {
    west: ((left - pad) / scale - 0.5) * 360,
    east: ((left + width + pad) / scale - 0.5) * 360,
    north: latitudeOf((top - pad) / scale),
    south: latitudeOf((top + height + pad) / scale),
  };
}

/** At the middle of the view; Mercator's scale grows with the latitude. */
export function metresPerPixel(view: View): number {
  const latitude = latitudeOf((view.top + view.height / 2) / view.scale);
  return 40_075_017 * Math.cos(latitude * Math.PI / 180) / view.scale;
}
