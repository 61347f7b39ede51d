// Opens the view of the jobs at #jobs; its code and styles are loaded with the first opening.
import { find, h } from '../dom';
import { t } from '../i18n';
import type { Store } from '../store';

export function mountJobsLater(store: Store): void {
  const panel = find<HTMLElement>('#jobs');
  let loading: Promise<void> | undefined;
  store.watch(state => [state.jobs], open => {
    panel.hidden = !open;
    document.body.classList.toggle('with-jobs', open);
    if (!open) return;
    panel.setAttribute('aria-labelledby', 'jobs-title');
    loading ??= import('./view').then(view => {
      panel.replaceChildren();
      view.mountJobs(store, panel);
    }).catch(() => {
      loading = undefined;
      panel.replaceChildren(h('p', { class: 'list-state failed', role: 'alert' }, t('jobs.notLoaded')));
    });
  });
}
