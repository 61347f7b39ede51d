// Numbers, units and times as the citizen writes them.
import { locale } from './i18n';

const units: Readonly<Record<string, string>> = { Cel: '°C', '[degF]': '°F', deg: '°', '1': '', '10*-6': 'ppm', '[ppm]': 'ppm', '[ppb]': 'ppb', 'dB[SPL]': 'dB' };
const superscripts: Readonly<Record<string, string>> = { '2': '²', '3': '³', '-1': '⁻¹', '-2': '⁻²' };

/** A UCUM code as people write it: `ug/m3` → µg/m³. A code that is not known stays readable. */
export function unitText(code: string): string {
  return units[code] ?? code
    .replace(/\{([^}]*)\}/g, '$1')
    .replace(/\[([^\]]*)\]/g, '$1')
    .replace(/\bu(?=(g|m|l|L|mol|s|Sv|V|A|W)\b|(g|m|l|L|mol|s|Sv|V|A|W)\d)/g, 'µ')
    .replace(/\bCel\b/g, '°C')
    .replace(/(?<=[A-Za-zµ])(-?[123])(?!\d)/g, digits => superscripts[digits] ?? digits)
    .replaceAll('.', '·');
}

const numbers = new Map<string, Intl.NumberFormat>();

/** As many decimals as tell something: none from 100 on, one from 10 on, two below; never more than `decimals`. */
export function numberText(value: number, decimals = 2): string {
  const size = Math.abs(value);
  const digits = Math.min(decimals, size >= 100 ? 0 : size >= 10 ? 1 : 2);
  const key = `${locale()} ${digits}`;
  let format = numbers.get(key);
  if (!format) numbers.set(key, format = new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }));
  return format.format(value);
}

const significant = 2;

/** How the values of a sensor type are written. */
export interface Display { readonly unit: string; readonly symbol?: string; readonly decimals?: number }

/** With the decimals of its type, or as many as tell something. A value that is not zero is not shown as zero. */
export function valueText(value: number, display: Display | undefined): string {
  const decimals = display?.decimals;
  if (value !== 0 && Math.abs(value) < 0.5 / 10 ** (decimals ?? 2))
    return new Intl.NumberFormat(locale(), { maximumSignificantDigits: significant }).format(value);
  return decimals === undefined ? numberText(value) : new Intl.NumberFormat(locale(), { maximumFractionDigits: decimals }).format(value);
}

export const symbolText = (display: Display | undefined): string => display?.symbol ?? unitText(display?.unit ?? '');

/** A value with its unit; a non-breaking space keeps them on one line, and angles have none. */
export function measurementText(value: number, display: Display | undefined): string {
  const symbol = symbolText(display);
  return symbol === '' || symbol === '°' ? `${valueText(value, display)}${symbol}` : `${valueText(value, display)}\u00a0${symbol}`;
}

export const countText = (value: number): string => new Intl.NumberFormat(locale()).format(value);

export function distanceText(km: number): string {
  return km < 1 ? `${numberText(Math.round(km * 100) * 10, 0)}\u00a0m` : `${numberText(km, 1)}\u00a0km`;
}

let zone: string | undefined;

/** The city's time zone; one that the browser does not know leaves the browser's own. */
export function useTimeZone(name: string | undefined): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zone = name;
  } catch {
    zone = undefined;
  }
}

export const timeZone = (): string | undefined => zone;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(style: 'time' | 'seconds' | 'moment' | 'day' | 'date' | 'short'): Intl.DateTimeFormat {
  const key = `${locale()} ${zone ?? ''} ${style}`;
  let found = formats.get(key);
  if (!found) {
    const options: Intl.DateTimeFormatOptions = zone ? { timeZone: zone } : {};
    // Of 24 hours in every language, as the server's messages beside them are.
    if (style === 'time' || style === 'seconds' || style === 'moment') Object.assign(options, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    if (style === 'seconds') options.second = '2-digit';
    if (style === 'moment') Object.assign(options, { day: 'numeric', month: 'short' });
    if (style === 'short') Object.assign(options, { day: 'numeric', month: 'short' });
    if (style === 'date') Object.assign(options, { day: 'numeric', month: 'short', year: 'numeric' });
    if (style === 'day') Object.assign(options, { day: 'numeric', month: 'numeric', year: 'numeric' });
    formats.set(key, found = new Intl.DateTimeFormat(locale(), options));
  }
  return found;
}

export const timeText = (at: Date, seconds = false): string => format(seconds ? 'seconds' : 'time').format(at);

/** A day of the year, such as 12 Nov. */
export const dayText = (at: Date): string => format('short').format(at);

/** A day, such as 12 Nov 2026. */
export const dateText = (at: Date): string => format('date').format(at);

/** The time of today, and the day too where it was another one. */
export function momentText(at: Date, now: Date): string {
  const today = format('day').format(at) === format('day').format(now);
  return format(today ? 'time' : 'moment').format(at);
}

/** "12 seconds ago", in the unit that tells most. */
export function agoText(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  if (seconds < 60) return relative.format(-seconds, 'second');
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour');
  return relative.format(-Math.round(seconds / 86_400), 'day');
}
