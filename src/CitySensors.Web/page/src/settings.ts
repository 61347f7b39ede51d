// Theme, language, sound and notifications by choice. All are off or the browser's own until somebody chooses.
import { playChime } from './alerts/chime';
import { announce } from './alerts/announce';
import { find, h, svg } from './dom';
import { preferredLanguage, t, translate, useLanguage, type Language, type TextKey } from './i18n';
import { icons } from './icons';
import { keepPreference, readPreferences } from './preferences';
import type { Store } from './store';

export const settings = { sound: false, notify: false };

export function mountSettings(store: Store): void {
  const kept = readPreferences();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const systemTheme = (): 'dark' | 'light' => dark.matches ? 'dark' : 'light';
  let chosen = kept.theme;
  dark.addEventListener('change', () => { if (!chosen) store.update(state => ({ ...state, theme: systemTheme() })); });

  settings.sound = kept.sound ?? false;
  settings.notify = (kept.notify ?? false) && 'Notification' in window && Notification.permission === 'granted';
  const language = kept.language ?? preferredLanguage(navigator.languages);
  useLanguage(language);
  store.update(state => ({ ...state, language, theme: kept.theme ?? systemTheme() }));

  find('#theme').addEventListener('click', () => {
    chosen = store.state.theme === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = chosen;
    keepPreference({ theme: chosen });
    store.update(state => ({ ...state, theme: chosen ?? systemTheme() }));
  });
  find('#language').addEventListener('click', () => {
    const next: Language = store.state.language === 'en' ? 'de' : 'en';
    useLanguage(next);
    keepPreference({ language: next });
    store.update(state => ({ ...state, language: next }));
  });
  find('#sound').addEventListener('click', () => {
    settings.sound = !settings.sound;
    keepPreference({ sound: settings.sound });
    if (settings.sound) playChime(1);
    announce(t(settings.sound ? 'settings.sound.on' : 'settings.sound.off'));
    showToggles();
  });
  find('#notify').addEventListener('click', () => { void toggleNotifications().then(showToggles); });

  store.watch(state => [state.language, state.theme], (shown, theme) => {
    document.documentElement.lang = shown;
    translate(document);
    toggle('#theme', theme === 'dark', theme === 'dark' ? icons.moon : icons.sun, 'settings.dark');
    const button = find<HTMLElement>('#language');
    const other: Language = shown === 'en' ? 'de' : 'en';
    button.replaceChildren(h('span', { class: 'long' }, t('settings.language')), ' ', h('span', { class: 'short' }, other.toUpperCase()));
    button.lang = other;
    showToggles();
  });
}

function showToggles(): void {
  toggle('#sound', settings.sound, settings.sound ? icons.soundOn : icons.soundOff, 'settings.sound');
  toggle('#notify', settings.notify, settings.notify ? icons.bellOn : icons.bellOff, 'settings.notify');
}

function toggle(selector: string, pressed: boolean, icon: string, label: TextKey): void {
  const button = find<HTMLElement>(selector);
  button.setAttribute('aria-pressed', String(pressed));
  button.setAttribute('aria-label', t(label));
  button.title = t(label);
  button.replaceChildren(svg(icon, 'icon', true));
}

async function toggleNotifications(): Promise<void> {
  if (settings.notify) {
    settings.notify = false;
    announce(t('settings.notify.off'));
  } else {
    const permission = 'Notification' in window ? await Notification.requestPermission() : 'denied';
    settings.notify = permission === 'granted';
    announce(t(settings.notify ? 'settings.notify.on' : 'settings.notify.denied'), !settings.notify);
  }
  keepPreference({ notify: settings.notify });
}
