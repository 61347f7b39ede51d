import { describe, expect, it } from 'vitest';
import { initialState, Store, withFaulty, withFilter, withoutOtherStations, withSelected, withSensors, withSilent, withStations } from '../src/store';

const station = (id: string, name = id) => ({ id, name, version: 1 });

describe('definitions', () => {
  it('keeps the state when a refresh brings nothing new', () => {
    const state = withSensors(withStations(initialState, [station('a')]), [{ id: 's', name: 'S', unit: '%' }]);
    expect(withStations(state, [station('a')])).toBe(state);
    expect(withSensors(state, [{ id: 's', name: 'S', unit: '%' }])).toBe(state);
    expect(withoutOtherStations(state, new Set(['a']))).toBe(state);
  });

  it('knows the silent stations, and keeps the state while they are the same', () => {
    const silent = { ...station('a'), silent_since: '2026-01-01T12:00:00Z' };
    const state = withSilent(initialState, [silent]);
    expect([...state.silent]).toEqual([['a', '2026-01-01T12:00:00Z']]);
    expect(withSilent(state, [silent])).toBe(state);
    expect(withSilent(state, []).silent.size).toBe(0);
  });

  it('knows the faulty stations, and keeps the state while they are the same', () => {
    const faulty = { ...station('a'), faulty_sensors: ['humidity'] };
    const state = withFaulty(initialState, [faulty]);
    expect([...state.faulty]).toEqual([['a', ['humidity']]]);
    expect(withFaulty(state, [{ ...faulty, faulty_sensors: ['humidity'] }])).toBe(state);
    expect(withFaulty(state, [{ ...faulty, faulty_sensors: ['pressure'] }]).faulty.get('a')).toEqual(['pressure']);
    expect(withFaulty(state, []).faulty.size).toBe(0);
  });

  it('adds, changes and removes stations', () => {
    let state = withStations(initialState, [station('a'), station('b')]);
    state = withStations(state, [station('a', 'New name')]);
    state = withoutOtherStations(state, new Set(['a']));
    expect([...state.stations.values()]).toEqual([station('a', 'New name')]);
  });
});

describe('withSelected', () => {
  it('shows the detail and goes back to where it came from', () => {
    const open = withSelected({ ...initialState, view: 'alerts' }, 'a');
    expect(open.view).toBe('detail');
    expect(withSelected(withSelected(open, 'b'), undefined).view).toBe('alerts');
  });
});

describe('Store', () => {
  it('tells once per frame, and only what watches a changed value', () => {
    const frames: (() => void)[] = [];
    const store = new Store(initialState, work => frames.push(work));
    const seen: string[] = [];
    let others = 0;
    store.watch(state => [state.filter.text], text => seen.push(text));
    store.watch(state => [state.selected], () => others++);
    store.update(state => withFilter(state, { text: 'a' }));
    store.update(state => withFilter(state, { text: 'ab' }));
    frames.forEach(frame => frame());
    expect(frames).toHaveLength(1);
    expect(seen).toEqual(['', 'ab']);
    expect(others).toBe(1);
  });

  it('stops telling when it is told to', () => {
    const store = new Store(initialState, work => work());
    let count = 0;
    const stop = store.watch(state => [state.view], () => count++);
    stop();
    store.update(state => ({ ...state, view: 'alerts' }));
    expect(count).toBe(1);
  });
});
