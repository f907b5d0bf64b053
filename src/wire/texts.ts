// Everything that people read, in English and in Chinese: a text is a pair, so neither language can be forgotten. The
// command line, the settings, the SDK and the pages use this one form. Pure.

/** One text in both languages; may hold `{name}` placeholders. */
export type Text<En extends string = string, Zh extends string = string> = readonly [en: En, zh: Zh];

/** A table of texts: `as const satisfies Texts` keeps the names of its placeholders for `fill`. */
export type Texts = Readonly<Record<string, Text>>;

export type LanguageCode = 'en' | 'zh';

/** A text as a value takes the language of the text that it is put into. */
type Value = string | number | Text;

type Placeholder<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** Puts values in the place of the placeholders; the compiler asks for each of them where the text is a literal. */
export function fill<T extends Text>(text: T, values: Readonly<Record<Placeholder<T[0] | T[1]>, Value>>): Text {
  const known: Readonly<Record<string, Value | undefined>> = values;
  const write = (language: LanguageCode): string =>
    inLanguage(text, language).replace(/\{(\w+)\}/g, (_, name: string) => valueIn(known[name] ?? '', language));
  return [write('en'), write('zh')];
}

/** One text of several, with the separator of each language between them. */
export function join(texts: readonly (Text | string)[], separator: Text | string): Text {
  const write = (language: LanguageCode): string =>
    texts.map((text) => valueIn(text, language)).join(valueIn(separator, language));
  return [write('en'), write('zh')];
}

export function inLanguage([en, zh]: Text, language: LanguageCode): string {
  return language === 'zh' ? zh : en;
}

/**
 * Chinese for every kind of Chinese, English for English, whichever is named first; else English.
 * @param preferred BCP 47 tags or POSIX locales (`zh-Hant-TW`, `zh_CN.UTF-8`), the most wanted first.
 */
export function chooseLanguage(preferred: readonly string[]): LanguageCode {
  for (const tag of preferred) {
    if (/^zh(?![a-z])/i.test(tag)) return 'zh';
    if (/^en(?![a-z])/i.test(tag)) return 'en';
  }
  return 'en';
}

function valueIn(value: Value, language: LanguageCode): string {
  return typeof value === 'object' ? inLanguage(value, language) : String(value);
}
