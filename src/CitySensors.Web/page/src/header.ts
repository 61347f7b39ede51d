// The top of the page: city, tally of active alerts, connection state, and the switch between views on narrow screens.
import { find, h, setText, severityShape } from './dom';
import { countText } from './format';
import { t } from './i18n';
import { icons } from './icons';
import type { City, ConnectionState } from './model';
import { tallyOf } from './select';
import { severities, type Severity } from './severity';
import { withFilter, type Store, type View } from './store';

export function mountHeader(store: Store): void {
  store.watch(state => [state.city, state.language], city => showCity(city));
  store.watch(state => [state.connection, state.language], connection => showConnection(connection));
  mountTally(store);
  mountViews(store);
}

function showCity(city: City | undefined): void {
  setText(find('#city-name'), city?.name ?? 'CitySensors');
  document.title = city ? t('page.titleWith', { city: city.name }) : t('page.title');
  find<HTMLMetaElement>('meta[name=description]').content = t('page.description');
}

function showConnection(state: ConnectionState): void {
  const element = find<HTMLElement>('.connection');
  element.dataset['state'] = state;
  element.title = t(`connection.${state}.long`);
  find('.lamp path', element).setAttribute('d', icons.lamp[state]);
  setText(find('#connection-text'), t(`connection.${state}`));
}

function mountTally(store: Store): void {
  const tally = find('#tally');
  const buttons = new Map<Severity, { button: HTMLButtonElement; count: HTMLElement; word: HTMLElement }>();
  for (const severity of [...severities].reverse()) {
    const count = h('strong');
    const word = h('span');
    const button = h('button', { type: 'button', class: 'tally-item', 'aria-pressed': 'false' }, severityShape(severity), count, word);
    button.addEventListener('click', () => store.update(state =>
      withFilter(state, { severity: state.filter.severity === severity ? '' : severity })));
    buttons.set(severity, { button, count, word });
    tally.append(button);
  }
  store.watch(state => [tallyOf(state), state.filter.severity, state.language, state.loading.alerts], (counts, chosen, _language, loading) => {
    severities.forEach((severity, index) => {
      const item = buttons.get(severity);
      const count = counts[index + 1] ?? 0;
      if (!item) return;
      // A zero would say that there are none.
      setText(item.count, loading === 'ready' || count > 0 ? countText(count) : '–');
      setText(item.word, t(`severity.${severity}`));
      item.button.classList.toggle('zero', count === 0);
      item.button.setAttribute('aria-pressed', String(chosen === severity));
    });
  });
}

function mountViews(store: Store): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.views button')];
  for (const button of buttons)
    button.addEventListener('click', () => store.update(state => ({ ...state, view: button.dataset['view'] as View, jobs: false })));
  // Where the map is always beside the panel, the panel shows the stations unless it shows the alerts.
  const beside = matchMedia('(min-width: 760px)');
  const show = (): void => {
    const { view } = store.state;
    const shown = beside.matches && view !== 'alerts' ? 'stations' : view;
    document.body.dataset['view'] = view;
    for (const button of buttons) {
      if (button.dataset['view'] === shown) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  };
  beside.addEventListener('change', show);
  store.watch(state => [state.view], show);
}
