// One alert in the list: shape, word, sentence, times. Made once, then changed in place.
import { h, setText, severityShape } from '../dom';
import { momentText } from '../format';
import { t } from '../i18n';
import { hasEnded, shownSeverity, type Alert } from '../model';
import { sensorName, stationName } from '../naming';
import type { State } from '../store';
import { instructionOf } from './instruction';
import { sentence } from './sentence';

export interface AlertItem { readonly element: HTMLLIElement; readonly update: (alert: Alert, state: State) => void }

export function alertItem(select: (station: string) => void): AlertItem {
  const shape = h('span', { class: 'alert-shape' });
  const severity = h('strong', { class: 'alert-severity' });
  const status = h('span', { class: 'alert-status' });
  const time = h('span', { class: 'alert-time' });
  const title = h('button', { type: 'button', class: 'alert-title' });
  const message = h('p', { class: 'alert-message' });
  const heading = h('strong');
  const advice = h('span');
  const instruction = h('p', { class: 'alert-instruction' }, heading, ' ', advice);
  const element = h('li', { class: 'alert', 'data-testid': 'alert' },
    shape, h('p', { class: 'alert-line' }, severity, status, time), title, message, instruction);

  let station = '';
  let drawn = '';
  title.addEventListener('click', () => select(station));

  const update = (alert: Alert, state: State): void => {
    station = alert.station_id;
    const known = state.stations.get(alert.station_id);
    const sensor = state.sensors.get(alert.sensor);
    const now = new Date();
    const ended = hasEnded(alert);
    const worst = shownSeverity(alert);
    if (drawn !== worst) {
      drawn = worst;
      shape.replaceChildren(severityShape(worst));
    }
    element.dataset['alert'] = alert.id;
    element.dataset['state'] = alert.state;
    element.dataset['severity'] = worst;
    element.classList.toggle('ended', ended);
    element.classList.toggle('selected', state.selected === alert.station_id);
    setText(severity, t(`severity.${worst}`));
    setText(status, t(alert.timing === 'late' ? 'alert.state.late' : `alert.state.${alert.state}`));
    const from = momentText(new Date(alert.onset), now);
    const to = momentText(new Date(alert.updated), now);
    setText(time, !ended ? t('alerts.since', { time: from }) : from === to ? from : t('alerts.ended', { from, to }));
    setText(title, t('alert.at', { sensor: sensorName(alert.sensor, sensor), station: stationName(alert.station_id, known) }));
    setText(message, sentence(alert, known, sensor, now));
    const todo = instructionOf(alert, state.rules.get(alert.rule ?? ''));
    instruction.hidden = todo === undefined;
    setText(heading, `${t('alert.instruction')}:`);
    setText(advice, todo?.text ?? '');
    advice.lang = todo?.language ?? '';
  };
  return { element, update };
}
