// What is told of a station that was moved, or whose device was replaced. Pure.
import type { Place, Station } from '../model';

export interface Move {
  /** In Unix seconds. */
  readonly at: number;
  /** The name of the place before; undefined if it is no longer known. */
  readonly before: string | undefined;
  /** Whether only the device changed. */
  readonly replacement: boolean;
}

const recentMilliseconds = 30 * 86_400_000;

/** Whether a move is told of: not for ever, but until people have got used to it. */
export const isRecent = (at: string | undefined, now: Date): boolean =>
  at !== undefined && now.getTime() - Date.parse(at) < recentMilliseconds;

export const hasMovedRecently = (station: Station, now: Date): boolean => isRecent(station.here_since, now) || isRecent(station.device_since, now);

/** When place or device changed, oldest first. */
export function movesOf(places: readonly Place[]): readonly Move[] {
  return places.slice(1).flatMap((place, index) => {
    const before = places[index]!;
    const replacement = place.latitude === before.latitude && place.longitude === before.longitude;
    return place.from === undefined ? [] : [{ at: Date.parse(place.from) / 1000, before: before.name, replacement }];
  });
}

/** The place before the last move, if that is where readings of the chart may be from. */
export const lastMove = (moves: readonly Move[]): Move | undefined => moves.filter(move => !move.replacement).at(-1);
