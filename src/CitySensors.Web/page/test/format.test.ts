import { describe, expect, it } from 'vitest';
import { delay } from '../src/backoff';
import { agoText, measurementText, momentText, numberText, unitText, useTimeZone } from '../src/format';
import { useLanguage } from '../src/i18n';
import { sensorName } from '../src/naming';
import { degreesText, gridStep } from '../src/map/graticule';

describe('unitText', () => {
  it.each([['Cel', '°C'], ['ug/m3', 'µg/m³'], ['%', '%'], ['hPa', 'hPa'], ['m/s', 'm/s'], ['mm/h', 'mm/h'], ['lx', 'lx'], ['dB', 'dB'],
    ['1', ''], ['{AQI}', 'AQI'], ['uSv/h', 'µSv/h'], ['m3/h', 'm³/h'], ['W/m2', 'W/m²'], ['umol.m-2', 'µmol·m⁻²']])('%s is %s', (code, text) =>
    expect(unitText(code)).toBe(text));
});

describe('numbers and times', () => {
  it('have as many decimals as tell something', () =>
    expect([1013.26, 25.34, 0.456, 5].map(value => numberText(value))).toEqual(['1,013', '25.3', '0.46', '5']));
  it('have the decimals and the symbol of their type', () => {
    expect(measurementText(1013.26, { unit: 'hPa', symbol: 'hPa', decimals: 1 })).toBe('1,013.3\u00a0hPa');
    expect(measurementText(21.46, { unit: 'Cel', symbol: '°C', decimals: 0 })).toBe('21\u00a0°C');
    expect(measurementText(5, { unit: 'Cel' })).toBe('5\u00a0°C');
    expect(measurementText(5, { unit: '1', symbol: '' })).toBe('5');
    expect(measurementText(5, { unit: 'deg' })).toBe('5°');
  });
  it('are not shown as zero if they are not', () => {
    expect(measurementText(0.0045, { unit: '[ppm]', decimals: 1 })).toBe('0.0045\u00a0ppm');
    expect(measurementText(-0.00123, { unit: '[ppm]' })).toBe('-0.0012\u00a0ppm');
    expect(measurementText(0, { unit: '[ppm]', decimals: 1 })).toBe('0\u00a0ppm');
  });
  it('follow the time zone of the city, and survive an unknown one', () => {
    const at = new Date('2023-11-14T22:12:20Z');
    useTimeZone('Europe/Berlin');
    expect(momentText(at, at)).toMatch(/11:12|23:12/);
    useTimeZone('Nowhere/Land');
    expect(momentText(at, at)).not.toBe('');
  });
  it('tell how long ago', () => {
    const now = new Date('2023-11-14T22:12:20Z');
    expect(agoText(new Date('2023-11-14T22:12:08Z'), now)).toBe('12 seconds ago');
    expect(agoText(new Date('2023-11-14T20:12:20Z'), now)).toBe('2 hours ago');
  });
});

describe('backoff', () => {
  it('grows to 30 s and stays there', () =>
    expect([0, 1, 2, 3, 4, 5, 99].map(attempt => delay(attempt, () => 0))).toEqual([1000, 2000, 5000, 10_000, 20_000, 30_000, 30_000]));
  it('is shortened by chance, by a fifth at most', () => expect(delay(5, () => 1)).toBe(24_000));
});

describe('the graticule', () => {
  it('has lines a handy step apart', () => expect(gridStep(0.0002)).toBe(0.02));
  it('labels them', () => {
    expect(degreesText(11.55, 0.05, 'E', 'W')).toBe('11.55° E');
    expect(degreesText(-3, 1, 'N', 'S')).toBe('3° S');
  });
});

describe('the name of a sensor type', () => {
  const type = { id: 'ozone', name: 'Ozone', unit: 'ug/m3', names: { 'de-AT': 'Ozon (AT)', de: 'Ozon', fr: 'Ozone' } };
  it('is in the language of the page where it has one', () => {
    useLanguage('de');
    expect(sensorName('ozone', type)).toBe('Ozon');
    expect(sensorName('ozone', { ...type, names: { 'de-AT': 'Ozon (AT)' } })).toBe('Ozon (AT)');
    expect(sensorName('temperature', { ...type, id: 'temperature', names: {} })).toBe('Temperatur');
    useLanguage('en');
    expect(sensorName('ozone', type)).toBe('Ozone');
  });
});
