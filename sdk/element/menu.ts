// The menu over the picture: pages of choices that several buttons open. Arrow keys move, Escape goes back. On narrow players and for fingers
// it is a sheet at the lower edge of the screen, where every entry has room.
import { el, iconButton } from './dom.ts';
import type { PlayerLanguage } from './texts.ts';

export interface MenuItem<Page extends string> {
  readonly label: string;
  /** The language of the label (BCP 47), where it differs from the page's. */
  readonly lang?: string | undefined;
  /** Smaller text after the label. */
  readonly note?: string | undefined;
  /** For choices and switches. */
  readonly isChosen?: boolean;
  /** `page`: opens `page`. `choice`: one of several. `switch`: on or off. */
  readonly kind: 'choice' | 'page' | 'switch' | 'action';
  readonly page?: Page;
  readonly onPick?: () => void;
}

export interface MenuPage<Page extends string> {
  readonly title: string;
  readonly items: readonly MenuItem<Page>[];
}

interface MenuOptions<Page extends string> {
  readonly language: PlayerLanguage;
  readonly stage: HTMLElement;
  readonly signal: AbortSignal;
  readonly pageOf: (page: Page) => MenuPage<Page>;
}

const NARROW_PX = 600;
const ROLES = { choice: 'menuitemradio', page: 'menuitem', switch: 'menuitemcheckbox', action: 'menuitem' } as const;

export class Menu<Page extends string> {
  readonly element = el('div', { class: 'menu', part: 'menu', hidden: '' });
  readonly #list = el('div', { class: 'menu-list', role: 'menu' });
  readonly #head = el('div', { class: 'menu-head' });
  readonly #options: MenuOptions<Page>;
  #trail: Page[] = [];
  #opener: HTMLElement | undefined;

  constructor(options: MenuOptions<Page>) {
    this.#options = options;
    this.element.append(this.#head, this.#list);
    this.#listen();
    options.language.follow(() => {
      this.refresh();
    });
  }

  get isOpen(): boolean {
    return this.#trail.length > 0;
  }

  /** Opens the page, or closes the menu if this button has opened it. */
  toggle(page: Page, opener: HTMLElement): void {
    const isOwn = this.isOpen && this.#opener === opener;
    this.close();
    if (isOwn) return;
    this.#opener = opener;
    opener.setAttribute('aria-expanded', 'true');
    this.#trail = [page];
    this.#place();
    this.#draw(true);
  }

  /** Writes the open page again. */
  refresh(): void {
    if (this.isOpen) this.#draw(this.element.contains(this.#focused()));
  }

  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.element.contains(this.#focused());
    this.#trail = [];
    if (this.element.popover !== null) this.element.hidePopover();
    this.element.hidden = true;
    this.#opener?.setAttribute('aria-expanded', 'false');
    if (hadFocus) this.#opener?.focus();
  }

  #focused(): Element | null {
    const root = this.element.getRootNode();
    return root instanceof ShadowRoot ? root.activeElement : document.activeElement;
  }

  /** The top layer: a sheet is cut off by no box of the page. */
  #place(): void {
    const isNarrow = this.#options.stage.clientWidth < NARROW_PX || matchMedia('(pointer: coarse)').matches;
    const isSheet = isNarrow && 'showPopover' in this.element;
    this.element.classList.toggle('menu-sheet', isSheet);
    this.element.popover = isSheet ? 'manual' : null;
    this.element.hidden = false;
    if (isSheet) this.element.showPopover();
  }

  #draw(takesFocus: boolean): void {
    const name = this.#trail.at(-1);
    if (name === undefined) return;
    const page = this.#options.pageOf(name);
    this.#list.setAttribute('aria-label', page.title);
    this.#head.replaceChildren(...this.#headOf(page.title));
    this.#list.replaceChildren(...page.items.map((item) => this.#itemElement(item)));
    if (!takesFocus) return;
    const chosen = this.#list.querySelector<HTMLElement>('[role="menuitemradio"][aria-checked="true"]');
    (chosen ?? this.#items()[0])?.focus();
  }

  #headOf(title: string): Node[] {
    if (this.#trail.length < 2) return [el('b', {}, title)];
    const back = iconButton(this.#options.language, 'back', 'back');
    back.button.addEventListener('click', () => {
      this.#back();
    });
    return [back.button, el('b', {}, title)];
  }

  #itemElement(item: MenuItem<Page>): HTMLElement {
    const { kind, label, lang, note, isChosen = false } = item;
    const element = el(
      'button',
      {
        type: 'button',
        role: ROLES[kind],
        tabindex: '-1',
        'aria-checked': kind === 'choice' || kind === 'switch' ? String(isChosen) : undefined,
        'aria-haspopup': kind === 'page' ? 'menu' : undefined,
      },
      el('span', { lang, dir: lang === undefined ? undefined : 'auto' }, label),
      note === undefined ? undefined : el('small', {}, note),
    );
    element.addEventListener('click', () => {
      this.#pick(item);
    });
    return element;
  }

  #pick({ kind, page, onPick }: MenuItem<Page>): void {
    if (kind === 'page' && page !== undefined) {
      this.#trail.push(page);
      this.#draw(true);
      return;
    }
    this.close();
    onPick?.();
  }

  #back(): void {
    if (this.#trail.length < 2) {
      this.close();
      return;
    }
    const left = this.#trail.pop();
    this.#draw(true);
    const { items } = this.#options.pageOf(this.#trail.at(-1) ?? (left as Page));
    this.#items()[items.findIndex(({ page }) => page === left)]?.focus();
  }

  #items(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[role]')];
  }

  #listen(): void {
    const { element } = this;
    const { signal } = this.#options;
    element.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape' || event.key === 'ArrowLeft') this.#back();
      else if (step !== undefined) this.#moveFocus(step);
      else return;
      event.preventDefault();
    });
    const onPress = (event: Event): void => {
      const path = event.composedPath();
      const isOwn = path.includes(element) || (this.#opener !== undefined && path.includes(this.#opener));
      if (this.isOpen && !isOwn) this.close();
    };
    document.addEventListener('pointerdown', onPress, { signal });
    element.addEventListener('focusout', ({ relatedTarget }) => {
      const isOpener = relatedTarget === this.#opener;
      if (relatedTarget instanceof Node && !isOpener && !element.contains(relatedTarget)) this.close();
    });
  }

  #moveFocus(step: number): void {
    const items = this.#items();
    const at = items.findIndex((item) => item === this.#focused());
    items[(at + step + items.length) % items.length]?.focus();
  }
}
