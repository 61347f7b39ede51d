import { afterEach, describe, expect, it } from 'vitest';
import { sentence } from '../src/alerts/sentence';
import { momentText, useTimeZone } from '../src/format';
import { languages, useLanguage, type Language } from '../src/i18n';
import type { Alert, SensorType, Station } from '../src/model';

interface Cases {
  readonly sensors: Readonly<Record<string, object>>;
  readonly station: Station;
  readonly cases: readonly ({ readonly name: string; readonly alert: object } & Readonly<Record<Language, string>>)[];
}

// Not imported by name: an image is built without the tests of the server, and what is built is type-checked.
const [file] = Object.values(import.meta.glob<Cases>('../../../../tests/CitySensors.Core.Tests/Alerts/Texts/cases.json', { import: 'default', eager: true }));
if (file === undefined) throw new Error('The cases of the server are missing.');

const onset = '2023-11-14T22:12:20Z';
const updated = '2023-11-16T03:30:00Z';
const hour = '2023-11-15T05:00:00Z';
const now = new Date('2023-11-16T04:00:00Z');

afterEach(() => {
  useLanguage('en');
  useTimeZone(undefined);
});

const told = (alert: object, sensors: Readonly<Record<string, object>> = file.sensors, at = now): string => {
  const whole = { id: 'a', sequence: 1, station_id: 'station-7', onset, updated, ...alert } as Alert;
  return sentence(whole, file.station, sensors[whole.sensor] as SensorType | undefined, at).replaceAll('\u00a0', ' ');
};

describe('the sentences of an alert', () => {
  for (const language of languages)
    for (const one of file.cases)
      it(`are those of the server: ${one.name}, ${language}`, () => {
        useLanguage(language);
        const times = { onset, updated, hour };
        const expected = one[language].replace(/<(\w+)>/g, (_, name: keyof typeof times) => momentText(new Date(times[name]), now));
        expect(told(one.alert)).toBe(expected);
      });

  it('have the date if it did not begin today in the city, whatever the browser’s zone', () => {
    const alert = { sensor: 'temperature', unit: 'Cel', state: 'raised', severity: 'Minor', value: 40 };
    useLanguage('de');
    useTimeZone('Pacific/Auckland');
    expect(told(alert, file.sensors, new Date('2023-11-15T10:59:00Z'))).toMatch(/Seit 11:12\.$/);
    expect(told(alert, file.sensors, new Date('2023-11-15T11:01:00Z'))).toMatch(/Seit 15\. Nov\.?,? 11:12\.$/);
  });

  it('name what is not known by its id', () => {
    const { station_id: _, ...rest } = { station_id: '', sensor: 'soil_moisture', unit: '%', state: 'cancelled', severity: 'Minor' };
    expect(sentence({ id: 'a', sequence: 1, station_id: 'station-9', onset, updated, ...rest } as Alert, undefined, undefined, now))
      .toBe('soil moisture at station-9: this warning no longer applies.');
  });
});
