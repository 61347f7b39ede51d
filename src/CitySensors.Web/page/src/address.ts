// Keeps the address and the state in step, both ways.
import { fromHash, toHash } from './hash';
import { withSelected, type Store } from './store';

export function mountAddress(store: Store): void {
  const read = (): void => store.update(state => {
    const { selected, filter, range } = fromHash(location.hash);
    return withSelected({ ...state, filter, range }, selected);
  });
  read();
  addEventListener('hashchange', read);
  let station = store.state.selected;
  store.watch(state => [state.selected, state.filter, state.range], (selected, filter, range) => {
    const hash = toHash({ selected, filter, range });
    if (hash === location.hash) return;
    const url = `${location.pathname}${location.search}${hash}`;
    // Another station is a step that "back" undoes; a letter in the search field is not.
    if (selected !== station) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    station = selected;
  });
}
