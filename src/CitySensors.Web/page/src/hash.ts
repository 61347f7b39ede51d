// The view in the address, so that it can be shared. The position of "near me" is private and stays out.
import { isSeverity } from './severity';
import { ranges, type Range, type State } from './store';

export type Shared = Pick<State, 'selected' | 'filter' | 'range' | 'jobs'>;

const jobsHash = '#jobs';

export function toHash({ selected, filter, range, jobs }: Shared): string {
  if (jobs) return jobsHash;
  const members = new URLSearchParams();
  if (selected !== undefined) members.set('station', selected);
  for (const [name, value] of Object.entries(filter)) if (value !== '') members.set(name, value);
  if (range !== '15m') members.set('range', range);
  const text = members.toString();
  return text === '' ? '' : `#${text}`;
}

export function fromHash(hash: string): Shared {
  const members = new URLSearchParams(hash.replace(/^#/, ''));
  const severity = members.get('severity') ?? '';
  const range = members.get('range') as Range | null;
  return {
    selected: members.get('station') || undefined,
    filter: {
      area: members.get('area') ?? '',
      sensor: members.get('sensor') ?? '',
      severity: isSeverity(severity) ? severity : '',
      text: members.get('text') ?? '',
    },
    jobs: hash === jobsHash,
    range: range !== null && ranges.includes(range) ? range : '15m',
  };
}
