// The texts of the view, which are loaded with it and so are not in locales/*.json.
import { fill, language, type Language, type Params } from '../i18n';

const en = {
  title: 'Jobs',
  close: 'Close jobs',
  loading: 'Loading the jobs …',
  hint: 'What the city repeats. The list is refreshed every {seconds} seconds.',
  name: 'Job', schedule: 'Schedule', status: 'Status', last: 'Last run', duration: 'Duration', next: 'Next run', actions: 'Actions',
  running: 'running since {time}', paused: 'paused', failed: 'failed', failedTimes: 'failed {n} times', waiting: 'waiting', notYet: 'not yet',
  run: 'Run now', pause: 'Pause', resume: 'Resume',
  started: '{job} was started.', wasPaused: '{job} is paused.', wasResumed: '{job} is resumed.',
  key: 'API key', keyHint: 'The jobs are for staff and engineers. The key stays in this tab until it is closed or reloaded.', useKey: 'Show jobs',
  now: 'now', every: 'every {duration}', lost: 'The jobs could not be read: {error} Trying again.',
};
export type JobText = keyof typeof en;

const de: Readonly<Record<JobText, string>> = {
  title: 'Aufgaben',
  close: 'Aufgaben schließen',
  loading: 'Aufgaben werden geladen …',
  hint: 'Was die Stadt regelmäßig tut. Die Liste wird alle {seconds} Sekunden erneuert.',
  name: 'Aufgabe', schedule: 'Zeitplan', status: 'Zustand', last: 'Letzter Lauf', duration: 'Dauer', next: 'Nächster Lauf', actions: 'Aktionen',
  running: 'läuft seit {time}', paused: 'angehalten', failed: 'fehlgeschlagen', failedTimes: '{n}-mal fehlgeschlagen', waiting: 'wartet', notYet: 'noch keiner',
  run: 'Jetzt ausführen', pause: 'Anhalten', resume: 'Fortsetzen',
  started: '{job} wurde gestartet.', wasPaused: '{job} ist angehalten.', wasResumed: '{job} läuft wieder nach Plan.',
  key: 'API-Schlüssel', keyHint: 'Die Aufgaben sind für Personal und Technik. Der Schlüssel bleibt in diesem Tab, bis er geschlossen oder neu geladen wird.', useKey: 'Aufgaben zeigen',
  now: 'jetzt', every: 'alle {duration}', lost: 'Die Aufgaben konnten nicht gelesen werden: {error} Neuer Versuch folgt.',
};

export const jobTexts: Readonly<Record<Language, Readonly<Record<JobText, string>>>> = { en, de };

export const text = (key: JobText, params: Params = {}): string => fill(jobTexts[language()][key], params);
