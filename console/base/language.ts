// The language of the console: chosen by the person, else the browser's. A component that calls `t` is shown again when it changes.
import { effect, signal } from '@preact/signals';
import { chooseLanguage, fill, inLanguage, type LanguageCode, type Text } from '../../sdk/texts.ts';
import { readChoice, storeChoice } from './choices.ts';

const NAME = 'language';

export const language = signal<LanguageCode>(chooseLanguage([readChoice(NAME) ?? '', ...navigator.languages]));

export function t(text: Text): string {
  return inLanguage(text, language.value);
}

/** A text with values in its placeholders. */
export function tf<T extends Text>(text: T, values: Parameters<typeof fill<T>>[1]): string {
  return inLanguage(fill(text, values), language.value);
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
