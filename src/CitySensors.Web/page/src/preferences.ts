// What the citizen chose, kept in localStorage where the browser allows it.
export interface Preferences {
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'de';
  readonly sound?: boolean;
  readonly notify?: boolean;
}

const key = 'citysensors';

export function readPreferences(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

export function keepPreference(change: Preferences): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...readPreferences(), ...change }));
  } catch {
    // A browser that keeps nothing still shows the choice until it is closed.
  }
}
