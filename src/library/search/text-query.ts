// What a Match asks of the index of texts on SQLite, as one query of it. Pure.
import { isNarrowed } from './compile-match.ts';
import type { Match } from './parse-match.ts';
import { lettersOf, tellingPlaces } from './text-index.ts';
import { piecesOf, type ShareOf } from './text-sample-db.ts';

/** A question to the index of texts on SQLite. */
interface TextQuery {
  readonly text: string;
  /** How many entries it reads for each video, by the sample. */
  readonly weight: number;
}

/** The match must be narrowed by the index. */
export function textQueryOf(match: Match, shareOf: ShareOf): TextQuery {
  switch (match.kind) {
    case 'and':
      return together(match.parts.filter(isNarrowed), {
        operator: 'AND',
        queryOf: (part) => textQueryOf(part, shareOf),
      });
    case 'or':
      return together(match.parts, { operator: 'OR', queryOf: (part) => textQueryOf(part, shareOf) });
    case 'oneOf':
      return together(match.values, { operator: 'OR', queryOf: (value) => piecesQuery(value, shareOf) });
    case 'range':
      throw new Error('a range is not narrowed by texts');
  }
}

interface Together<T> {
  readonly operator: 'AND' | 'OR';
  readonly queryOf: (part: T) => TextQuery;
}

function together<T>(parts: readonly T[], { operator, queryOf }: Together<T>): TextQuery {
  const queries = parts.map(queryOf);
  return {
    text: `(${queries.map(({ text }) => text).join(` ${operator} `)})`,
    weight: queries.reduce((sum, { weight }) => sum + weight, 0),
  };
}

function piecesQuery(value: string, shareOf: ShareOf): TextQuery {
  const pieces = piecesOf(lettersOf(value) ?? []);
  const telling = tellingPlaces(pieces, shareOf).map((at) => pieces[at] ?? '');
  return {
    text: `(${telling.map((piece) => `"${piece.replaceAll('"', '""')}"`).join(' AND ')})`,
    // One alone is read until there are too many.
    weight: telling.length === 1 ? 0 : telling.reduce((sum, piece) => sum + shareOf(piece), 0),
  };
}
