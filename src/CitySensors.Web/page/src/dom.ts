// The few lines of DOM building that a framework would be for.
import { faultyOutline, outline, token, type Severity } from './severity';

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

/** An element with attributes (`false` and `undefined` leave one out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Sets the text only where it differs, so that a screen reader and the layout are left in peace. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function find<E extends Element>(selector: string, root: ParentNode = document): E {
  const element = root.querySelector<E>(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return element;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

export function svg(path: string, className: string, evenOdd = false): SVGSVGElement {
  const root = document.createElementNS(svgNamespace, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('aria-hidden', 'true');
  root.setAttribute('class', className);
  const shape = document.createElementNS(svgNamespace, 'path');
  shape.setAttribute('d', path);
  if (evenOdd) shape.setAttribute('fill-rule', 'evenodd');
  root.append(shape);
  return root;
}

/** The shape of a severity; it is decoration, the word must stand beside it. */
export const severityShape = (severity: Severity | undefined): SVGSVGElement =>
  svg(outline(severity), `shape shape-${token(severity)}`, true);

/** The shape of a faulty station without an alert; the word must stand beside it, too. */
export const faultyShape = (): SVGSVGElement => svg(faultyOutline, 'shape shape-faulty', true);
