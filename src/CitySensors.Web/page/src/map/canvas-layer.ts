// All markers in one canvas above the map, drawn at most once per frame, with a hit test of its own.
import { DomUtil, Layer, type Map as LeafletMap } from 'leaflet';
import type { Near, Row } from '../filter';
import { positionOf, world, type WorldPoint } from '../geo';
import type { Station } from '../model';
import { rank } from '../severity';
import { areaLabels, drawAreaLabels, type AreaLabel } from './area-labels';
import { drawGraticule } from './graticule';
import { drawLand, reachOf, type Land } from './land';
import { drawNamed, drawNear, Markers, type Mark } from './marks';
import { readPalette, type Palette } from './palette';
import { markerSizes } from './sprites';
import type { View } from './view';

const places = new WeakMap<Station, WorldPoint>();
const padPixels = 160;

export class StationsLayer extends Layer {
  private readonly canvas = document.createElement('canvas');
  private readonly markers = new Markers();
  private owner: LeafletMap | undefined;
  private marks: readonly Mark[] = [];
  private labels: readonly AreaLabel[] = [];
  private land: Land = { points: [], reach: 0 };
  private palette: Palette | undefined;
  private selected: string | undefined;
  private hovered: string | undefined;
  private near: Near | undefined;
  private grid = true;
  private scheduled = false;
  /** What the canvas shows now; while the map is dragged it moves along with its pane. */
  private drawn: View | undefined;

  override onAdd(map: LeafletMap): this {
    this.owner = map;
    this.canvas.className = 'map-canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    map.getPane('overlayPane')?.append(this.canvas);
    map.on('zoom viewreset resize moveend', this.redraw, this);
    map.on('move', this.follow, this);
    this.redraw();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off('zoom viewreset resize moveend', this.redraw, this);
    map.off('move', this.follow, this);
    this.canvas.remove();
    this.owner = undefined;
    return this;
  }

  showRows(rows: readonly Row[]): void {
    const byRank: Mark[][] = [[], [], [], [], []];
    for (const row of rows) {
      const place = placeOf(row.station);
      const level = rank(row.severity);
      if (place) byRank[level]?.push({ row, rank: level, x: place.x, y: place.y });
    }
    this.marks = byRank.flat();
    this.redraw();
  }

  /** The ground follows all stations, also those that the filter hides. */
  showGround(stations: readonly Station[]): void {
    const points = stations.map(placeOf).filter(place => place !== undefined);
    this.land = { points, reach: reachOf(points) };
    this.labels = areaLabels(stations);
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

  /** The worst station within reach of a point of the container, the nearest among equals; fingers reach wider than mice. */
  stationAt(x: number, y: number, reach = 4): Station | undefined {
    if (!this.owner) return undefined;
    const { scale, left, top } = viewOf(this.owner);
    let best: Mark | undefined;
    let bestDistance = Infinity;
    for (const mark of this.marks) {
      const distance = Math.hypot(mark.x * scale - left - x, mark.y * scale - top - y);
      if (distance > (markerSizes[mark.rank] ?? 0) / 2 + reach) continue;
      if (mark.rank > (best?.rank ?? -1) || distance <= bestDistance) {
        best = mark;
        bestDistance = distance;
      }
    }
    return best?.row.station;
  }

  /** A drag moves the canvas itself; it is drawn anew when its margin is used up. */
  private follow(): void {
    if (!this.owner || !this.drawn) return;
    const view = viewOf(this.owner);
    const used = Math.max(Math.abs(view.left - this.drawn.left), Math.abs(view.top - this.drawn.top));
    if (view.scale !== this.drawn.scale || used > padPixels * 0.8) this.redraw();
  }

  private redraw(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      if (this.owner) this.draw(this.owner);
    });
  }

  private draw(map: LeafletMap): void {
    const view = viewOf(map);
    const ratio = Math.min(2, devicePixelRatio || 1);
    const context = this.canvas.getContext('2d');
    if (!context || view.width === 0) return;
    if (!this.palette) this.markers.forget();
    const palette = this.palette ??= readPalette();
    this.resize(view, ratio);
    DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-view.pad, -view.pad]));
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(ratio, 0, 0, ratio, view.pad * ratio, view.pad * ratio);
    if (this.grid) {
      drawLand(context, this.land, view, palette);
      drawGraticule(context, view, palette);
      const alerts = this.marks.filter(mark => mark.rank > 0).map(mark => ({ x: mark.x * view.scale - view.left, y: mark.y * view.scale - view.top }));
      drawAreaLabels(context, this.labels, alerts, view, palette);
    }
    if (this.near) drawNear(context, this.near, view, palette);
    this.markers.draw(context, this.marks, view, ratio, palette);
    for (const id of new Set([this.selected, this.hovered])) {
      const mark = id === undefined ? undefined : this.marks.find(one => one.row.station.id === id);
      if (mark) drawNamed(context, mark, id === this.selected, view, palette);
    }
    this.drawn = view;
  }

  private resize(view: View, ratio: number): void {
    const width = view.width + 2 * view.pad;
    const height = view.height + 2 * view.pad;
    if (this.canvas.width === Math.round(width * ratio) && this.canvas.height === Math.round(height * ratio)) return;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }
}

function viewOf(map: LeafletMap): View {
  const { x: width, y: height } = map.getSize();
  const origin = map.project(map.containerPointToLatLng([0, 0]));
  return { scale: 256 * 2 ** map.getZoom(), left: origin.x, top: origin.y, width, height, pad: padPixels };
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
