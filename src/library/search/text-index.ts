// What the index of texts says about a search: the videos that have every three letters in a row (trigram) of the text that is
// looked for. Others cannot contain it; whether these do is asked of them (decision 0040).
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Tables } from '../../store/database/schema.ts';

/** Undefined where the index says nothing: of a text that is too short. */
export type NarrowByText = (e: ExpressionBuilder<Tables, 'videos'>, text: string) => Expression<SqlBool> | undefined;

const LETTERS = 3;
/** The first ones of a long text say enough. */
const MOST_PARTS = 20;
/** A LIKE with many letters that almost match everywhere is slow: a text is looked for in pieces, from its end. */
const PATTERN_LETTERS = 8;
const MOST_PATTERNS = 3;

export const narrowOnSqlite: NarrowByText = (e, text) => {
  const letters = lettersOf(text);
  if (letters === undefined) return undefined;
  const parts = new Set(letters.slice(LETTERS - 1).map((_, at) => letters.slice(at, at + LETTERS).join('')));
  const query = [...parts].slice(0, MOST_PARTS).map((part) => `"${part.replaceAll('"', '""')}"`);
  return sql<SqlBool>`${e.ref('video_id')} in (select video_id from video_text_ids where text_id in (
    select rowid from video_texts where video_texts match ${query.join(' AND ')}))`;
};

export const narrowOnPostgres: NarrowByText = (e, text) => {
  if (lettersOf(text) === undefined) return undefined;
  // The database has its own idea of lower case.
  const letters = [...text];
  const patterns: string[] = [];
  for (let end = letters.length; end > 0 && patterns.length < MOST_PATTERNS; end -= PATTERN_LETTERS)
    patterns.push(letters.slice(Math.max(0, end - PATTERN_LETTERS), Math.max(end, PATTERN_LETTERS)).join(''));
  return e.and(
    patterns.map((pattern) => {
      const escaped = `%${pattern.replaceAll(/[\\%_]/g, '\\$&')}%`;
      return sql<SqlBool>`lower(title || ' ' || description || ' ' || tags) like lower(cast(${escaped} as text))`;
    }),
  );
};

/** True if the index says something about the text. */
export function isIndexed(text: string): boolean {
  return lettersOf(text) !== undefined;
}

/** In the case of the index, which is read up to a NUL: a text with one is not looked for there. */
function lettersOf(text: string): readonly string[] | undefined {
  const letters = [...text.toLowerCase()];
  return letters.length < LETTERS || letters.includes('\0') ? undefined : letters;
}
