// Colours of the canvas, read from the style sheet so that both themes stand in one place.
import { ofRank, token } from '../severity';

export interface Palette {
  readonly marker: readonly string[];
  readonly halo: string;
  readonly land: string;
  readonly ink: string;
  readonly label: string;
  readonly grid: string;
  readonly accent: string;
  readonly font: string;
}

/** The resolved value of a custom property: a canvas knows neither var() nor light-dark(). */
export function cssColour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

export function readPalette(): Palette {
  return {
    marker: [0, 1, 2, 3, 4].map(rank => cssColour(`--mark-${token(ofRank(rank))}`)),
    halo: cssColour('--map-land'),
    land: cssColour('--map-land'),
    ink: cssColour('--ink'),
    label: cssColour('--map-label'),
    grid: cssColour('--map-grid'),
    accent: cssColour('--accent'),
    font: getComputedStyle(document.body).fontFamily,
  };
}
