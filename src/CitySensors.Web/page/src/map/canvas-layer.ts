// All markers in one canvas above the map, drawn at most once per frame, with a hit test of its own.
import { DomUtil, Layer, type Map as LeafletMap } from 'leaflet';
import type { Row } from '../filter';
import { positionOf, world, type WorldPoint } from '../geo';
import type { Near } from '../filter';
import type { Position, Station } from '../model';
import { stationName } from '../naming';
import { rank } from '../severity';
import { areaLabels, drawAreaLabels, type AreaLabel } from './area-labels';
import { drawGraticule } from './graticule';
import { readPalette, type Palette } from './palette';
import { makeSprites, markerSizes, type Sprite } from './sprites';

interface Mark extends WorldPoint { readonly row: Row; readonly rank: number }

const places = new WeakMap<Station, WorldPoint>();
const kmPerDegree = 111.32;

export class StationsLayer extends Layer {
  private readonly canvas = document.createElement('canvas');
  private owner: LeafletMap | undefined;
  private marks: readonly Mark[] = [];
  private labels: readonly AreaLabel[] = [];
  private sprites: readonly Sprite[] = [];
  private spriteKey = '';
  private palette: Palette | undefined;
  private selected: string | undefined;
  private hovered: string | undefined;
  private near: Near | undefined;
  private grid = true;
  private scheduled = false;

  override onAdd(map: LeafletMap): this {
    this.owner = map;
    this.canvas.className = 'map-canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    map.getPane('overlayPane')?.append(this.canvas);
    map.on('move zoom zoomend viewreset resize moveend', this.redraw, this);
    this.redraw();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off('move zoom zoomend viewreset resize moveend', this.redraw, this);
    this.canvas.remove();
    this.owner = undefined;
    return this;
  }

  showRows(rows: readonly Row[]): void {
    const marks: Mark[] = [];
    for (const row of rows) {
      const place = placeOf(row.station);
      if (place) marks.push({ row, rank: rank(row.severity), x: place.x, y: place.y });
    }
    // The worst is drawn last and so lies on top.
    this.marks = marks.sort((a, b) => a.rank - b.rank);
    this.labels = areaLabels(rows);
    this.redraw();
  }

  showSelected(id: string | undefined): void { this.selected = id; this.redraw(); }
  showHovered(id: string | undefined): void {
    if (id === this.hovered) return;
    this.hovered = id;
    this.redraw();
  }
  showNear(near: Near | undefined): void { this.near = near; this.redraw(); }
  showGrid(grid: boolean): void { this.grid = grid; this.redraw(); }
  readTheme(): void { this.palette = undefined; this.redraw(); }

  /** The topmost station within reach of a point of the container; fingers get a wider reach than mice. */
  stationAt(x: number, y: number, reach = 4): Station | undefined {
    if (!this.owner) return undefined;
    const { scale, left, top } = this.view(this.owner);
    let best: Mark | undefined;
    let bestDistance = Infinity;
    for (const mark of this.marks) {
      const distance = Math.hypot(mark.x * scale - left - x, mark.y * scale - top - y);
      if (distance > (markerSizes[mark.rank] ?? 0) / 2 + reach) continue;
      if (distance <= bestDistance || mark.rank > (best?.rank ?? 0)) {
        best = mark;
        bestDistance = distance;
      }
    }
    return best?.row.station;
  }

  private redraw(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      if (this.owner) this.draw(this.owner);
    });
  }

  /** From the unit square to pixels of the container. */
  private view(map: LeafletMap): { scale: number; left: number; top: number } {
    const origin = map.project(map.containerPointToLatLng([0, 0]));
    return { scale: 256 * 2 ** map.getZoom(), left: origin.x, top: origin.y };
  }

  private draw(map: LeafletMap): void {
    const { x: width, y: height } = map.getSize();
    const ratio = Math.min(2, devicePixelRatio || 1);
    const palette = this.palette ??= this.freshPalette();
    const context = this.canvas.getContext('2d');
    if (!context || width === 0) return;
    if (this.canvas.width !== width * ratio || this.canvas.height !== height * ratio) {
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);

    const { scale, left, top } = this.view(map);
    const project = (at: Position): { x: number; y: number } => {
      const point = world(at);
      return { x: point.x * scale - left, y: point.y * scale - top };
    };
    if (this.grid) drawGraticule(context, map, width, height, palette);
    if (this.near) drawNear(context, this.near, project, palette);
    this.drawMarks(context, width, height, ratio, palette);
    if (this.grid) drawAreaLabels(context, this.labels, project, palette);
    for (const id of new Set([this.selected, this.hovered])) this.drawNamed(context, id, scale, left, top, palette);
  }

  private freshPalette(): Palette { this.spriteKey = ''; return readPalette(); }

  private drawMarks(context: CanvasRenderingContext2D, width: number, height: number, ratio: number, palette: Palette): void {
    const { scale, left, top } = this.view(this.owner!);
    // Quiet stations shrink where there are more of them than the map has room for.
    const crowd = this.marks.length / Math.max(1, width * height / 2500);
    const small = crowd > 8 ? 0.5 : crowd > 2 ? 0.65 : 1;
    const key = `${ratio} ${small}`;
    if (key !== this.spriteKey) {
      this.sprites = makeSprites(palette, ratio, small);
      this.spriteKey = key;
    }
    for (const mark of this.marks) {
      const sprite = this.sprites[mark.rank];
      if (!sprite) continue;
      const half = sprite.size / 2;
      const x = mark.x * scale - left;
      const y = mark.y * scale - top;
      if (x < -half || y < -half || x > width + half || y > height + half) continue;
      context.drawImage(sprite.image, x - half, y - half, sprite.size, sprite.size);
    }
  }

  private drawNamed(context: CanvasRenderingContext2D, id: string | undefined, scale: number, left: number, top: number, palette: Palette): void {
    const mark = id === undefined ? undefined : this.marks.find(one => one.row.station.id === id);
    if (!mark) return;
    const x = mark.x * scale - left;
    const y = mark.y * scale - top;
    const radius = (markerSizes[mark.rank] ?? 16) / 2 + 5;
    if (id === this.selected) {
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
}

function placeOf(station: Station): WorldPoint | undefined {
  const known = places.get(station);
  if (known) return known;
  const position = positionOf(station);
  if (!position) return undefined;
  const place = world(position);
  places.set(station, place);
  return place;
}

function drawNear(context: CanvasRenderingContext2D, near: Near, project: (at: Position) => { x: number; y: number }, palette: Palette): void {
  const { x, y } = project(near.at);
  const north = project({ latitude: near.at.latitude + near.radiusKm / kmPerDegree, longitude: near.at.longitude });
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
