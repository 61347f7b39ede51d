import 'leaflet/dist/leaflet.css';
import './styles/main.css';
import { mountAddress } from './address';
import { mountFeed } from './alerts/feed';
import { mountDetail } from './detail/panel';
import { find } from './dom';
import { mountEvents } from './events/list';
import { Newsroom } from './events/news';
import { useTimeZone } from './format';
import { mountHeader } from './header';
import { mountJobsLater } from './jobs/open';
import { mountFilter } from './list/filter-form';
import { mountNearMe } from './list/near-me';
import { mountStations } from './list/stations';
import { mountMap } from './map/map';
import { mountSettings } from './settings';
import { initialState, Store } from './store';
import { Sync } from './sync';

const store = new Store(initialState, work => { requestAnimationFrame(work); });
const sync = new Sync(store, new Newsroom(store).tell);

// The time zone is set before the views that write times see the city.
store.watch(state => [state.city], city => useTimeZone(city?.time_zone));
mountSettings(store);
mountAddress(store);
mountHeader(store);
mountFilter(store);
mountNearMe(store, () => { void sync.resubscribe(); });
mountStations(store, () => sync.retry());
mountMap(store);
mountDetail(store, () => sync.refreshSoon());
mountEvents(store);
mountFeed(store, () => sync.retry());
mountJobsLater(store);
mountSkips();
sync.start();

/** The skip links move the focus themselves: their fragment would replace the state in the address. */
function mountSkips(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-skip]'))
    link.addEventListener('click', event => {
      event.preventDefault();
      const stations = link.dataset['skip'] === 'stations';
      store.update(state => ({ ...state, view: stations ? 'stations' : 'alerts', jobs: false }));
      requestAnimationFrame(() => find<HTMLElement>(stations ? '#station-list' : '#alerts-title').focus());
    });
}
