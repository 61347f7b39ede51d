// Tells the citizen about new alerts that fit the filter: screen reader, sound, notification.
import { alertMatches } from '../filter';
import { t } from '../i18n';
import type { Alert } from '../model';
import { rank } from '../severity';
import { settings } from '../settings';
import { withSelected, type Store } from '../store';
import { announce } from './announce';
import { playChime } from './chime';
import { instructionOf } from './instruction';
import { sentence } from './sentence';

/** A screen reader hears at most one text in this time; an Extreme alert does not wait. */
const quietMilliseconds = 4000;

export class Newsroom {
  private waiting: Alert[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastAt = -Infinity;

  constructor(private readonly store: Store) {}

  readonly tell = (news: readonly Alert[]): void => {
    const { stations, filter, near } = this.store.state;
    const fitting = news.filter(alert => alertMatches(alert, stations.get(alert.station_id), filter, near));
    if (fitting.length === 0) return;
    this.waiting.push(...fitting);
    const urgent = fitting.some(alert => alert.severity === 'Extreme');
    const pause = urgent ? 0 : Math.max(0, this.lastAt + quietMilliseconds - performance.now());
    if (urgent) clearTimeout(this.timer);
    else if (this.timer !== undefined) return;
    this.timer = setTimeout(() => this.speak(), pause);
  };

  private speak(): void {
    this.timer = undefined;
    this.lastAt = performance.now();
    const all = this.waiting;
    this.waiting = [];
    const worst = all.reduce((a, b) => rank(b.severity) > rank(a.severity) ? b : a);
    const { stations, sensors, rules } = this.store.state;
    const told = sentence(worst, stations.get(worst.station_id), sensors.get(worst.sensor), new Date());
    const todo = instructionOf(worst, rules.get(worst.rule ?? ''));
    const params = {
      n: all.length,
      severity: t(`severity.${worst.severity}`),
      text: todo === undefined ? told : `${told} ${todo.text}`,
    };
    const text = t(all.length === 1 ? 'alert.new' : 'alert.several', params);
    announce(text, false, worst.severity === 'Extreme');
    if (settings.sound) playChime(rank(worst.severity));
    if (settings.notify) this.notify(worst, params.severity, text);
  }

  private notify(alert: Alert, title: string, body: string): void {
    try {
      const notification = new Notification(title, { body, tag: alert.id, icon: new URL('favicon.svg', document.baseURI).href });
      notification.onclick = () => {
        window.focus();
        this.store.update(state => withSelected(state, alert.station_id));
      };
    } catch {
      // Phones allow notifications from a service worker only; the page and the sound still tell.
    }
  }
}
