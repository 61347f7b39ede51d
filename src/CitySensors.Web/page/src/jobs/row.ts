// A row of the table. It is changed in place, so that the focus stays where it is.
import { h, setAttribute, setText } from '../dom';
import { durationText, lastText, nextText, scheduleText, stateOf, stateText, type Job } from './job';
import { text, type JobText } from './texts';

export interface RowActions {
  run(job: Job): void;
  pause(job: Job, paused: boolean): void;
}

export const columns: readonly JobText[] = ['name', 'schedule', 'status', 'last', 'duration', 'next', 'actions'];

export class JobRow {
  readonly element = h('tr', { role: 'row', 'data-testid': 'job' });
  private readonly name = h('strong');
  private readonly description = h('span', { class: 'note' });
  private readonly error = h('span', { class: 'note failed' });
  private readonly cells = columns.map((_, index) => h(index === 0 ? 'th' : 'td', index === 0 ? { scope: 'row', role: 'rowheader' } : { role: 'cell' }));
  private readonly texts = columns.map(() => h('span'));
  private readonly run = h('button', { type: 'button', class: 'button' });
  private readonly pause = h('button', { type: 'button', class: 'button' });
  private job: Job;

  constructor(job: Job, actions: RowActions) {
    this.job = job;
    this.run.addEventListener('click', () => actions.run(this.job));
    this.pause.addEventListener('click', () => actions.pause(this.job, !this.job.paused));
    this.cells.forEach((cell, index) => {
      if (index === 0) cell.append(this.name, this.description);
      else if (columns[index] === 'actions') cell.append(this.run, this.pause);
      else cell.append(this.texts[index] ?? '');
    });
    this.cells[columns.indexOf('status')]?.append(this.error);
    this.element.append(...this.cells);
    setAttribute(this.element, 'data-job', job.name);
  }

  show(job: Job, now: Date): void {
    this.job = job;
    setText(this.name, job.name);
    setText(this.description, job.description);
    setAttribute(this.element, 'data-state', stateOf(job));
    const error = job.last_run?.error;
    this.error.hidden = error === undefined;
    setText(this.error, error ?? '');
    const shown: Partial<Record<JobText, string>> = {
      schedule: scheduleText(job.schedule), status: stateText(job, now), last: lastText(job, now),
      duration: job.last_run ? durationText(job.last_run) : '–', next: nextText(job, now),
    };
    columns.forEach((column, index) => {
      const cell = this.cells[index];
      if (cell) setAttribute(cell, 'data-label', text(column));
      if (this.texts[index]) setText(this.texts[index], shown[column] ?? '');
    });
    const pause = text(job.paused ? 'resume' : 'pause');
    setText(this.run, text('run'));
    setAttribute(this.run, 'aria-label', `${text('run')}: ${job.name}`);
    setText(this.pause, pause);
    setAttribute(this.pause, 'aria-label', `${pause}: ${job.name}`);
    // Not disabled: the focus would be lost.
    setAttribute(this.run, 'aria-disabled', job.running_since !== undefined ? 'true' : undefined);
  }
}
