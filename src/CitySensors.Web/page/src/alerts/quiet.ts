// What is known while there is no active alert. Never more than that.
import { agoText, countText, momentText } from '../format';
import { t, type Params, type TextKey } from '../i18n';
import type { CityStatus } from '../model';

export interface Known {
  /** When the connection was lost; undefined while there is one. */
  readonly lostAt: Date | undefined;
  readonly status: CityStatus | undefined;
}

export type Quiet = readonly [title: TextKey, text: TextKey, params: Params];

export function quietOf({ lostAt, status }: Known, now: Date): Quiet {
  if (lostAt) return ['alerts.lost', 'alerts.lost.long', { time: momentText(lostAt, now) }];
  if (status?.reporting === undefined || status.as_of === undefined) return ['alerts.noneActive', 'alerts.noneActive.long', {}];
  if (status.newest_arrival === undefined) return ['alerts.silent', 'alerts.silent.long', {}];
  const counts = {
    reporting: countText(status.reporting),
    stations: countText(status.stations),
    // Both are times of the server: the clock of the browser may be wrong.
    ago: agoText(new Date(status.newest_arrival), new Date(status.as_of)),
  };
  if (status.reporting >= status.stations) return ['alerts.quiet', 'alerts.quiet.all', counts];
  // Where most are silent, nobody knows whether it is quiet.
  return [2 * status.reporting > status.stations ? 'alerts.quiet' : 'alerts.noneActive', 'alerts.quiet.some', counts];
}

export const quietTexts = ([title, text, params]: Quiet): readonly [string, string] => [t(title), t(text, params)];
