// The events that are not over, above the alerts: what, where, how bad, since when.
import { find, h, setText, severityShape } from '../dom';
import { momentText } from '../format';
import { t } from '../i18n';
import type { CityEvent } from '../model';
import type { State, Store } from '../store';
import { byUrgency, eventMatches } from './select';
import { eventInstructions, eventStatus, eventTitle } from './text';

const most = 5;

export function mountEvents(store: Store): void {
  const list = h('ol', { role: 'list', class: 'event-list', 'data-testid': 'event-list' });
  const title = h('h3', { id: 'events-title' });
  list.setAttribute('aria-labelledby', 'events-title');
  const section = h('div', { class: 'feed feed-events' }, title, list);
  find('#alert-list').before(section);
  store.watch(state => [state.events, state.sensors, state.rules, state.filter, state.language, state.city], () => {
    const shown = [...store.state.events?.values() ?? []].filter(event => eventMatches(event, store.state.filter)).sort(byUrgency).slice(0, most);
    section.hidden = shown.length === 0;
    setText(title, t('events.title'));
    list.replaceChildren(...shown.map(event => eventItem(event, store.state)));
  });
}

function eventItem(event: CityEvent, { sensors, rules }: State): HTMLElement {
  const todo = eventInstructions(event, rules).map(one => h('span', { lang: one.language }, one.text, ' '));
  return h('li', { class: 'event', 'data-testid': 'event', 'data-event': event.id, 'data-severity': event.severity, 'data-state': event.state },
    h('span', { class: 'event-shape' }, severityShape(event.severity)),
    h('p', { class: 'event-title' }, h('strong', {}, t(`severity.${event.severity}`)), ' ', eventTitle(event, sensors)),
    h('p', { class: 'event-status' }, `${eventStatus(event)} · ${t('event.since', { time: momentText(new Date(event.onset), new Date()) })}`),
    todo.length === 0 ? undefined : h('p', { class: 'event-instruction' }, h('strong', {}, `${t('alert.instruction')}:`), ' ', ...todo));
}
