import { afterEach, describe, expect, it } from 'vitest';
import de from '../locales/de.json';
import en from '../locales/en.json';
import document from '../index.html?raw';
import { composed, sentence } from '../src/alerts/sentence';
import { fill, preferredLanguage, t, tn, useLanguage } from '../src/i18n';
import type { Alert } from '../src/model';

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
    const built = /^(severity|sensor|hazard|trend|notice|range|connection|figure|alert\.state|alerts\.(active|past)|.*\.(one|other))/;
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

describe('the sentence of an alert', () => {
  const alert: Alert = {
    id: 'a', sequence: 1, station_id: 'station-7', sensor: 'particulate_matter', severity: 'Minor', state: 'raised',
    onset: '2023-11-14T22:12:20Z', updated: '2023-11-14T22:13:20Z', value: 88, unit: 'ug/m3', threshold: 37.4,
    expected: { mean: 30, standard_deviation: 2 }, tail_probability: 0.00004, message: 'From the server.',
  };
  const station = { id: 'station-7', name: 'Marktplatz' };
  const now = new Date('2023-11-14T22:14:00Z');

  it('is the server’s in English', () => expect(sentence(alert, station, undefined, now)).toBe('From the server.'));

  it('is composed in German', () => {
    useLanguage('de');
    const text = sentence(alert, station, undefined, now);
    expect(text).toContain('Feinstaub an der Station Marktplatz: 88\u00a0µg/m³.');
    expect(text).toContain('Üblich sind hier 30\u00a0µg/m³.');
    expect(text).toContain('37,4\u00a0µg/m³ ist überschritten');
    expect(text).toContain('20.000 Messungen');
  });

  it('of one that is over tells when it was, and no threshold', () => {
    useLanguage('de');
    const text = sentence({ ...alert, state: 'cleared', value: 31 }, station, undefined, now);
    expect(text).toContain('wieder 31\u00a0µg/m³.');
    expect(text).toMatch(/Ungewöhnlich war es von .+ bis .+\./);
    expect(text).not.toContain('Schwelle');
    expect(text).not.toContain('schlimmsten');
  });

  it('of one that is over tells how bad it was', () => {
    useLanguage('de');
    expect(sentence({ ...alert, state: 'cleared', value: 31, highest_severity: 'Extreme' }, station, undefined, now)).toContain('Im schlimmsten Fall: Extrem');
  });

  it('of one that eases does not call a usual value too low', () => {
    const text = composed({ ...alert, state: 'deescalated', value: 31, tail_probability: 0.3 }, station, undefined, now);
    expect(text).toContain('The values are easing.');
    expect(text).not.toContain('threshold');
  });

  it('of windows names the figure, and does not compare it with single values', () => {
    useLanguage('de');
    const { tail_probability: _p, expected: _e, ...figure } = alert;
    const known = { id: 'particulate_matter', name: 'Fine dust', unit: 'ug/m3', distribution: { kind: 'normal', mean: 30, standard_deviation: 2 } };
    const text = composed({ ...figure, window: { of: 'mean', over: 'PT1H' } }, station, known, now);
    expect(text).toContain('Feinstaub (Mittel über 1\u00a0h) an der Station Marktplatz: 88\u00a0µg/m³.');
    expect(text).not.toContain('Üblich');
    expect(composed({ ...figure, window: { of: 'max', over: 'P1D' } }, station, known, now)).toContain('(höchster Wert über einen Tag)');
    expect(composed({ ...figure, window: { of: 'mean', between: '23:00/07:00' } }, station, known, now)).toContain('(Mittel über 23:00–07:00)');
  });

  it('of a forecast says what is expected, not that it is so', () => {
    useLanguage('de');
    const forecast = { within: 'PT24H', least_probability: 0.9, hour: '2023-11-15T05:00:00Z' };
    const text = composed({ ...alert, forecast }, station, undefined, now);
    expect(text).toContain('Erwartet werden 88\u00a0µg/m³ gegen');
    expect(text).toContain('mindestens 90 %');
    expect(text).not.toContain('überschritten');
    expect(composed({ ...alert, state: 'cleared', forecast }, station, undefined, now)).toContain('nicht mehr zu erwarten');
  });

  it('of one that was cancelled says only that', () => {
    useLanguage('de');
    const { value: _v, ...rest } = alert;
    expect(sentence({ ...rest, state: 'cancelled' }, station, undefined, now)).toBe('Feinstaub an der Station Marktplatz: Diese Warnung gilt nicht mehr.');
  });

  it('of one that is unconfirmed says since when nothing is known', () => {
    useLanguage('de');
    const { value: _v, ...rest } = alert;
    expect(sentence({ ...rest, state: 'unconfirmed' }, station, undefined, now))
      .toMatch(/^Feinstaub an der Station Marktplatz: Seit .+ kam kein gültiger Messwert. Ob die Warnung noch zutrifft, ist nicht bekannt.$/);
    expect(composed({ ...rest, state: 'expired' }, station, undefined, now)).toContain('unbestätigt abgelaufen');
    expect(composed({ ...rest, state: 'retracted' }, station, undefined, now)).toContain('zurückgenommen');
  });

  it('says that a low value is below, and nothing of what is not known', () => {
    const { tail_probability: _p, expected: _e, ...less } = { ...alert, value: 3 };
    const text = composed(less, undefined, undefined, now);
    expect(text).toContain('below the threshold');
    expect(text).not.toContain('readings');
    expect(text).toContain('station-7');
    expect(t('sentence.never')).not.toBe('');
  });
});
