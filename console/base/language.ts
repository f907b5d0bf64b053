// The language of the console: chosen by the person, else the browser's. A component that calls `t` is shown again when it changes.
import { effect, signal } from '@preact/signals';
import { chooseLanguage, fill, inLanguage, type LanguageCode, type Text } from '../../sdk/texts.ts';
import { readChoice, storeChoice } from './choices.ts';

const NAME = 'language';

export const language = signal<LanguageCode>(chooseLanguage([readChoice(NAME) ?? '', ...navigator.languages]));

export function t(text: Text): string {
  return inLanguage(text, language.value);
}

/** A text with values in its placeholders. `[one|several]` of an English text follows the value of `count`. */
export function tf<T extends Text>(text: T, values: Parameters<typeof fill<T>>[1]): string {
  return inLanguage(fill(counted(text, values), values), language.value);
}

/** Before the values are in: those may hold brackets of their own. */
function counted<T extends Text>(text: T, values: object): T {
  const isOne = 'count' in values && String(values.count) === '1';
  const write = (_: string, one: string, several: string): string => (isOne ? one : several);
  return [text[0].replace(/\[([^|\]]*)\|([^\]]*)\]/g, write), text[1]] as unknown as T;
}

export function toggleLanguage(): void {
  language.value = language.value === 'zh' ? 'en' : 'zh';
  storeChoice(NAME, language.value);
}

export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  });
}
