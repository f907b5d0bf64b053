// Finds the videos of an account that satisfy a Match: their number and one page, by offset or from a place in the order.
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { systemClock, type Clock } from '../../base/clock.ts';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow } from '../../store/database/schema.ts';
import { asVideoId, type AccountId } from '../../wire/ids.ts';
import { toVideo, type Video } from '../videos/video.ts';
import { countVideos } from '../videos/count-videos-db.ts';
import { compileMatch, countTexts, isNarrowed, isOfCounts } from './compile-match.ts';
import type { Match } from './parse-match.ts';
import { narrowOnPostgres, narrowOnSqlite, type NarrowByText } from './text-index.ts';
import { createTextSample, type ShareOf } from './text-sample-db.ts';

const NONE_IS_COMMON: ShareOf = () => 0;

export interface SortField {
  readonly column: 'created_at_ms' | 'modified_at_ms';
  readonly isDescending: boolean;
}

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
  readonly total: number;
  readonly videos: readonly Video[];
}

export interface Search {
  /** Throws an UnknownMatch. */
  find(query: SearchQuery): Promise<SearchPage>;
}

export function createSearch(database: Database, clock: Clock = systemClock): Search {
  const sample = createTextSample(database, clock);
  return {
    find: async (query) => {
      const { match } = query;
      const hasTexts = match !== undefined && countTexts(match) > 0;
      const shares = hasTexts ? await sample.shares() : NONE_IS_COMMON;
      return await find(
        { database, narrow: (isPostgres(database) ? narrowOnPostgres : narrowOnSqlite)(shares) },
        query,
      );
    },
  };
}

interface Searched {
  readonly database: Database;
  readonly narrow: NarrowByText;
}

async function find(searched: Searched, query: SearchQuery): Promise<SearchPage> {
  const { database, narrow } = searched;
  const { match, sort, limit, offset, from } = query;
  let matching = database.selectFrom('videos').where((e) => ofKind(e, database, query));
  if (match !== undefined) matching = matching.where((e) => compileMatch(e, match, narrow));
  const total = await count(searched, query);
  if (total === 0) return { total, videos: [] };
  // Rows before the place are read backwards and reversed.
  const isBackward = offset < 0;
  if (from !== undefined) matching = matching.where((e) => startingFrom(e, { from, sort: sort[0], isBackward }));
  let ordered = matching.selectAll();
  for (const { column, isDescending } of sort) ordered = ordered.orderBy(column, direction(isDescending, isBackward));
  const rows = await ordered
    .orderBy('video_id', direction(sort[0].isDescending, isBackward))
    .offset(isBackward ? -offset - limit : offset)
    .limit(limit)
    .execute();
  const videos = rows.map(toVideo);
  return { total, videos: isBackward ? videos.toReversed() : videos };
}

async function count({ database, narrow }: Searched, query: SearchQuery): Promise<number> {
  const { accountId, mediaTypes, match } = query;
  if (match === undefined || isOfCounts(match))
    return await countVideos(database, accountId, (e) => {
      // Of the columns of videos, the condition names only those that both tables have.
      const condition =
        match === undefined ? [] : [compileMatch(e as unknown as ExpressionBuilder<Tables, 'videos'>, match, narrow)];
      return e.and([e('media_type', 'in', mediaTypes), ...condition]);
    });
  const { total } = await database
    .selectFrom('videos')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where((e) => ofKind(e, database, query))
    .where((e) => compileMatch(e, match, narrow))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/**
 * SQLite takes the videos of an account for few, and would look for each of them in what the index of texts names. A plus before a
 * column keeps it from an index.
 */
function ofKind(e: ExpressionBuilder<Tables, 'videos'>, database: Database, query: SearchQuery): Expression<SqlBool> {
  const { accountId, mediaTypes, match } = query;
  if (match !== undefined && isNarrowed(match) && !isPostgres(database))
    return sql<SqlBool>`+account_id = ${accountId} and +media_type in (${sql.join(mediaTypes)})`;
  const [type, ...others] = mediaTypes;
  // The index of films and sound together is that of all rows that are no assets; one of each kind would have to be sorted.
  const ofTypes = type !== undefined && others.length === 0 ? e('media_type', '=', type) : e('asset', 'is', null);
  return e.and([e('account_id', '=', accountId), ofTypes]);
}

function direction(isDescending: boolean, isBackward: boolean): 'asc' | 'desc' {
  return isDescending === isBackward ? 'asc' : 'desc';
}

interface PageStart {
  readonly from: Place;
  readonly sort: SortField;
  readonly isBackward: boolean;
}

/** The rows from the place on, including it; backwards the rows before it. */
function startingFrom(
  e: ExpressionBuilder<Tables, 'videos'>,
  { from, sort: { column, isDescending }, isBackward }: PageStart,
) {
  const { sortedBy, idPrefix } = from;
  // It sorts after every hex digit: the upper bound of the ids with this prefix.
  const end = asVideoId(`${idPrefix}g`);
  const start = asVideoId(idPrefix);
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
