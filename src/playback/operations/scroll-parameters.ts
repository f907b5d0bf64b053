// Pagination: parameters and answers of lists that are read newest first with a ScrollToken.
import { z } from 'zod';
import { optionalInteger, optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { placeToken, readPlaceToken, type Place } from '../../wire/place-token.ts';

export const scrollParameters = { PageSize: optionalInteger({ min: 1, max: 100 }), ScrollToken: optionalText(128) };
/** Absent on the last page. */
export const scrollDescription = { ScrollToken: z.string().optional() };
const DEFAULT_PAGE_SIZE = 20;

interface Scroll {
  readonly limit: number;
  readonly before: Place | undefined;
}

export function readScroll(asked: { PageSize: number | undefined; ScrollToken: string | undefined }): Scroll {
  const { PageSize: limit = DEFAULT_PAGE_SIZE, ScrollToken: token } = asked;
  const before = token === undefined ? undefined : readPlaceToken(token);
  if (token !== undefined && before === undefined)
    throw new WireError('InvalidParameter', { parameter: 'ScrollToken' });
  return { limit, before };
}

/** `rows` are one longer than the page if something follows. */
export function cutScroll<T>(rows: readonly T[], limit: number, placeOf: (row: T) => Place) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, next: hasMore ? { ScrollToken: placeToken(placeOf(last)) } : {} };
}
