// "Near me": asks for the position on a click, never before, and narrows list, map, alerts and hub to a radius.
import { find, h, setText, svg } from '../dom';
import { distanceText } from '../format';
import { t, type TextKey } from '../i18n';
import { icons } from '../icons';
import type { Store } from '../store';

const radii = [0.5, 1, 2, 5, 10, 25];

export function mountNearMe(store: Store, changed: () => void): void {
  const button = find<HTMLButtonElement>('#near-me');
  const note = find<HTMLElement>('#near-note');
  const label = find<HTMLElement>('.radius');
  const select = find<HTMLSelectElement>('[name=radius]');
  let problem: TextKey | undefined;
  let radiusKm = 2;

  const showNote = (): void => {
    const { near } = store.state;
    const text = near ? t('near.on', { radius: distanceText(near.radiusKm) }) : problem ? t(problem) : '';
    note.hidden = text === '';
    setText(note, text);
  };
  const show = (key: TextKey | undefined): void => { problem = key; showNote(); };

  button.addEventListener('click', () => {
    if (store.state.near) {
      store.update(state => ({ ...state, near: undefined }));
      changed();
    } else if (!('geolocation' in navigator)) show('near.unavailable');
    else {
      show('near.locating');
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        problem = undefined;
        const at = { latitude: coords.latitude, longitude: coords.longitude };
        store.update(state => ({ ...state, near: { at, radiusKm } }));
        changed();
      }, error => show(error.code === error.PERMISSION_DENIED ? 'near.denied' : 'near.unavailable'),
      { timeout: 15_000, maximumAge: 60_000 });
    }
  });
  select.addEventListener('change', () => {
    radiusKm = Number(select.value);
    store.update(state => state.near ? { ...state, near: { ...state.near, radiusKm } } : state);
    changed();
  });

  store.watch(state => [state.near, state.language], near => {
    button.replaceChildren(svg(icons.locate, 'icon', true), t('near.button'));
    button.setAttribute('aria-pressed', String(near !== undefined));
    label.hidden = near === undefined;
    select.replaceChildren(...radii.map(km => h('option', { value: km }, distanceText(km))));
    select.value = String(radiusKm);
    showNote();
  });
}
