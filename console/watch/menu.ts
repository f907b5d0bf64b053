// A button that opens a menu with one choice: quality, speed, captions. Arrow keys move, Escape closes.
import { el, icon, type IconName } from './dom.ts';
import type { Language, TextName } from './texts.ts';

interface MenuItem {
  readonly value: string;
  readonly label: string;
  /** The language of the label (BCP 47), where it differs from the page's. */
  readonly lang?: string;
  /** Smaller text after the label. */
  readonly note?: string;
}

interface MenuOptions {
  readonly language: Language;
  readonly name: TextName;
  /** Shown on the button instead of the chosen item. */
  readonly icon?: IconName;
  readonly onPick: (value: string) => void;
}

interface Menu {
  readonly element: HTMLElement;
  /** @param face what the button shows or, with an icon, has as its accessible name. */
  readonly show: (items: readonly MenuItem[], chosen: string, face: string) => void;
}

export function createMenu({ language, name, icon: iconName, onPick }: MenuOptions): Menu {
  const list = el('div', { class: 'menu-list', role: 'menu', hidden: '' });
  const button = el('button', {
    type: 'button',
    class: iconName === undefined ? 'menu-button' : 'icon-button',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  if (iconName !== undefined) button.append(icon(iconName).element);
  const element = el('div', { class: 'menu' }, list, button);
  let face = '';
  const label = (): void => {
    const words = language.say(name);
    const plain = words.replace(/ \(.\)$/, '');
    button.title = words;
    button.setAttribute('aria-label', `${plain}: ${face}`);
    list.setAttribute('aria-label', plain);
  };
  language.follow(label);
  const toggle = (open: boolean): void => {
    list.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) (list.querySelector<HTMLElement>('[aria-checked="true"]') ?? itemsOf(list)[0])?.focus();
  };
  const close = (): void => {
    if (list.contains(document.activeElement)) button.focus();
    toggle(false);
  };
  button.addEventListener('click', () => {
    toggle(list.hidden !== false);
  });
  list.addEventListener('click', (event) => {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-value]') : null;
    if (item === null) return;
    close();
    onPick(item.dataset['value'] ?? '');
  });
  closeWithoutChoice(element, { list, close, toggle });
  return {
    element,
    show: (items, chosen, nextFace) => {
      face = nextFace;
      if (iconName === undefined) button.textContent = face;
      label();
      const hadFocus = list.contains(document.activeElement);
      list.replaceChildren(...items.map((item) => itemElement(item, item.value === chosen)));
      if (hadFocus) list.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    },
  };
}

interface Closing {
  readonly list: HTMLElement;
  readonly close: () => void;
  readonly toggle: (open: boolean) => void;
}

function closeWithoutChoice(element: HTMLElement, { list, close, toggle }: Closing): void {
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (step === undefined) return;
    else moveFocus(list, step);
    event.preventDefault();
  });
  document.addEventListener('pointerdown', (event) => {
    if (list.hidden === false && event.target instanceof Node && !element.contains(event.target)) toggle(false);
  });
  element.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !element.contains(event.relatedTarget)) toggle(false);
  });
}

function moveFocus(list: HTMLElement, step: number): void {
  const items = itemsOf(list);
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-value]')];
}

function itemElement({ value, label, note, lang }: MenuItem, isChosen: boolean): HTMLElement {
  const attributes = { type: 'button', role: 'menuitemradio', tabindex: '-1', 'aria-checked': String(isChosen) };
  const small = note === undefined ? undefined : el('small', {}, note);
  return el(
    'button',
    { ...attributes, 'data-value': value },
    el('span', { lang, dir: lang === undefined ? undefined : 'auto' }, label),
    small,
  );
}
