import { describe, expect, it } from 'vitest';
import { quietOf } from '../src/alerts/quiet';
import { initialState, withConnection } from '../src/store';

const now = new Date('2026-11-27T12:00:00Z');
const status = { stations: 50, reporting: 50, newest_arrival: '2026-11-27T11:59:57Z', as_of: '2026-11-27T12:00:00Z' };
const known = { lostAt: undefined, status };

describe('quietOf', () => {
  it('counts the stations that report', () => {
    expect(quietOf(known, now)).toEqual(['alerts.quiet', 'alerts.quiet.all', { reporting: '50', stations: '50', ago: '3 seconds ago' }]);
  });

  it('says that nothing is known of silent stations', () => {
    expect(quietOf({ ...known, status: { ...status, reporting: 48 } }, now).slice(0, 2)).toEqual(['alerts.quiet', 'alerts.quiet.some']);
  });

  it('is not quiet where most stations are silent', () => {
    expect(quietOf({ ...known, status: { ...status, reporting: 25 } }, now).slice(0, 2)).toEqual(['alerts.noneActive', 'alerts.quiet.some']);
  });

  it('reassures nobody when no station reports', () => {
    expect(quietOf({ ...known, status: { stations: 50, reporting: 0, as_of: status.as_of } }, now)[0]).toBe('alerts.silent');
  });

  it('reassures nobody when it does not know', () => {
    expect(quietOf({ ...known, status: undefined }, now)[0]).toBe('alerts.noneActive');
    expect(quietOf({ ...known, status: { stations: 50 } }, now)[0]).toBe('alerts.noneActive');
  });

  it('says since when the connection is lost', () => {
    expect(quietOf({ lostAt: now, status }, now)[0]).toBe('alerts.lost');
  });

  it('takes the age from the clock of the server', () => {
    expect(quietOf(known, new Date('2031-01-01T00:00:00Z'))[2]).toMatchObject({ ago: '3 seconds ago' });
  });
});

describe('withConnection', () => {
  it('remembers when the connection was lost until it is there again', () => {
    const live = withConnection(initialState, 'live', now);
    expect(live.lostAt).toBeUndefined();
    const lost = withConnection(live, 'reconnecting', now);
    const offline = withConnection(lost, 'offline', new Date('2026-11-27T12:05:00Z'));
    expect(offline.lostAt).toBe(now);
    expect(withConnection(offline, 'live', now).lostAt).toBeUndefined();
  });

  it('has lost nothing before the first connection', () => {
    expect(withConnection(initialState, 'offline', now).lostAt).toBeUndefined();
  });
});
