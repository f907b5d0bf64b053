// Finds the Chinese of a sentence that is made in English, with its values, in a table of pairs with placeholders. Pure.
import { fill, type Text } from './texts.ts';

/** A sentence that the table does not know is English in both languages. */
export function translateSentence(table: readonly Text[], sentence: string): Text {
  for (const text of table) {
    const pattern = text[0].replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>.+?)');
    const found = new RegExp(`^${pattern}$`, 's').exec(sentence);
    if (found !== null) return [sentence, fill(text, found.groups ?? {})[1]];
  }
  return [sentence, sentence];
}
