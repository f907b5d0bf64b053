// The language that the viewer reads, and who writes again when it changes.
import { fill, inLanguage, type LanguageCode, type Text, type Texts } from '../texts.ts';

export interface Language<Name extends string> {
  readonly code: () => LanguageCode;
  readonly say: (name: Name, values?: Readonly<Record<string, string>>) => string;
  /** Runs the function now and again whenever the language changes. */
  readonly follow: (write: () => void) => void;
  readonly change: (code: LanguageCode) => void;
}

export function createLanguage<Table extends Texts>(
  table: Table,
  initial: LanguageCode,
): Language<Extract<keyof Table, string>> {
  let current = initial;
  const followers: (() => void)[] = [];
  return {
    code: () => current,
    say: (name, values = {}) => {
      const text: Text | undefined = table[name];
      return text === undefined ? '' : inLanguage(fill(text, values), current);
    },
    follow: (write) => {
      followers.push(write);
      write();
    },
    change: (code) => {
      if (code === current) return;
      current = code;
      for (const write of followers) write();
    },
  };
}
