// What is seen while the picture stands still: a spinner, and after a while, or without a network, words.
import { el } from './dom.ts';
import type { PlayerLanguage, TextName } from './texts.ts';

export interface Waiting {
  readonly element: HTMLElement;
  /** The state of the player has changed. */
  readonly update: (state: string) => void;
}

const SLOW_MS = 6_000;

/** Only the words are read out; the spinner is a picture. */
export function createWaiting(language: PlayerLanguage, signal: AbortSignal): Waiting {
  const words = el('p', { class: 'waiting-words', role: 'status' });
  const spinner = el('div', { class: 'spinner', part: 'spinner', 'aria-hidden': 'true' });
  const element = el('div', { class: 'waiting' }, spinner, words);
  let state = '';
  let isSlow = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const textName = (): TextName | undefined => {
    if (state !== 'loading' && state !== 'playing') return undefined;
    if (!navigator.onLine) return state === 'playing' ? 'offlinePlaying' : 'offline';
    return state === 'loading' && isSlow ? 'slow' : undefined;
  };
  const write = (): void => {
    const name = textName();
    words.textContent = name === undefined ? '' : language.say(name);
    words.hidden = name === undefined;
  };
  language.follow(write);
  for (const type of ['online', 'offline']) window.addEventListener(type, write, { signal });
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
  });
  return {
    element,
    update: (next) => {
      if (next === state) return;
      state = next;
      isSlow = false;
      clearTimeout(timer);
      if (state === 'loading') {
        timer = setTimeout(() => {
          isSlow = true;
          write();
        }, SLOW_MS);
      }
      write();
    },
  };
}
