// A job as the server says it, and the words for it.
import { agoText, momentText, numberText } from '../format';
import { locale } from '../i18n';
import { text } from './texts';

export interface JobRun { readonly began: string; readonly ended: string; readonly error?: string }
export interface Job {
  readonly name: string;
  readonly description: string;
  readonly schedule: string;
  readonly paused: boolean;
  readonly running_since?: string;
  readonly last_run?: JobRun;
  readonly failures: number;
  readonly next_run?: string;
}

export type JobState = 'running' | 'paused' | 'failed' | 'waiting';

/** A job that failed and is paused is both; what counts is that it does not go on by itself. */
export const stateOf = (job: Job): JobState =>
  job.running_since !== undefined ? 'running' : job.paused ? 'paused' : job.failures > 0 ? 'failed' : 'waiting';

export function stateText(job: Job, now: Date): string {
  const words: string[] = [];
  if (job.running_since !== undefined) words.push(text('running', { time: momentText(new Date(job.running_since), now) }));
  if (job.paused) words.push(text('paused'));
  if (job.failures > 0) words.push(job.failures === 1 ? text('failed') : text('failedTimes', { n: numberText(job.failures, 0) }));
  return words.length === 0 ? text('waiting') : words.join(', ');
}

export function durationText(run: JobRun): string {
  const milliseconds = Math.max(0, Date.parse(run.ended) - Date.parse(run.began));
  if (milliseconds < 1000) return `${numberText(Math.round(milliseconds), 0)}\u00a0ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${numberText(seconds, 1)}\u00a0s`;
  const whole = Math.round(seconds);
  return whole < 3600 ? `${Math.floor(whole / 60)}\u00a0min ${whole % 60}\u00a0s` : `${Math.floor(whole / 3600)}\u00a0h ${Math.floor(whole % 3600 / 60)}\u00a0min`;
}

export function lastText(job: Job, now: Date): string {
  if (job.last_run === undefined) return text('notYet');
  const began = new Date(job.last_run.began);
  return `${momentText(began, now)} (${agoText(began, now)})`;
}

/** A paused job has no next run. */
export function nextText(job: Job, now: Date): string {
  if (job.next_run === undefined) return '–';
  const at = new Date(job.next_run);
  return at.getTime() - now.getTime() < 1000 ? text('now') : momentText(at, now);
}

const parts: readonly (readonly [unit: 'day' | 'hour' | 'minute' | 'second', letter: string])[] = [['day', 'D'], ['hour', 'H'], ['minute', 'M'], ['second', 'S']];

/** A duration in words; a cron expression as it is. */
export function scheduleText(schedule: string): string {
  const match = /^P(?:(?<D>\d+)D)?(?:T(?:(?<H>\d+)H)?(?:(?<M>\d+)M)?(?:(?<S>[\d.]+)S)?)?$/.exec(schedule);
  if (!match?.groups) return schedule;
  const words = parts.flatMap(([unit, letter]) => {
    const count = match.groups?.[letter];
    return count === undefined ? [] : [new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'short' }).format(Number(count))];
  });
  return words.length === 0 ? schedule : text('every', { duration: words.join(' ') });
}
