import { afterEach, describe, expect, it } from 'vitest';
import de from '../locales/de.json';
import en from '../locales/en.json';
import document from '../index.html?raw';
import { fill, preferredLanguage, tn, useLanguage } from '../src/i18n';

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '').sort();
const sources = Object.values(import.meta.glob<string>('../src/**/*.ts', { query: '?raw', import: 'default', eager: true })).join('\n') + document;
afterEach(() => useLanguage('en'));

describe('locales', () => {
  it('have the same keys', () => expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort()));

  it('have the same placeholders, and no empty text', () => {
    for (const [key, text] of Object.entries(en)) {
      const german = (de as Record<string, string>)[key] ?? '';
      expect(placeholders(german), key).toEqual(placeholders(text));
      expect(german.trim(), key).not.toBe('');
    }
  });

  it('have every key that the document names', () => {
    const keys = [...document.matchAll(/data-i18n[a-z-]*="([^"]+)"/g)].map(match => match[1]);
    expect(keys.length).toBeGreaterThan(10);
    for (const key of keys) expect(Object.keys(en)).toContain(key);
  });

  it('have no key that nothing uses', () => {
    const built = /^(sensor|hazard|trend|notice|range|connection|alert\.state|alerts\.(active|past)|.*\.(one|other))/;
    expect(sources.length).toBeGreaterThan(10_000);
    expect(Object.keys(en).filter(key => !built.test(key) && !sources.includes(key))).toEqual([]);
  });
});

describe('texts', () => {
  it('fill their placeholders', () => expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}'));

  it('count as the language does', () => {
    expect(tn('stations.count', 1)).toBe('1 station');
    useLanguage('de');
    expect(tn('stations.count', 2)).toBe('2 Stationen');
  });

  it('take the first language that is spoken', () => {
    expect(preferredLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(preferredLanguage(['fr'])).toBe('en');
  });
});
