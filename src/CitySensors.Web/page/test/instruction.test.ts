import { afterEach, describe, expect, it } from 'vitest';
import { instructionOf } from '../src/alerts/instruction';
import { useLanguage } from '../src/i18n';
import type { Alert, Rule } from '../src/model';

const alert: Alert = {
  id: 'a', sequence: 1, rule: 'heat', station_id: 's', sensor: 'temperature', severity: 'Severe', state: 'raised', onset: '2023-11-14T22:12:20Z', updated: '2023-11-14T22:12:20Z',
};
const rule: Rule = { id: 'heat', sensor: 'temperature', instructions: { Moderate: { en: 'Drink water.', de: 'Trinken Sie Wasser.' }, Extreme: { fr: 'Restez au frais.' } } };

afterEach(() => useLanguage('en'));

describe('what to do', () => {
  it('is in the language of the page, of the next lower severity that has it', () => {
    useLanguage('de');
    expect(instructionOf(alert, rule)).toEqual({ text: 'Trinken Sie Wasser.', language: 'de' });
    useLanguage('en');
    expect(instructionOf({ ...alert, severity: 'Moderate' }, rule)?.text).toBe('Drink water.');
  });

  it('is in another language rather than not at all', () =>
    expect(instructionOf({ ...alert, severity: 'Extreme' }, rule)).toEqual({ text: 'Restez au frais.', language: 'fr' }));

  it('is nothing for what is over, was late, is less severe or has no rule', () => {
    expect(instructionOf({ ...alert, state: 'cleared' }, rule)).toBeUndefined();
    expect(instructionOf({ ...alert, timing: 'late' }, rule)).toBeUndefined();
    expect(instructionOf({ ...alert, severity: 'Minor' }, rule)).toBeUndefined();
    expect(instructionOf(alert, undefined)).toBeUndefined();
    expect(instructionOf(alert, { id: 'heat', sensor: 'temperature' })).toBeUndefined();
  });
});
