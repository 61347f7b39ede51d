// Keeps the address and the state in step, both ways.
import { fromHash, toHash } from './hash';
import { withSelected, type Store } from './store';

export function mountAddress(store: Store): void {
  const read = (): void => store.update(state => {
    const { selected, filter, range, jobs } = fromHash(location.hash);
    // The jobs are shown over the city, which stays as it is.
    return jobs ? { ...state, jobs } : withSelected({ ...state, filter, range, jobs }, selected);
  });
  read();
  addEventListener('hashchange', read);
  let station = store.state.selected;
  let shown = store.state.jobs;
  store.watch(state => [state.selected, state.filter, state.range, state.jobs], (selected, filter, range, jobs) => {
    const hash = toHash({ selected, filter, range, jobs });
    // Another station is a step that "back" undoes; a letter in the search field is not.
    const isStep = selected !== station || jobs !== shown;
    station = selected;
    shown = jobs;
    if (hash === location.hash) return;
    const url = `${location.pathname}${location.search}${hash}`;
    if (isStep) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  });
}
