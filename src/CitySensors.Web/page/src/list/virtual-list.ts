// A listbox that keeps only the visible rows in the document; aria-setsize and aria-posinset tell the whole.
import { h } from '../dom';
import { moved, scrollToShow, visibleWindow } from './window';

export interface RowView<T> { readonly element: HTMLElement; readonly update: (row: T) => void }

export interface VirtualListOptions<T> {
  readonly box: HTMLElement;
  readonly rowHeight: number;
  readonly id: (row: T) => string;
  readonly create: () => RowView<T>;
  readonly choose: (row: T) => void;
}

export class VirtualList<T> {
  private rows: readonly T[] = [];
  private chosen: string | undefined;
  /** The row with the keyboard's focus, by id, so that it stays with its station when the order changes. */
  private current: string | undefined;
  private readonly space = h('div', { class: 'virtual-space', role: 'presentation' });
  private views = new Map<string, RowView<T>>();
  private spare: RowView<T>[] = [];
  private scheduled = false;
  private height = 0;

  constructor(private readonly options: VirtualListOptions<T>) {
    const { box } = options;
    box.append(this.space);
    box.addEventListener('scroll', () => this.drawSoon(), { passive: true });
    box.addEventListener('keydown', event => this.key(event));
    box.addEventListener('click', event => this.click(event));
    box.addEventListener('focus', () => { this.current ??= this.chosen ?? this.idAt(0); this.draw(); });
    new ResizeObserver(() => { this.height = box.clientHeight; this.drawSoon(); }).observe(box);
  }

  show(rows: readonly T[], chosen: string | undefined): void {
    this.rows = rows;
    this.chosen = chosen;
    this.space.style.height = `${rows.length * this.options.rowHeight}px`;
    this.draw();
  }

  /** Brings a row into sight; does nothing for one that the list does not hold. */
  reveal(id: string): void {
    const index = this.indexOf(id);
    if (index < 0) return;
    this.current = id;
    const { box, rowHeight } = this.options;
    box.scrollTop = scrollToShow(index, box.scrollTop, box.clientHeight, rowHeight);
    this.draw();
  }

  private indexOf(id: string | undefined): number {
    return id === undefined ? -1 : this.rows.findIndex(row => this.options.id(row) === id);
  }

  private idAt(index: number): string | undefined {
    const row = this.rows[index];
    return row && this.options.id(row);
  }

  private drawSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => { this.scheduled = false; this.draw(); });
  }

  private draw(): void {
    const { box, rowHeight, id } = this.options;
    const { first, end } = visibleWindow(box.scrollTop, this.height, rowHeight, this.rows.length);
    const wanted = new Map<string, number>();
    for (let index = first; index < end; index++) wanted.set(id(this.rows[index]!), index);
    // The focused row stays in the document when scrolled away, as aria-activedescendant points at it.
    const focused = this.indexOf(this.current);
    if (focused >= 0) wanted.set(this.current!, focused);

    const kept = new Map<string, RowView<T>>();
    for (const [key, view] of this.views)
      if (wanted.has(key)) kept.set(key, view);
      else this.spare.push(view);
    for (const [key, index] of wanted) {
      const view = kept.get(key) ?? this.spare.pop() ?? this.make();
      kept.set(key, view);
      this.place(view, key, index);
      if (view.element.parentNode !== this.space) this.space.append(view.element);
    }
    for (const view of this.spare) view.element.remove();
    this.spare.length = Math.min(this.spare.length, 20);
    this.views = kept;
    const active = focused >= 0 ? kept.get(this.current!) : undefined;
    if (active) box.setAttribute('aria-activedescendant', active.element.id);
    else box.removeAttribute('aria-activedescendant');
  }

  private made = 0;
  private make(): RowView<T> {
    const view = this.options.create();
    view.element.id = `row-${this.made++}`;
    view.element.setAttribute('role', 'option');
    return view;
  }

  private place(view: RowView<T>, key: string, index: number): void {
    const { element } = view;
    view.update(this.rows[index]!);
    element.dataset['key'] = key;
    element.style.transform = `translateY(${index * this.options.rowHeight}px)`;
    element.setAttribute('aria-posinset', String(index + 1));
    element.setAttribute('aria-setsize', String(this.rows.length));
    element.setAttribute('aria-selected', String(key === this.chosen));
    element.classList.toggle('current', key === this.current);
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { box, rowHeight, choose } = this.options;
    const index = this.indexOf(this.current);
    if ((event.key === 'Enter' || event.key === ' ') && index >= 0) {
      event.preventDefault();
      choose(this.rows[index]!);
      return;
    }
    const to = moved(event.key, index, this.rows.length, Math.max(1, Math.floor(box.clientHeight / rowHeight) - 1));
    const id = to === undefined ? undefined : this.idAt(to);
    if (id === undefined) return;
    event.preventDefault();
    this.reveal(id);
  }

  private click(event: MouseEvent): void {
    const element = (event.target as Element).closest<HTMLElement>('[data-key]');
    const row = this.rows[this.indexOf(element?.dataset['key'])];
    if (!row) return;
    this.current = this.options.id(row);
    this.options.choose(row);
  }
}
