// The panels over the picture: an error with what to do about it, and the list of keys.
import type { PlayerError } from '../player/create-player.ts';
import { copyText } from './clipboard.ts';
import { el, iconButton } from './dom.ts';
import { icon } from './icons.ts';
import { withoutKey, type PlayerLanguage, type TextName } from './texts.ts';

/** A panel that can be written again, in another language or with other values. */
export interface Panel {
  readonly element: HTMLElement;
  readonly write: () => void;
}

export interface ErrorPanelOptions {
  readonly title: () => string;
  /** What is wrong and what to do, in the current language. */
  readonly sentence: () => string;
  readonly details: readonly (readonly [name: TextName, value: string])[];
  /** A new credential can be pasted; `must`: with the old one a retry can only fail again. */
  readonly paste: 'no' | 'may' | 'must';
  /** Undefined where a retry can only fail again: then there is no button. */
  readonly onRetry: ((playAuth: string | undefined) => void) | undefined;
}

export function errorPanel(language: PlayerLanguage, options: ErrorPanelOptions): Panel {
  const heading = el('h2');
  const sentence = el('p');
  const retry = el('button', { type: 'submit', class: 'primary' });
  const paste = el('input', { type: 'text', class: 'field', spellcheck: 'false', autocomplete: 'off' });
  paste.required = options.paste === 'must';
  const form = el('form', { class: 'retry' }, options.paste === 'no' ? undefined : paste, retry);
  form.hidden = options.onRetry === undefined;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const pasted = paste.value.trim();
    options.onRetry?.(pasted === '' ? undefined : pasted);
  });
  const summary = el('summary');
  const list = el('dl');
  const copy = el('button', { type: 'button', class: 'text-button' });
  copy.addEventListener('click', () => {
    void copyText(options.details.map(([name, value]) => `${language.say(name)}: ${value}`).join('\n')).then(() => {
      copy.textContent = language.say('copied');
    });
  });
  const details = el('details', {}, summary, list, copy);
  const write = (): void => {
    heading.textContent = options.title();
    sentence.textContent = options.sentence();
    retry.textContent = language.say('retry');
    paste.placeholder = language.say('newPlayAuth');
    paste.setAttribute('aria-label', language.say('newPlayAuth'));
    summary.textContent = language.say('details');
    copy.textContent = language.say('copy');
    list.replaceChildren(
      ...options.details.flatMap(([name, value]) => [el('dt', {}, language.say(name)), el('dd', {}, value)]),
    );
  };
  const sign = el('div', { class: 'sign' }, icon('warning').element);
  return {
    element: el('div', { class: 'panel error-panel', role: 'alert' }, sign, heading, sentence, form, details),
    write,
  };
}

/** The rows under "Details" of an error. */
export function errorDetails(error: PlayerError, videoId: string): (readonly [name: TextName, value: string])[] {
  const rows: (readonly [TextName, string])[] = [
    ['code', error.code],
    ['requestId', error.requestId],
    ['httpStatus', error.status === 0 ? '' : String(error.status)],
    ['videoId', videoId],
  ];
  return rows.filter(([, value]) => value !== '');
}

const keys: readonly (readonly [keys: string, name: TextName])[] = [
  ['Space K', 'keyPlay'],
  ['J L', 'keyJump10'],
  ['← →', 'keyJump5'],
  ['Home End', 'keyEnds'],
  ['↑ ↓', 'keyVolume'],
  ['M', 'keyMute'],
  ['F', 'keyFullscreen'],
  ['0 … 9', 'keyDigits'],
  ['< >', 'keySpeed'],
  ['C', 'keyCaptions'],
  ['A', 'keySoundTrack'],
  ['I', 'keyPip'],
  ['?', 'keyHelp'],
];

/** A modal dialog: the browser keeps the focus in it, and gives it back. */
export function helpDialog(language: PlayerLanguage): HTMLDialogElement {
  const heading = el('h2');
  const list = el('dl');
  const close = iconButton(language, 'close', 'close');
  const write = (): void => {
    heading.textContent = withoutKey(language.say('help'));
    list.replaceChildren(
      ...keys.flatMap(([names, text]) => [
        el('dt', {}, ...names.split(' ').map((name) => (name === '…' ? name : el('kbd', {}, name)))),
        el('dd', {}, language.say(text)),
      ]),
    );
  };
  language.follow(write);
  const dialog = el('dialog', { class: 'panel help-panel' }, close.button, heading, list);
  close.button.addEventListener('click', () => {
    dialog.close();
  });
  dialog.addEventListener('click', (event) => {
    // Its backdrop.
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== '?') return;
    event.preventDefault();
    dialog.close();
  });
  return dialog;
}
