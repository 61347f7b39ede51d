// The selected station: head, notes, time span, and a cell for each sensor.
import { find, h, setText, severityShape, svg } from '../dom';
import { agoText, dateText, momentText, timeText } from '../format';
import { t } from '../i18n';
import { icons } from '../icons';
import { positionOf } from '../geo';
import type { Station, StationWithLatest } from '../model';
import { sensorName, stationName } from '../naming';
import { worst } from '../severity';
import { ranges, withSelected, type Store, type View } from '../store';
import { isRecent, lastMove, type Move } from './moves';
import { Session } from './session';

/** Where the focus goes when the panel is closed: to the list, or on a narrow screen to the view that takes its place. */
function backTo(view: View): HTMLElement {
  if (narrow.matches && view === 'map') return find('#map');
  return find(narrow.matches && view === 'alerts' ? '#alerts-title' : '#station-list');
}

const narrow = matchMedia('(max-width: 759.98px)');

export function mountDetail(store: Store, unknown: () => void): void {
  const panel = find<HTMLElement>('#detail');
  const title = h('h2', { id: 'detail-title', tabindex: -1 });
  const severity = h('p', { class: 'detail-severity' });
  const place = h('p', { class: 'detail-place' });
  const close = h('button', { type: 'button', class: 'icon-button', id: 'detail-close' }, svg(icons.close, 'icon'));
  const reading = h('p', { class: 'detail-reading' });
  const silent = h('p', { class: 'detail-warning', 'data-testid': 'silent' });
  const faulty = h('p', { class: 'detail-warning', 'data-testid': 'faulty' });
  const moved = h('p', { class: 'detail-moved', 'data-testid': 'moved' });
  const problem = h('p', { class: 'note failed', role: 'status' });
  const note = h('p', { class: 'note' });
  const spans = h('div', { class: 'ranges', role: 'group' });
  const cells = h('div', { class: 'cells' });
  panel.append(
    h('div', { class: 'detail-head' }, h('div', { class: 'detail-name' }, title, severity, h('span', { class: 'detail-break' }), place, reading, silent, faulty, moved), close, spans),
    h('div', { class: 'detail-status' }, problem, note), cells);

  let session: Session | undefined;
  let latest: StationWithLatest | undefined;
  let moves: readonly Move[] = [];

  const showReading = (): void => {
    const at = latest?.latest && new Date(latest.latest.timestamp);
    setText(reading, !latest ? t('detail.loading')
      : at ? t('detail.lastReading', { time: timeText(at, true), ago: agoText(at, new Date()) })
      : t('detail.noReading'));
    reading.hidden = !latest && !problem.hidden;
  };
  setInterval(showReading, 1000);
  const showMoved = (): void => {
    const now = new Date();
    const sentences: string[] = [];
    const before = lastMove(moves)?.before;
    if (latest?.here_since !== undefined && isRecent(latest.here_since, now)) {
      const date = dateText(new Date(latest.here_since));
      sentences.push(before === undefined ? t('detail.moved', { date }) : t('detail.movedFrom', { date, place: before }));
    }
    if (latest?.device_since !== undefined && isRecent(latest.device_since, now)) sentences.push(t('detail.replaced', { date: dateText(new Date(latest.device_since)) }));
    const place = latest?.latest?.place;
    if (place) sentences.push(place.name === undefined ? t('detail.valuesFromElsewhere') : t('detail.valuesFrom', { place: place.name }));
    setText(moved, sentences.join(' '));
    moved.hidden = sentences.length === 0;
  };
  const showProblem = (text: string): void => {
    problem.hidden = text === '';
    setText(problem, text);
    showReading();
  };
  const showNote = (text: string): void => { note.hidden = text === ''; setText(note, text); };

  const closePanel = (): void => {
    store.update(state => withSelected(state, undefined));
    // Only what is shown can take the focus, and a narrow screen shows it with the next frame.
    requestAnimationFrame(() => backTo(store.state.view).focus());
  };
  close.addEventListener('click', closePanel);
  panel.addEventListener('keydown', event => { if (event.key === 'Escape') closePanel(); });

  for (const range of ranges) {
    const button = h('button', { type: 'button', 'data-range': range });
    button.addEventListener('click', () => store.update(state => ({ ...state, range })));
    spans.append(button);
  }

  store.watch(state => [state.selected], selected => {
    session?.end();
    session = undefined;
    latest = undefined;
    moves = [];
    showMoved();
    panel.hidden = selected === undefined;
    document.body.classList.toggle('with-detail', selected !== undefined);
    cells.replaceChildren();
    if (selected === undefined) return;
    showProblem('');
    showNote('');
    panel.scrollTop = 0;
    session = new Session(selected, store, cells, {
      answer: station => {
        latest = station;
        const { stations, sensors } = store.state;
        const measured = Object.keys(station.latest?.observations ?? {});
        if (!stations.has(station.id) || measured.some(id => !sensors.has(id))) unknown();
        showProblem('');
        showMoved();
      },
      moves: known => {
        moves = known;
        showMoved();
      },
      problem: showProblem,
      note: showNote,
    });
    // On a narrow screen the panel takes the list's place, so the focus must come along.
    if (narrow.matches) requestAnimationFrame(() => title.focus());
  });

  store.watch(state => [state.selected, state.stations, state.alerts.byStation, state.language], (selected, stations, byStation) => {
    if (selected === undefined) return;
    showHead(selected, stations.get(selected) ?? latest);
    const highest = worst(byStation.get(selected) ?? []);
    severity.replaceChildren(severityShape(highest), t(highest ? `severity.${highest}` : 'severity.none'));
  });

  store.watch(state => [state.selected, state.silent, state.language], (selected, stations) => {
    const since = selected === undefined ? undefined : stations.get(selected);
    silent.hidden = since === undefined;
    setText(silent, since === undefined ? '' : t('detail.silent', { time: momentText(new Date(since), new Date()) }));
  });

  store.watch(state => [state.selected, state.faulty, state.sensors, state.language], (selected, stations, sensors) => {
    const ids = selected === undefined ? undefined : stations.get(selected);
    faulty.hidden = ids === undefined;
    setText(faulty, ids === undefined ? '' : t('detail.faultySensors', { sensors: ids.map(id => sensorName(id, sensors.get(id))).join(', ') }));
    showMoved();
  });

  store.watch(state => [state.range, state.language, state.theme], range => {
    for (const button of spans.querySelectorAll('button')) {
      const own = ranges.find(one => one === button.dataset['range']) ?? '15m';
      button.textContent = t(`range.${own}`);
      button.setAttribute('aria-pressed', String(own === range));
    }
    spans.setAttribute('aria-label', t('range.label'));
    close.setAttribute('aria-label', t('detail.close'));
    close.title = t('detail.close');
    showReading();
  });

  function showHead(id: string, station: Station | undefined): void {
    setText(title, stationName(id, station));
    setText(place, [station?.area, id, station && !positionOf(station) ? t('detail.noPosition') : undefined].filter(Boolean).join(' · '));
  }
}
