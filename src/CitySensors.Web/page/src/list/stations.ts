// The list of stations: the worst first, or the nearest first.
import { faultyShape, find, h, setText, severityShape } from '../dom';
import { isFiltering, noFilter, type Row } from '../filter';
import { countText, distanceText } from '../format';
import { t, tn } from '../i18n';
import { stationName } from '../naming';
import { rowsOf } from '../select';
import { token } from '../severity';
import { withSelected, type State, type Store } from '../store';
import { VirtualList, type RowView } from './virtual-list';

const rowHeight = 54;

export function mountStations(store: Store, retry: () => void): void {
  const box = find<HTMLElement>('#station-list');
  const list = new VirtualList<Row>({
    box, rowHeight, id: row => row.station.id, create: rowView,
    choose: row => store.update(state => withSelected(state, row.station.id)),
  });
  const count = find('#station-count');
  const stateBox = find<HTMLElement>('#stations-state');
  let revealed: string | undefined;

  store.watch(state => [rowsOf(state), state.selected, state.stations.size, state.loading.stations, state.language],
    (rows, selected, all, loading) => {
      box.hidden = rows.length === 0;
      list.show(rows, selected);
      setText(count, all === 0 ? '' : rows.length === all
        ? tn('stations.count', all, countText(all))
        : t('stations.countOf', { shown: countText(rows.length), all: countText(all) }));
      showState(stateBox, store, rows.length === 0, loading, retry);
      if (selected === undefined) revealed = undefined;
      else if (selected !== revealed && rows.length > 0) {
        revealed = selected;
        list.reveal(selected);
      }
    });
}

function showState(box: HTMLElement, store: Store, empty: boolean, loading: State['loading']['stations'], retry: () => void): void {
  const { state } = store;
  box.hidden = !empty;
  if (!empty) return;
  if (state.stations.size === 0 && loading === 'loading') box.replaceChildren(h('p', { class: 'busy' }, t('stations.loading')));
  else if (state.stations.size === 0 && loading === 'failed') {
    const button = h('button', { type: 'button', class: 'button' }, t('retry'));
    button.addEventListener('click', retry);
    box.replaceChildren(h('p', { class: 'failed' }, t('stations.failed')), button);
  } else if (isFiltering(state.filter)) {
    const button = h('button', { type: 'button', class: 'button' }, t('filter.clear'));
    button.addEventListener('click', () => store.update(now => ({ ...now, filter: noFilter })));
    box.replaceChildren(h('p', {}, t('stations.noneFit')), button);
  } else box.replaceChildren(h('p', {}, t(state.near ? 'stations.noneNear' : 'stations.none')));
}

function rowView(): RowView<Row> {
  const shape = h('span', { class: 'row-shape' });
  const name = h('span', { class: 'row-name' });
  const place = h('span', { class: 'row-place' });
  const severity = h('span', { class: 'row-severity' });
  const alerts = h('span', { class: 'row-alerts' });
  const element = h('div', { class: 'station-row', 'data-testid': 'station-row' },
    shape, name, place, severity, alerts);
  let drawn: string | undefined;

  const update = (row: Row): void => {
    const kind = `${token(row.severity)} ${row.silent} ${row.faulty}`;
    if (drawn !== kind) {
      drawn = kind;
      shape.replaceChildren(row.faulty && !row.silent && row.severity === undefined ? faultyShape() : severityShape(row.severity));
      element.dataset['severity'] = row.severity ?? 'none';
      element.dataset['silent'] = String(row.silent);
      element.dataset['faulty'] = String(row.faulty);
    }
    element.dataset['station'] = row.station.id;
    setText(name, stationName(row.station.id, row.station));
    setText(place, [row.distanceKm === undefined ? '' : distanceText(row.distanceKm), row.station.area ?? ''].filter(Boolean).join(' · '));
    setText(severity, row.severity ? t(`severity.${row.severity}`) : '');
    setText(alerts, [row.silent ? t('station.silent') : row.faulty ? t('station.faulty') : '', row.alerts > 0 ? tn('station.alerts', row.alerts, countText(row.alerts)) : ''].filter(Boolean).join(' · '));
  };
  return { element, update };
}
