// Finds the videos of an account that satisfy a Match: their number and one page, by offset or from a place in the order.
import type { ExpressionBuilder } from 'kysely';
import { systemClock, type Clock } from '../../base/clock.ts';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { toVideo } from '../videos/video.ts';
import { countVideos } from '../videos/count-videos-db.ts';
import { findBounded } from './bounded-search-db.ts';
import { compileMatch, countTexts, isByKey, isOfCounts } from './compile-match.ts';
import { direction } from '../walk/order.ts';
import { ofKind, startingFrom, type SearchPage, type SearchQuery } from './search-query.ts';
import { createSearchWork, LIMITS, type SearchLimits } from '../walk/search-work.ts';
import { narrowOnPostgres, type NarrowByText } from './text-index.ts';
import { createTextSample, type ShareOf } from './text-sample-db.ts';

const NONE_IS_COMMON: ShareOf = () => 0;

export interface Search {
  /** Throws an UnknownMatch, a SearchTooLarge or a SearchesWaiting. */
  find(query: SearchQuery): Promise<SearchPage>;
}

interface SearchOptions {
  readonly clock?: Clock;
  readonly limits?: SearchLimits;
}

export function createSearch(database: Database, { clock = systemClock, limits = LIMITS }: SearchOptions = {}): Search {
  const sample = createTextSample(database, clock);
  const begin = createSearchWork();
  return {
    find: async (query) => {
      const { match, sort } = query;
      const hasTexts = match !== undefined && countTexts(match) > 0;
      const shareOf = hasTexts ? await sample.shares() : NONE_IS_COMMON;
      if (isPostgres(database)) return await find({ database, narrow: narrowOnPostgres(shareOf) }, query);
      const isShort = match === undefined ? sort.length === 1 : isByKey(match);
      if (isShort) return await find({ database, narrow: () => undefined }, query);
      const work = begin();
      try {
        return await findBounded({ database, limits, work, shareOf, query });
      } finally {
        work.end();
      }
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
  let matching = database.selectFrom('videos').where((e) => ofKind(e, query));
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
    .where((e) => ofKind(e, query))
    .where((e) => compileMatch(e, match, narrow))
    .executeTakeFirstOrThrow();
  return Number(total);
}
