// What is wrong with a table of texts in two languages: for the tests of the tables.
import type { Text } from '../../src/wire/texts.ts';

/** A sentence for each text that lacks a language or whose languages have different placeholders. */
export function textFaults(table: Readonly<Record<string, Text>>, sameInBoth: readonly string[] = []): string[] {
  return Object.entries(table).flatMap(([name, [en, zh]]) => {
    if (en.trim() === '' || zh.trim() === '') return [`${name} is empty in one language`];
    if (String(placeholders(en)) !== String(placeholders(zh))) return [`${name} has different placeholders`];
    const isChinese = /\p{Script=Han}/u.test(zh) || sameInBoth.includes(name);
    return isChinese ? [] : [`${name} has no Chinese: ${zh}`];
  });
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}
