import type { Position, Station } from './model';

const earthRadiusKm = 6371;
const radians = (degrees: number): number => degrees * Math.PI / 180;

/** Great-circle distance by the haversine formula, which is exact enough for small distances too. */
export function distanceKm(a: Position, b: Position): number {
  const latitude = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const longitude = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const h = latitude + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitude;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function positionOf(station: Station): Position | undefined {
  const { latitude, longitude } = station;
  return latitude === undefined || longitude === undefined || latitude === null || longitude === null ? undefined : { latitude, longitude };
}

export interface WorldPoint { readonly x: number; readonly y: number }

/** Web Mercator on the unit square, the projection of the map: times 256·2^zoom it is Leaflet's pixel. */
export function world(position: Position): WorldPoint {
  const sine = Math.sin(radians(Math.max(-85.0511, Math.min(85.0511, position.latitude))));
  return { x: position.longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

/** The other way: the latitude at `y` on the unit square. */
export const latitudeOf = (y: number): number => 360 / Math.PI * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;
