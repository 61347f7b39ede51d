import { describe, expect, it } from 'vitest';
import { isSeverity, ofRank, outline, rank, severities, token, worst, type Severity } from '../src/severity';

describe('severity', () => {
  it('orders as CAP does', () => {
    expect(severities.map(rank)).toEqual([1, 2, 3, 4]);
    expect(rank(undefined)).toBe(0);
    expect(severities.map(one => ofRank(rank(one)))).toEqual(severities);
  });

  it('shows a word that it does not know as the least', () => {
    expect(rank('Unknown' as Severity)).toBe(1);
    expect(isSeverity('Unknown')).toBe(false);
  });

  it('finds the worst', () => {
    expect(worst([])).toBeUndefined();
    expect(worst([{ severity: 'Moderate' }, { severity: 'Extreme' }, { severity: 'Minor' }])).toBe('Extreme');
  });

  it('has a shape of its own for each', () => {
    expect(new Set([undefined, ...severities].map(outline)).size).toBe(5);
    expect(token(undefined)).toBe('none');
  });
});
