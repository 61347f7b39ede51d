// CAP 1.2 severities: their order, and a shape for each so that colour never tells it alone.
export type Severity = 'Minor' | 'Moderate' | 'Severe' | 'Extreme';

export const severities: readonly Severity[] = ['Minor', 'Moderate', 'Severe', 'Extreme'];

export const isSeverity = (text: string): text is Severity => (severities as readonly string[]).includes(text);

/** 0 for none, 1 for Minor to 4 for Extreme. A word that CAP does not know counts as Minor: shown, not lost. */
export function rank(severity: Severity | undefined): number {
  if (severity === undefined) return 0;
  return Math.max(1, severities.indexOf(severity) + 1);
}

export const ofRank = (value: number): Severity | undefined => severities[value - 1];

export function worst(all: Iterable<{ readonly severity: Severity }>): Severity | undefined {
  let highest = 0;
  for (const one of all) highest = Math.max(highest, rank(one.severity));
  return ofRank(highest);
}

/** The name that CSS variables and classes use. */
export const token = (severity: Severity | undefined): string => severity?.toLowerCase() ?? 'none';

/**
 * Outlines in a box of 24 by 24, drawn with the even-odd rule, in the list as SVG and on the map as Path2D:
 * a dot, a ring with its point, a diamond, a triangle with its mark, a burst with its mark.
 */
const outlines: readonly string[] = [
  'M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9Z',
  'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 0 0 0-19ZM12 6a6 6 0 1 1 0 12a6 6 0 0 1 0-12ZM12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6Z',
  'M12 1.2L22.8 12L12 22.8L1.2 12Z',
  'M12 1.5L23.2 21.5H.8ZM10.9 8.5V15H13.1V8.5ZM10.9 16.8V19H13.1V16.8Z',
  'M12 0L14.9 4.9L20.5 3.5L19.1 9.1L24 12L19.1 14.9L20.5 20.5L14.9 19.1L12 24L9.1 19.1L3.5 20.5L4.9 14.9L0 12L4.9 9.1L3.5 3.5L9.1 4.9ZM10.8 6V13.4H13.2V6ZM10.8 15.3V17.8H13.2V15.3Z',
];

export const outline = (severity: Severity | undefined): string => outlines[rank(severity)] ?? outlines[1]!;

/** A cross instead of the dot: the station sends, but what it sends is not a measurement. */
export const faultyOutline = 'M7.8 6.2L12 10.4L16.2 6.2L17.8 7.8L13.6 12L17.8 16.2L16.2 17.8L12 13.6L7.8 17.8L6.2 16.2L10.4 12L6.2 7.8Z';
