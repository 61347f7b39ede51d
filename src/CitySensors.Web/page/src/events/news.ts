// Tells the citizen when an event begins, gets worse and is over: screen reader, sound, notification.
import { announce } from '../alerts/announce';
import { playChime } from '../alerts/chime';
import { t } from '../i18n';
import type { EventNotice } from '../model';
import { rank } from '../severity';
import { settings } from '../settings';
import type { Store } from '../store';
import { eventMatches } from './select';
import { eventInstructions, eventTitle, noticeText } from './text';

/** A screen reader hears at most one text in this time; an Extreme event does not wait. */
const quietMilliseconds = 4000;

const isWarning = ({ notice }: EventNotice): boolean => notice === 'began' || notice === 'worsened';
const urgency = (news: EventNotice): number => isWarning(news) ? rank(news.event.severity) : 0;

export class Newsroom {
  private waiting: EventNotice[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastAt = -Infinity;

  constructor(private readonly store: Store) {}

  readonly tell = (news: readonly EventNotice[]): void => {
    const fitting = news.filter(({ event }) => eventMatches(event, this.store.state.filter));
    if (fitting.length === 0) return;
    this.waiting.push(...fitting);
    const urgent = fitting.some(one => isWarning(one) && one.event.severity === 'Extreme');
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
    const { sensors, rules } = this.store.state;
    const textOf = (news: EventNotice): string =>
      [noticeText(news, sensors, new Date()), ...isWarning(news) ? eventInstructions(news.event, rules).map(one => one.text) : []].join(' ');
    const [first, ...others] = all.sort((a, b) => urgency(b) - urgency(a)).map(news => ({ news, text: textOf(news) }));
    if (!first) return;
    const warns = isWarning(first.news);
    announce([first, ...others].map(one => one.text).join(' '), false, warns && first.news.event.severity === 'Extreme');
    if (settings.sound && warns) playChime(rank(first.news.event.severity));
    if (settings.notify) for (const { news, text } of [first, ...others]) this.notify(news, text);
  }

  /** One for an event: the next notice of it takes its place. */
  private notify({ notice, event }: EventNotice, body: string): void {
    try {
      const title = `${t(`notice.title.${notice}`)}: ${eventTitle(event, this.store.state.sensors)}`;
      const notification = new Notification(title, { body, tag: event.id, icon: new URL('favicon.svg', document.baseURI).href });
      notification.onclick = () => {
        window.focus();
        this.store.update(state => ({ ...state, view: 'alerts', jobs: false }));
      };
    } catch {
      // Phones allow notifications from a service worker only; the page and the sound still tell.
    }
  }
}
