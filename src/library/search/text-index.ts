// What the index of texts says about a search: the videos that have the rarest trigrams (three letters in a row) of the text that is
// looked for. Others cannot contain it; whether these do is asked of them (decision 0040).
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Tables } from '../../store/database/schema.ts';
import { PIECE_LETTERS, piecesOf, type ShareOf } from './text-sample-db.ts';

/** Undefined where the index says nothing: of a text that is too short. */
export type NarrowByText = (e: ExpressionBuilder<Tables, 'videos'>, text: string) => Expression<SqlBool> | undefined;

/** Each costs as much as there are videos with it; more than these exclude hardly any. */
const MOST_PIECES = 4;
/** A piece that more videos have than this is no help. */
const TELLING_SHARE = 0.5;

export function narrowOnPostgres(shareOf: ShareOf): NarrowByText {
  return (e, text) => {
    if (lettersOf(text) === undefined) return undefined;
    // The database has its own idea of lower case.
    const letters = [...text];
    const places = tellingPlaces(
      piecesOf(letters).map((piece) => piece.toLowerCase()),
      shareOf,
    );
    return e.and(
      joined(places).map(([from, until]) => {
        const escaped = `%${letters
          .slice(from, until)
          .join('')
          .replaceAll(/[\\%_]/g, '\\$&')}%`;
        return sql<SqlBool>`lower(title || ' ' || description || ' ' || tags) like lower(cast(${escaped} as text))`;
      }),
    );
  };
}

/** Where the rarest pieces begin, in their order. At least one, even if most videos have it. */
export function tellingPlaces(pieces: readonly string[], shareOf: ShareOf): readonly number[] {
  const places = [...new Map(pieces.map((piece, at) => [piece, at])).values()].toSorted((one, other) => one - other);
  const found = places.map((at) => ({ at, share: shareOf(pieces[at] ?? '') }));
  const rarest = found.toSorted((one, other) => one.share - other.share);
  const last = rarest[Math.min(MOST_PIECES, rarest.length) - 1]?.share ?? 0;
  if ((rarest[0]?.share ?? 0) > TELLING_SHARE) return rarest.slice(0, 1).map(({ at }) => at);
  const rarer = found.filter(({ share }) => share < last);
  // Pieces of one word say the same: of those that are as rare as each other, some from all over the text.
  const others = spread(
    found.filter(({ share }) => share === last && share <= TELLING_SHARE),
    MOST_PIECES - rarer.length,
  );
  return [...rarer.filter(({ share }) => share <= TELLING_SHARE), ...others]
    .map(({ at }) => at)
    .toSorted((one, other) => one - other);
}

function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values;
  return values.filter(
    (_, index) => Math.floor((index * count) / values.length) !== Math.floor(((index - 1) * count) / values.length),
  );
}

/**
 * Pieces that overlap as one text. They are few: a LIKE with many letters that almost match everywhere takes time by the product of
 * both lengths.
 */
function joined(places: readonly number[]): readonly (readonly [from: number, until: number])[] {
  const texts: [number, number][] = [];
  for (const at of places) {
    const last = texts.at(-1);
    if (last !== undefined && at < last[1]) last[1] = at + PIECE_LETTERS;
    else texts.push([at, at + PIECE_LETTERS]);
  }
  return texts;
}

/** True if the index says something about the text. */
export function isIndexed(text: string): boolean {
  return lettersOf(text) !== undefined;
}

/** In the case of the index, which is read up to a NUL: a text with one is not looked for there. */
export function lettersOf(text: string): readonly string[] | undefined {
  const letters = [...text.toLowerCase()];
  return letters.length < PIECE_LETTERS || letters.includes('\0') ? undefined : letters;
}
