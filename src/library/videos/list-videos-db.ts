// One page of the films of an account, sorted by their creation, and how many there are. Every order has its index, so a page
// costs as much with a million videos as with a thousand.
import type { SelectQueryBuilder } from 'kysely';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow, VideoStatus } from '../../store/database/schema.ts';
import type { AccountId, ReferenceId } from '../../wire/ids.ts';
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

export async function listVideos(database: Database, query: VideoListQuery): Promise<VideoPage> {
  const { offset, limit } = query;
  const total = await countList(database, query);
  if (total === 0 || limit === 0) return { total, videos: [] };
  const rows = await pageOf(database, query).offset(offset).limit(limit).execute();
  return { total, videos: rows.map(toVideo) };
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

async function countList(database: Database, query: VideoListQuery): Promise<number> {
  const { accountId, statuses, createdFromMs, createdUntilMs, cateId, referenceIds } = query;
  if (createdFromMs === undefined && createdUntilMs === undefined && referenceIds === undefined)
    return await countVideos(database, accountId, (e) =>
      e.and([
        e('media_type', 'in', ['video', 'audio']),
        ...(statuses === undefined ? [] : [e('status', 'in', statuses)]),
        ...(cateId === undefined ? [] : [e('cate_id', '=', cateId)]),
      ]),
    );
  let matching = filter(database, query);
  if (statuses !== undefined) matching = matching.where('status', 'in', statuses);
  const { total } = await matching.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return Number(total);
}
