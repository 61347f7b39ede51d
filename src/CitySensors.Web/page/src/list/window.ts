// Arithmetic of a virtual list: which rows are in the document, and where to scroll to show one.
export interface Window { readonly first: number; readonly end: number }

/** Rows from `first` up to, not with, `end` that a view of `height` pixels at `scrollTop` shows, and `spare` more on each side. */
export function visibleWindow(scrollTop: number, height: number, rowHeight: number, count: number, spare = 6): Window {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - spare));
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { first, end: Math.max(first, end) };
}

/** The smallest scroll that shows the whole row. */
export function scrollToShow(index: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop;
}

/** Where a key leads from row `index` (-1: none yet); undefined for a key that the list does not take. */
export function moved(key: string, index: number, count: number, rowsPerPage: number): number | undefined {
  if (count === 0) return undefined;
  const to = key === 'ArrowDown' ? index + 1
    : key === 'ArrowUp' ? index - 1
    : key === 'PageDown' ? index + rowsPerPage
    : key === 'PageUp' ? index - rowsPerPage
    : key === 'Home' ? 0
    : key === 'End' ? count - 1
    : undefined;
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}
