// The view of the jobs, for staff and engineers. It is loaded when it is opened first.
import './jobs.css';
import { announce } from '../alerts/announce';
import { ApiError, isAbort } from '../api';
import { h, setText, svg } from '../dom';
import { icons } from '../icons';
import type { Store } from '../store';
import type { Job } from './job';
import { JobRequests } from './requests';
import { columns, JobRow } from './row';
import { text, type JobText } from './texts';

const everyMilliseconds = 5000;

export function mountJobs(store: Store, panel: HTMLElement): void {
  const requests = new JobRequests();
  const rows = new Map<string, JobRow>();
  const title = h('h2', { id: 'jobs-title', tabindex: -1 });
  const close = h('button', { type: 'button', class: 'icon-button', id: 'jobs-close' }, svg(icons.close, 'icon'));
  const hint = h('p', { class: 'note' });
  const status = h('p', { class: 'note', role: 'status', 'data-testid': 'jobs-status' });
  const keyLabel = h('span');
  const keyInput = h('input', { type: 'password', name: 'key', autocomplete: 'off', required: true });
  const keyHint = h('p', { class: 'note' });
  const keyButton = h('button', { type: 'submit', class: 'button' });
  const keyForm = h('form', { class: 'jobs-key', hidden: true }, h('label', {}, keyLabel, keyInput), keyButton, keyHint);
  const heads = columns.map(() => h('th', { scope: 'col', role: 'columnheader' }));
  const body = h('tbody', { role: 'rowgroup' });
  // Roles are named, because a narrow screen shows the rows as blocks.
  const table = h('table', { role: 'table', 'aria-labelledby': 'jobs-title', hidden: true },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...heads)), body);
  panel.append(h('div', { class: 'panel-head' }, title, close), h('div', { class: 'jobs-notes' }, hint, status, keyForm), table);

  let jobs: readonly Job[] = [];
  let session: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    const now = new Date();
    for (const job of jobs) {
      let row = rows.get(job.name);
      if (!row) {
        rows.set(job.name, row = new JobRow(job, { run, pause }));
        body.append(row.element);
      }
      row.show(job, now);
    }
    for (const [name, row] of rows) {
      if (jobs.some(job => job.name === name)) continue;
      row.element.remove();
      rows.delete(name);
    }
    table.hidden = jobs.length === 0;
  };

  const tell = (message: string, failed = false): void => {
    status.classList.toggle('failed', failed);
    setText(status, message);
  };

  const refresh = async (): Promise<void> => {
    const own = session;
    if (own === undefined || document.hidden) return;
    clearTimeout(timer);
    let pause = everyMilliseconds;
    try {
      jobs = await requests.list(own.signal);
      if (own.signal.aborted) return;
      keyForm.hidden = true;
      if (status.classList.contains('failed') || status.textContent === text('loading')) tell('');
      show();
    } catch (error) {
      if (own.signal.aborted) return;
      const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
      const message = error instanceof Error ? error.message : String(error);
      keyForm.hidden = !refused;
      if (refused) {
        jobs = [];
        show();
        tell(requests.key === '' ? '' : message, true);
        keyInput.focus();
        return;
      }
      if (error instanceof ApiError) pause = Math.max(pause, (error.retryAfter ?? 0) * 1000);
      if (!isAbort(error)) tell(text('lost', { error: message }), true);
    }
    clearTimeout(timer);
    timer = setTimeout(() => { void refresh(); }, pause);
  };

  const act = async (work: (signal: AbortSignal) => Promise<unknown>, done: JobText, job: Job): Promise<void> => {
    if (session === undefined) return;
    const { signal } = session;
    try {
      await work(signal);
      tell(text(done, { job: job.name }));
      await refresh();
    } catch (error) {
      if (!signal.aborted) tell(error instanceof Error ? error.message : String(error), true);
    }
  };
  function run(job: Job): void { if (job.running_since === undefined) void act(signal => requests.run(job.name, signal), 'started', job); }
  function pause(job: Job, paused: boolean): void { void act(signal => requests.pause(job.name, paused, signal), paused ? 'wasPaused' : 'wasResumed', job); }

  keyForm.addEventListener('submit', event => {
    event.preventDefault();
    requests.key = keyInput.value.trim();
    keyInput.value = '';
    void refresh().then(() => { if (keyForm.hidden) title.focus(); });
  });
  const leave = (): void => store.update(state => ({ ...state, jobs: false }));
  close.addEventListener('click', leave);
  panel.addEventListener('keydown', event => { if (event.key === 'Escape') leave(); });
  document.addEventListener('visibilitychange', () => { void refresh(); });

  store.watch(state => [state.language], () => {
    setText(title, text('title'));
    setText(hint, text('hint', { seconds: everyMilliseconds / 1000 }));
    setText(keyLabel, text('key'));
    setText(keyHint, text('keyHint'));
    setText(keyButton, text('useKey'));
    close.setAttribute('aria-label', text('close'));
    close.title = text('close');
    heads.forEach((head, index) => setText(head, text(columns[index] ?? 'name')));
    show();
  });
  store.watch(state => [state.jobs], open => {
    session?.abort();
    session = undefined;
    clearTimeout(timer);
    if (!open) return;
    session = new AbortController();
    if (jobs.length === 0) tell(text('loading'));
    announce(text('title'));
    requestAnimationFrame(() => title.focus());
    void refresh();
  });
}
