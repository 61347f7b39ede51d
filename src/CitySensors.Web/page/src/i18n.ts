// The page's texts come from locales/*.json, and those about alerts from the server's files: every sentence is there once.
// Tests hold that all languages have the same keys.
import { texts as alertsInGerman } from '../../../CitySensors.Core/Alerts/Texts/de.json';
import { texts as alertsInEnglish } from '../../../CitySensors.Core/Alerts/Texts/en.json';
import german from '../locales/de.json';
import english from '../locales/en.json';

const en = { ...alertsInEnglish, ...english };
const de = { ...alertsInGerman, ...german };

export type Language = 'en' | 'de';
export type TextKey = keyof typeof en;
export type Params = Readonly<Record<string, string | number>>;

export const languages: readonly Language[] = ['en', 'de'];
const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, de };

let current: Language = 'en';
let plural = new Intl.PluralRules('en');

export const language = (): Language => current;

export function useLanguage(next: Language): void {
  current = next;
  plural = new Intl.PluralRules(next);
}

/** The first language of the browser, then of the city, that the page speaks. */
export function preferredLanguage(wanted: readonly string[], fallback: Language = 'en'): Language {
  for (const tag of wanted) {
    const found = languages.find(known => tag.toLowerCase().split('-')[0] === known);
    if (found) return found;
  }
  return fallback;
}

/** The browser's own variant of the language (en-GB, de-AT) where it has one, for numbers and times. */
export function locale(): string {
  return globalThis.navigator?.languages?.find(tag => tag.toLowerCase().split('-')[0] === current) ?? current;
}

export function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => name in params ? String(params[name]) : whole);
}

export const t = (key: TextKey, params: Params = {}): string => fill(texts[current][key], params);

/** The text `key.one` or `key.other`, as the language counts. `shown` is the number as it is written. */
export function tn(key: string, count: number, shown: string = String(count)): string {
  const form = plural.select(count) === 'one' ? 'one' : 'other';
  return fill(textOr(`${key}.${form}`, '{n}'), { n: shown });
}

/** For keys made of data, such as the id of a sensor type that the page may not know. */
export function textOr(key: string, otherwise: string): string {
  return (texts[current] as Readonly<Record<string, string>>)[key] ?? otherwise;
}

/** Puts the texts into the elements of the document that name their key. */
export function translate(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-i18n]'))
    element.textContent = textOr(element.dataset['i18n'] ?? '', element.textContent ?? '');
  for (const element of root.querySelectorAll<HTMLElement>('[data-i18n-label]'))
    element.setAttribute('aria-label', textOr(element.dataset['i18nLabel'] ?? '', ''));
  for (const element of root.querySelectorAll<HTMLInputElement>('[data-i18n-placeholder]'))
    element.placeholder = textOr(element.dataset['i18nPlaceholder'] ?? '', '');
}
