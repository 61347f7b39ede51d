// What a screen reader is told: politely, or at once for Extreme. `visible` also shows it for a while.
import { find, h } from '../dom';

export function announce(text: string, visible = false, assertive = false): void {
  const region = find(assertive ? '#assertive' : '#polite');
  // A new element is a change even where the text is the same as before.
  region.replaceChildren(h('p', {}, text));
  if (visible) toast(text);
}

let shown: HTMLElement | undefined;

function toast(text: string): void {
  shown?.remove();
  const element = shown = h('div', { class: 'toast', 'aria-hidden': 'true' }, text);
  document.body.append(element);
  setTimeout(() => element.remove(), 6000);
}
