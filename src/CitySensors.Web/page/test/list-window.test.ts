import { describe, expect, it } from 'vitest';
import { moved, scrollToShow, visibleWindow } from '../src/list/window';

describe('visibleWindow', () => {
  it('is what is seen and a few more', () => {
    expect(visibleWindow(0, 540, 54, 10_000, 6)).toEqual({ first: 0, end: 16 });
    expect(visibleWindow(5400, 540, 54, 10_000, 6)).toEqual({ first: 94, end: 116 });
  });
  it('stays within the list', () => {
    expect(visibleWindow(54 * 9_999, 540, 54, 10_000, 6)).toEqual({ first: 9_993, end: 10_000 });
    expect(visibleWindow(9_999, 540, 54, 3)).toEqual({ first: 3, end: 3 });
    expect(visibleWindow(0, 540, 54, 0)).toEqual({ first: 0, end: 0 });
  });
});

describe('scrollToShow', () => {
  it('moves only as far as needed', () => {
    expect(scrollToShow(3, 0, 540, 54)).toBe(0);
    expect(scrollToShow(10, 0, 540, 54)).toBe(54);
    expect(scrollToShow(2, 540, 540, 54)).toBe(108);
  });
});

describe('moved', () => {
  it('follows the keys and stops at the ends', () => {
    expect(moved('ArrowDown', -1, 5, 3)).toBe(0);
    expect(moved('ArrowUp', 0, 5, 3)).toBe(0);
    expect(moved('PageDown', 3, 5, 3)).toBe(4);
    expect(moved('Home', 3, 5, 3)).toBe(0);
    expect(moved('End', 0, 5, 3)).toBe(4);
  });
  it('leaves other keys and an empty list alone', () => {
    expect(moved('Tab', 0, 5, 3)).toBeUndefined();
    expect(moved('End', 0, 0, 3)).toBeUndefined();
  });
});
