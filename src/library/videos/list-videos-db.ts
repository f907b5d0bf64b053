// One page of the films of an account, sorted by their creation, and how many there are. Every order has its index, so a page
// costs as much with a million videos as with a thousand.
import { expressionBuilder, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow, VideoStatus } from '../../store/database/schema.ts';
import type { AccountId, ReferenceId } from '../../wire/ids.ts';
import { gather } from '../walk/gather.ts';
import { createSearchWork, type SearchWork } from '../walk/search-work.ts';
import { countWithin, walkInOrder } from '../walk/walk-videos-db.ts';
import { readVideos } from './read-videos-db.ts';
import { countVideos } from './count-videos-db.ts';
import { toVideo, type Video } from './video.ts';

export interface VideoPage {
  readonly total: number;
  readonly videos: readonly Video[];
}

export interface VideoListQuery {
  readonly accountId: AccountId;
  readonly statuses?: readonly VideoStatus[] | undefined;
  readonly createdFromMs?: number | undefined;
  readonly createdUntilMs?: number | undefined;
  readonly cateId?: number | undefined;
  readonly referenceIds?: readonly ReferenceId[] | undefined;
  readonly oldestFirst: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** On SQLite nothing takes long at once; throws a SearchesWaiting. */
export type ListVideos = (query: VideoListQuery) => Promise<VideoPage>;

export function createVideoList(database: Database): ListVideos {
  const begin = createSearchWork();
  return async (query) => {
    const work = begin();
    try {
      return await listVideos({ database, work }, query);
    } finally {
      work.end();
    }
  };
}

interface Listing {
  readonly database: Database;
  readonly work: SearchWork;
}

async function listVideos(listing: Listing, query: VideoListQuery): Promise<VideoPage> {
  const { database } = listing;
  const { offset, limit, statuses, cateId, referenceIds } = query;
  // No index has both: SQLite would look at all videos of the one at once.
  const isSliced =
    statuses !== undefined && cateId !== undefined && referenceIds === undefined && !isPostgres(database);
  if (isSliced) return await listInSlices(listing, query);
  const total = await countList(listing, query);
  if (total === 0 || limit === 0) return { total, videos: [] };
  const rows = await pageOf(database, query).offset(offset).limit(limit).execute();
  return { total, videos: rows.map(toVideo) };
}

/** Rows of a slice: a few milliseconds. */
const LOOKED_AT = 2000;

/** Videos of a category that have some status, or of the one status if it has fewer. */
async function listInSlices({ database, work }: Listing, query: VideoListQuery): Promise<VideoPage> {
  const { accountId, statuses = [], cateId = 0, offset, limit, createdFromMs, createdUntilMs } = query;
  const ofStatuses = videos('status', 'in', statuses);
  const ofCategory = videos('cate_id', '=', cateId);
  const isOfStatus =
    statuses.length === 1 &&
    (await countKnown(database, { accountId, statuses })) < (await countKnown(database, { accountId, cateId }));
  const within = [...withinOf(query), isOfStatus ? ofStatuses : ofCategory];
  const sort = { column: 'created_at_ms', isDescending: !query.oldestFirst } as const;
  const walk = { database, sort, within, matches: isOfStatus ? ofCategory : ofStatuses, rows: LOOKED_AT };
  const isTimed = createdFromMs !== undefined || createdUntilMs !== undefined;
  const known = isTimed ? undefined : await countKnown(database, query);
  if (known === 0) return { total: 0, videos: [] };
  const { kept, found } = await gather(walkInOrder(walk), {
    sort: [sort],
    work,
    needed: limit === 0 ? 0 : offset + limit,
    mostSlices: Infinity,
    isEnough: () => known !== undefined,
  });
  const ids = kept.slice(offset, offset + limit).map(({ video_id }) => video_id);
  return { total: known ?? found, videos: await readVideos(database, ids) };
}

const videos = expressionBuilder<Tables, 'videos'>();

/** Films of a time. */
function withinOf({ accountId, createdFromMs, createdUntilMs }: VideoListQuery): readonly Expression<SqlBool>[] {
  return [
    videos('account_id', '=', accountId),
    videos('asset', 'is', null),
    ...(createdFromMs === undefined ? [] : [videos('created_at_ms', '>=', createdFromMs)]),
    ...(createdUntilMs === undefined ? [] : [videos('created_at_ms', '<=', createdUntilMs)]),
  ];
}

type VideosQuery<Output = object> = SelectQueryBuilder<Tables, 'videos', Output>;

/** Films of one status, or of any. */
function filter(database: Database, query: VideoListQuery, status?: VideoStatus): VideosQuery {
  const { accountId, createdFromMs, createdUntilMs, cateId, referenceIds } = query;
  let matching = database.selectFrom('videos').where('account_id', '=', accountId).where('asset', 'is', null);
  if (status !== undefined) matching = matching.where('status', '=', status);
  if (createdFromMs !== undefined) matching = matching.where('created_at_ms', '>=', createdFromMs);
  if (createdUntilMs !== undefined) matching = matching.where('created_at_ms', '<=', createdUntilMs);
  if (cateId !== undefined) matching = matching.where('cate_id', '=', cateId);
  if (referenceIds !== undefined) matching = matching.where('reference_id', 'in', referenceIds);
  return matching;
}

function pageOf(database: Database, query: VideoListQuery) {
  const statuses = [...new Set(query.statuses)];
  const [first, ...others] = statuses;
  if (first === undefined || others.length === 0) return inOrder(filter(database, query, first).selectAll(), query);
  // The index has each status in order. Together they would have to be sorted, so each gives as many as the page may need.
  const ofStatus = (status: VideoStatus): VideosQuery<VideoRow> => {
    const ordered = inOrder(filter(database, query, status).selectAll(), query).limit(query.offset + query.limit);
    return database.selectFrom(ordered.as('of_status')).selectAll() as unknown as VideosQuery<VideoRow>;
  };
  let together = ofStatus(first);
  for (const status of others) together = together.unionAll(ofStatus(status));
  return inOrder(database.selectFrom(together.as('together')).selectAll() as unknown as VideosQuery<VideoRow>, query);
}

function inOrder(films: VideosQuery<VideoRow>, { oldestFirst }: VideoListQuery): VideosQuery<VideoRow> {
  const direction = oldestFirst ? 'asc' : 'desc';
  return films.orderBy('created_at_ms', direction).orderBy('video_id', direction);
}

/** From the table of counts. */
async function countKnown(
  database: Database,
  { accountId, statuses, cateId }: Pick<VideoListQuery, 'accountId' | 'statuses' | 'cateId'>,
): Promise<number> {
  return await countVideos(database, accountId, (e) =>
    e.and([
      e('media_type', 'in', ['video', 'audio']),
      ...(statuses === undefined ? [] : [e('status', 'in', statuses)]),
      ...(cateId === undefined ? [] : [e('cate_id', '=', cateId)]),
    ]),
  );
}

async function countList({ database, work }: Listing, query: VideoListQuery): Promise<number> {
  const { statuses, createdFromMs, createdUntilMs, referenceIds } = query;
  if (createdFromMs === undefined && createdUntilMs === undefined && referenceIds === undefined)
    return await countKnown(database, query);
  if (referenceIds === undefined && !isPostgres(database)) return await countInSteps({ database, work }, query);
  let matching = filter(database, query);
  if (statuses !== undefined) matching = matching.where('status', 'in', statuses);
  const { total } = await matching.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return Number(total);
}

/** Of statuses, of a category or of neither, each of which has an index by time. */
async function countInSteps({ database, work }: Listing, query: VideoListQuery): Promise<number> {
  const { statuses, cateId } = query;
  const ofStatus = [...new Set(statuses)].map((status) => [videos('status', '=', status)]);
  const others = cateId === undefined ? [] : [videos('cate_id', '=', cateId)];
  let total = 0;
  for (const one of statuses === undefined ? [others] : ofStatus) {
    const sort = { column: 'created_at_ms', isDescending: false } as const;
    const within = [...withinOf(query), ...one];
    total += await countWithin({ database, sort, within }, () => work.rest());
  }
  return total;
}
