// Creates elements without markup, so that no text from outside is ever parsed as HTML.
import { icon, type IconName } from './icons.ts';
import { withoutKey, type PlayerLanguage, type TextName } from './texts.ts';

type Child = Node | string | undefined;

/** `el('p', { class: 'facts' }, 'text')`; an attribute that is undefined is left out. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export interface IconButton {
  readonly button: HTMLButtonElement;
  readonly show: (iconName: IconName, text: TextName) => void;
}

/** A button with an icon; `aria-label` and tooltip are in the current language. */
export function iconButton(language: PlayerLanguage, iconName: IconName, text: TextName): IconButton {
  const picture = icon(iconName);
  const button = el('button', { type: 'button', class: 'icon-button', part: 'button' }, picture.element);
  let shown = text;
  const name = (): void => {
    const words = language.say(shown);
    button.setAttribute('aria-label', withoutKey(words));
    button.title = words;
  };
  language.follow(name);
  return {
    button,
    show: (nextIcon, nextText) => {
      picture.show(nextIcon);
      shown = nextText;
      name();
    },
  };
}
