import { afterEach, describe, expect, it } from 'vitest';
import { useLanguage } from '../src/i18n';
import { durationText, lastText, nextText, scheduleText, stateOf, stateText, type Job } from '../src/jobs/job';
import { jobTexts } from '../src/jobs/texts';

const now = new Date('2026-11-28T12:00:00Z');
const job: Job = { name: 'retention', description: 'Deletes.', schedule: 'PT1H', paused: false, failures: 0 };
const run = (milliseconds: number) => ({ began: '2026-11-28T11:00:00Z', ended: new Date(Date.parse('2026-11-28T11:00:00Z') + milliseconds).toISOString() });
afterEach(() => useLanguage('en'));

describe('a job', () => {
  it('waits, runs, fails and is paused', () => {
    expect([stateOf(job), stateText(job, now)]).toEqual(['waiting', 'waiting']);
    expect(stateOf({ ...job, running_since: '2026-11-28T11:59:00Z' })).toBe('running');
    expect(stateText({ ...job, failures: 1 }, now)).toBe('failed');
    expect(stateText({ ...job, failures: 3, paused: true }, now)).toBe('paused, failed 3 times');
    expect(stateOf({ ...job, failures: 3, paused: true })).toBe('paused');
  });
  it('has a last and a next run, or none', () => {
    expect(lastText(job, now)).toBe('not yet');
    expect(lastText({ ...job, last_run: run(5) }, now)).toContain('1 hour ago');
    expect(nextText(job, now)).toBe('–');
    expect(nextText({ ...job, next_run: '2026-11-28T12:00:00Z' }, now)).toBe('now');
  });
  it('took milliseconds, seconds, minutes or hours', () =>
    expect([5, 1250, 59_960, 61_000, 3_725_000].map(length => durationText(run(length)).replaceAll('\u00a0', ' '))).toEqual(['5 ms', '1.3 s', '60 s', '1 min 1 s', '1 h 2 min']));
  it('has its schedule in words, and a cron expression as it is', () => {
    expect(scheduleText('PT1H')).toBe('every 1 hr');
    expect(scheduleText('P1DT30M')).toBe('every 1 day 30 min');
    expect(scheduleText('0 3 * * *')).toBe('0 3 * * *');
    useLanguage('de');
    expect(scheduleText('PT10S')).toBe('alle 10 Sek.');
  });
});

describe('the texts of the jobs', () => {
  it('have the same placeholders in both languages', () => {
    const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '').sort();
    for (const [key, english] of Object.entries(jobTexts.en)) expect(placeholders(jobTexts.de[key as keyof typeof jobTexts.de]), key).toEqual(placeholders(english));
  });
});
