// The map: Leaflet for moving and zooming, tiles where the city has a tile server, markers on our own canvas.
import { Control, LatLngBounds, Map as LeafletMap, TileLayer } from 'leaflet';
import { find, h, setText, svg } from '../dom';
import type { Row } from '../filter';
import { countText } from '../format';
import { positionOf } from '../geo';
import { t, tn } from '../i18n';
import { icons } from '../icons';
import type { City } from '../model';
import { rowsOf } from '../select';
import { withSelected, type Store } from '../store';
import { safeAttribution } from './attribution';
import { StationsLayer } from './canvas-layer';

export function mountMap(store: Store): void {
  const container = find<HTMLElement>('#map');
  // Without animations a zoom is drawn at once and sharp, also with many markers.
  const map = new LeafletMap(container, {
    zoomControl: false, attributionControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
    minZoom: 2, maxZoom: 19, zoomSnap: 0.25, wheelPxPerZoomLevel: 90, worldCopyJump: false,
  }).setView([0, 0], 2);
  const layer = new StationsLayer().addTo(map);
  new Control.Scale({ imperial: false, position: 'bottomleft' }).addTo(map);

  // The map shows the whole city until the user takes it in hand.
  let touched = false;
  const fitAll = (): void => {
    if (map.getSize().x === 0) return;
    fit(map, rowsOf(store.state), store.state.city);
    touched = false;
  };
  const take = (): void => { touched = true; };
  map.on('dragstart', take);
  for (const kind of ['wheel', 'dblclick', 'keydown', 'touchmove']) container.addEventListener(kind, take, { passive: true });
  map.on('resize', () => { if (!touched) fitAll(); });
  const controls = mountControls(map, take, fitAll);

  map.on('click', event => {
    const coarse = matchMedia('(pointer: coarse)').matches;
    const station = layer.stationAt(event.containerPoint.x, event.containerPoint.y, coarse ? 12 : 4);
    if (station) store.update(state => withSelected(state, station.id));
  });
  map.on('mousemove', event => {
    const station = layer.stationAt(event.containerPoint.x, event.containerPoint.y);
    layer.showHovered(station?.id);
    container.classList.toggle('pointing', station !== undefined);
  });
  map.on('mouseout', () => layer.showHovered(undefined));
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(container);

  store.watch(state => [rowsOf(state), state.language], rows => {
    layer.showRows(rows);
    showUnplaced(rows);
  });
  store.watch(state => [state.stations, state.city], () => { if (!touched) fitAll(); });
  store.watch(state => [state.selected, state.stations.size > 0, state.view], selected => {
    layer.showSelected(selected);
    const station = selected === undefined ? undefined : store.state.stations.get(selected);
    const position = station && positionOf(station);
    // After the frame in which the panel below took its part of the map's height.
    if (position && touched) setTimeout(() => bringIntoSight(map, position.latitude, position.longitude), 60);
  });
  store.watch(state => [state.near], near => {
    layer.showNear(near);
    touched = near !== undefined;
    if (near) map.fitBounds(around(near.at.latitude, near.at.longitude, near.radiusKm), { animate: false });
    else fitAll();
  });
  store.watch(state => [state.stations], stations => layer.showGround([...stations.values()]));
  store.watch(state => [state.theme], () => requestAnimationFrame(() => layer.readTheme()));
  store.watch(state => [state.city], city => showTiles(map, layer, city));
  store.watch(state => [state.language], () => {
    container.setAttribute('role', 'application');
    container.setAttribute('aria-label', t('map.description'));
    controls();
  });
}

function mountControls(map: LeafletMap, take: () => void, fitAll: () => void): () => void {
  const zoomIn = h('button', { type: 'button' }, svg('M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6Z', 'icon'));
  const zoomOut = h('button', { type: 'button' }, svg('M5 11h14v2H5Z', 'icon'));
  const all = h('button', { type: 'button' }, svg(icons.fit, 'icon'));
  zoomIn.addEventListener('click', () => { take(); map.zoomIn(1); });
  zoomOut.addEventListener('click', () => { take(); map.zoomOut(1); });
  all.addEventListener('click', fitAll);
  find('.map-panel').append(h('div', { class: 'map-controls' }, zoomIn, zoomOut, all));
  return () => {
    for (const [button, key] of [[zoomIn, 'map.zoomIn'], [zoomOut, 'map.zoomOut'], [all, 'map.fit']] as const) {
      button.setAttribute('aria-label', t(key));
      button.title = t(key);
    }
  };
}

function fit(map: LeafletMap, rows: readonly Row[], city: City | undefined): void {
  const bounds = new LatLngBounds([]);
  for (const { station } of rows) {
    const position = positionOf(station);
    if (position) bounds.extend([position.latitude, position.longitude]);
  }
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 16, animate: false });
  else if (city?.centre) map.setView([city.centre.latitude, city.centre.longitude], 12, { animate: false });
}

function bringIntoSight(map: LeafletMap, latitude: number, longitude: number): void {
  map.invalidateSize({ pan: false });
  if (map.getSize().x === 0) return;
  map.panInside([latitude, longitude], { padding: [60, 60], animate: false });
}

function around(latitude: number, longitude: number, km: number): LatLngBounds {
  const high = km / 111.32;
  const wide = high / Math.max(0.01, Math.cos(latitude * Math.PI / 180));
  return new LatLngBounds([latitude - high, longitude - wide], [latitude + high, longitude + wide]);
}

function showUnplaced(rows: readonly Row[]): void {
  const count = rows.reduce((sum, row) => positionOf(row.station) ? sum : sum + 1, 0);
  const note = find<HTMLElement>('#map-note');
  note.hidden = count === 0;
  setText(note, tn('map.unplaced', count, countText(count)));
}

function showTiles(map: LeafletMap, layer: StationsLayer, city: City | undefined): void {
  if (!city?.tiles?.url) return;
  const attribution = safeAttribution(city.tiles.attribution ?? '');
  new TileLayer(city.tiles.url, { attribution, maxZoom: 19 }).addTo(map);
  new Control.Attribution({ prefix: false }).addAttribution(attribution).addTo(map);
  find('#map').classList.add('with-tiles');
  layer.showGrid(false);
}
