// The filter's fields: they follow the state and change it.
import { find, h } from '../dom';
import { isFiltering, noFilter } from '../filter';
import { t } from '../i18n';
import { sensorName } from '../naming';
import { areasOf } from '../select';
import { isSeverity, severities } from '../severity';
import { withFilter, type Store } from '../store';

export function mountFilter(store: Store): void {
  const form = find<HTMLFormElement>('#filter');
  const text = find<HTMLInputElement>('[name=text]', form);
  const area = find<HTMLSelectElement>('[name=area]', form);
  const sensor = find<HTMLSelectElement>('[name=sensor]', form);
  const severity = find<HTMLSelectElement>('[name=severity]', form);
  const clear = find<HTMLElement>('#filter-clear');

  form.addEventListener('submit', event => event.preventDefault());
  text.addEventListener('input', () => store.update(state => withFilter(state, { text: text.value })));
  area.addEventListener('change', () => store.update(state => withFilter(state, { area: area.value })));
  sensor.addEventListener('change', () => store.update(state => withFilter(state, { sensor: sensor.value })));
  severity.addEventListener('change', () => store.update(state =>
    withFilter(state, { severity: isSeverity(severity.value) ? severity.value : '' })));
  clear.addEventListener('click', () => {
    store.update(state => ({ ...state, filter: noFilter }));
    text.focus();
  });

  store.watch(state => [areasOf(state), state.sensors, state.language, state.filter], (areas, sensors, _language, filter) => {
    options(area, t('filter.area.all'), areas.map(name => [name, name]), filter.area);
    const types = [...sensors.values()].map((type): [string, string] => [type.id, sensorName(type.id, type)]);
    options(sensor, t('filter.sensor.all'), types.sort((a, b) => a[1].localeCompare(b[1])), filter.sensor);
    const worst = severities.at(-1);
    options(severity, t('filter.severity.all'), severities.map(one =>
      [one, t(one === worst ? 'filter.severity.only' : 'filter.severity.least', { severity: t(`severity.${one}`) })]), filter.severity);
    if (text.value !== filter.text) text.value = filter.text;
    clear.hidden = !isFiltering(filter);
  });
}

/** Fills a choice where it differs from what it holds: an open one must not be rebuilt under the user's hand. */
function options(select: HTMLSelectElement, all: string, items: readonly (readonly [string, string])[], value: string): void {
  const wanted: (readonly [string, string])[] = [['', all], ...items];
  // A value from a shared address that the city does not (yet) know stays visible as it is.
  if (!wanted.some(([key]) => key === value)) wanted.push([value, value]);
  const same = wanted.length === select.options.length
    && wanted.every(([key, label], index) => select.options[index]?.value === key && select.options[index]?.text === label);
  if (!same) select.replaceChildren(...wanted.map(([key, label]) => h('option', { value: key }, label)));
  if (select.value !== value) select.value = value;
}
