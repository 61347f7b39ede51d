// Markers drawn once each and then copied: 10,000 copies are cheap, 10,000 paths are not.
import { ofRank, outline } from '../severity';
import type { Palette } from './palette';

/** Width of a marker in CSS pixels by rank: what is worse is larger too. */
export const markerSizes: readonly number[] = [15, 19, 22, 25, 29];

export interface Sprite { readonly image: HTMLCanvasElement; readonly size: number }

/** Radius of the dot of a quiet station; there may be so many that they are drawn as one path and not as sprites. */
export const quietRadius = 2.8;

/** `hollow` draws outlines only, for stations that are silent. */
export function makeSprites(palette: Palette, ratio: number, scale: number, hollow = false): readonly Sprite[] {
  return markerSizes.map((full, rank) => {
    const size = full * scale;
    const margin = 3;
    const whole = size + 2 * margin;
    const image = document.createElement('canvas');
    image.width = image.height = Math.ceil(whole * ratio);
    const context = image.getContext('2d');
    if (context) {
      context.scale(ratio, ratio);
      context.translate(margin, margin);
      context.scale(size / 24, size / 24);
      const path = new Path2D(outline(ofRank(rank)));
      // A halo in the colour of the ground keeps overlapping markers apart; it also fills the cut-outs.
      context.lineWidth = 3.5 * 24 / size;
      context.lineJoin = 'round';
      context.strokeStyle = palette.halo;
      context.stroke(path);
      context.fillStyle = palette.halo;
      context.fill(path, 'nonzero');
      const colour = palette.marker[rank] ?? palette.ink;
      if (hollow) {
        context.lineWidth = 2 * 24 / size;
        context.strokeStyle = colour;
        context.setLineDash([4, 3]);
        context.stroke(path);
      } else {
        context.fillStyle = colour;
        context.fill(path, 'evenodd');
      }
    }
    return { image, size: whole };
  });
}
