// The list of alerts: active ones, then past ones, each shown in portions.
import { find, h, setText } from '../dom';
import { countText } from '../format';
import { t } from '../i18n';
import { isFiltering, noFilter } from '../filter';
import type { Alert } from '../model';
import { feedOf } from '../select';
import { withSelected, type State, type Store } from '../store';
import { quietOf, quietTexts } from './quiet';
import { alertItem, type AlertItem } from './item';

const portion = 20;

export function mountFeed(store: Store, retry: () => void): void {
  const select = (station: string): void => store.update(state => withSelected(state, station));
  const active = new Portion('active', select, () => render(store.state));
  const past = new Portion('past', select, () => render(store.state));
  const state = h('div', { class: 'list-state' });
  const cleared = find<HTMLElement>('#alert-filtered');
  find('#alert-list').append(state, active.element, past.element);
  find('[data-clear-filter]').addEventListener('click', () => store.update(s => ({ ...s, filter: noFilter })));

  function render(now: State): void {
    const feed = feedOf(now);
    const filtering = isFiltering(now.filter) || now.near !== undefined;
    active.show(feed.active, now);
    past.show(feed.past, now);
    cleared.hidden = !isFiltering(now.filter);
    showState(state, now, feed.active.length === 0, filtering, retry);
  }
  store.watch(
    now => [feedOf(now), now.sensors, now.stations, now.rules, now.selected, now.loading.alerts, now.language, now.city, now.status, now.lostAt],
    () => render(store.state));
}

function showState(element: HTMLElement, state: State, empty: boolean, filtering: boolean, retry: () => void): void {
  const kind = !empty ? 'none' : state.loading.alerts !== 'ready' ? state.loading.alerts : filtering ? 'noneFit' : state.stations.size === 0 ? 'noneYet' : 'quiet';
  const [title, text] = kind === 'quiet' ? quietTexts(quietOf(state, new Date())) : ['', ''];
  const key = `${kind} ${state.language} ${title} ${text}`;
  element.hidden = kind === 'none';
  if (element.dataset['kind'] === key) return;
  element.dataset['kind'] = key;
  if (kind === 'loading') element.replaceChildren(h('p', { class: 'busy' }, t('alerts.loading')));
  else if (kind === 'noneYet') element.replaceChildren(h('p', {}, t('alerts.noneYet')));
  else if (kind === 'noneFit') element.replaceChildren(h('p', {}, t('alerts.noneFit')));
  else if (kind === 'quiet') element.replaceChildren(h('p', { class: 'quiet' }, title), h('p', {}, text));
  else if (kind === 'failed') {
    const button = h('button', { type: 'button', class: 'button' }, t('retry'));
    button.addEventListener('click', retry);
    element.replaceChildren(h('p', { class: 'failed' }, t('alerts.failed')), button);
  }
}

/** One of the two lists. Elements are kept by alert, so that an update changes only what differs. */
class Portion {
  readonly element: HTMLElement;
  private readonly title: HTMLElement;
  private readonly count = h('span', { class: 'count' });
  private readonly list = h('ol', { role: 'list' });
  private readonly more = h('button', { type: 'button', class: 'button plain more' });
  private items = new Map<string, AlertItem>();
  private shown = portion;

  constructor(private readonly kind: 'active' | 'past', private readonly select: (station: string) => void, again: () => void) {
    this.title = h('h3', { id: `alerts-${kind}` }, h('span'), this.count);
    this.list.setAttribute('aria-labelledby', `alerts-${kind}`);
    this.element = h('div', { class: `feed feed-${kind}` }, this.title, this.list, this.more);
    this.more.addEventListener('click', () => {
      this.shown += portion;
      again();
    });
  }

  show(alerts: readonly Alert[], state: State): void {
    this.element.hidden = alerts.length === 0;
    setText(find('span', this.title), t(`alerts.${this.kind}`));
    setText(this.count, countText(alerts.length));
    const visible = alerts.slice(0, this.shown);
    const kept = new Map<string, AlertItem>();
    let place = this.list.firstElementChild;
    for (const alert of visible) {
      const item = this.items.get(alert.id) ?? alertItem(this.select);
      kept.set(alert.id, item);
      item.update(alert, state);
      if (item.element === place) place = place.nextElementSibling;
      else this.list.insertBefore(item.element, place);
    }
    for (const [id, item] of this.items) if (!kept.has(id)) item.element.remove();
    this.items = kept;
    this.more.hidden = alerts.length <= this.shown;
    setText(this.more, t('alerts.more', { n: countText(Math.min(portion, alerts.length - this.shown)) }));
  }
}
