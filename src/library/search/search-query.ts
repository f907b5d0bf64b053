// What a search asks for and answers, and the conditions that both ways of searching share.
import { sql, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Tables, VideoRow } from '../../store/database/schema.ts';
import { asVideoId, type AccountId, type VideoId } from '../../wire/ids.ts';
import type { Video } from '../videos/video.ts';
import type { Condition, SortField } from '../walk/order.ts';
import type { Match } from './parse-match.ts';

/** The first row of a page: its sort value, and the prefix of its id. */
export interface Place {
  readonly sortedBy: number;
  readonly idPrefix: string;
}

export interface SearchQuery {
  readonly accountId: AccountId;
  readonly mediaTypes: readonly VideoRow['media_type'][];
  readonly match: Match | undefined;
  readonly sort: readonly [SortField, ...SortField[]];
  readonly limit: number;
  /** Rows to skip; negative: rows before the place. */
  readonly offset: number;
  /** Where `offset` counts from; absent: the first row. */
  readonly from?: Place | undefined;
}

export interface SearchPage {
  /** On SQLite an estimate where it would take too long to count. */
  readonly total: number;
  readonly videos: readonly Video[];
}

/** Of one kind, or films and sound together. */
export function ofKind(
  e: ExpressionBuilder<Tables, 'videos'>,
  { accountId, mediaTypes }: Pick<SearchQuery, 'accountId' | 'mediaTypes'>,
): Condition {
  const [type, ...others] = mediaTypes;
  // The index of films and sound together is that of all rows that are no assets; one of each kind would have to be sorted.
  const ofTypes = type !== undefined && others.length === 0 ? e('media_type', '=', type) : e('asset', 'is', null);
  return e.and([e('account_id', '=', accountId), ofTypes]);
}

export interface PageStart {
  readonly from: Place;
  readonly sort: SortField;
  readonly isBackward: boolean;
}

export function idRangeOf({ idPrefix }: Place): { readonly start: VideoId; readonly end: VideoId } {
  // It sorts after every hex digit: the upper bound of the ids with this prefix.
  return { start: asVideoId(idPrefix), end: asVideoId(`${idPrefix}g`) };
}

/** The rows from the place on, including it; backwards the rows before it. */
export function startingFrom(
  e: ExpressionBuilder<Tables, 'videos'>,
  { from, sort: { column, isDescending }, isBackward }: PageStart,
): Condition {
  const { sortedBy } = from;
  const { start, end } = idRangeOf(from);
  const isAbove = isDescending === isBackward;
  const sameInstant = isDescending
    ? e('video_id', isBackward ? '>=' : '<', end)
    : e('video_id', isBackward ? '<' : '>=', start);
  // The first condition says nothing new, but begins the range of the index.
  return e.and([
    e(column, isAbove ? '>=' : '<=', sortedBy),
    e.or([e(column, isAbove ? '>' : '<', sortedBy), e.and([e(column, '=', sortedBy), sameInstant])]),
  ]);
}

export const ALL: Condition = sql<SqlBool>`1 = 1`;
