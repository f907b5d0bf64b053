// Videos and streams in the database, with a short-lived cache in front of the look-ups that every playback makes.
import type { Clock } from '../../base/clock.ts';
import { RecentMap } from '../../base/recent-map.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { VideoStatus } from '../../store/database/schema.ts';
import { isVideoId, type AccountId, type ReferenceId, type VideoId } from '../../wire/ids.ts';
import { toStream, toStreamRow, toVideo, toVideoRow, type Stream, type Video } from './video.ts';

type Soon<T> = T | Promise<T>;

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

export interface PublishedMedia {
  readonly status: VideoStatus;
  readonly mediaType: 'video' | 'audio';
  readonly durationSeconds: number;
  readonly coverBlob: string | undefined;
  readonly streams: readonly Stream[];
}

export interface Videos {
  /** By id within an account; another account's video is as good as none. */
  find(accountId: AccountId, videoId: VideoId): Soon<Video | undefined>;
  findByReference(accountId: AccountId, referenceId: ReferenceId): Promise<Video | undefined>;
  /** Whoever owns it: for delivery, where the grant names the video. */
  findAnywhere(videoId: VideoId): Soon<Video | undefined>;
  streamsOf(videoId: VideoId): Soon<readonly Stream[]>;
  list(query: VideoListQuery): Promise<VideoPage>;
  /** Whoever's: uploads that were begun and not finished. */
  listUploading(): Promise<readonly Video[]>;
  /** False if the ReferenceId is taken. */
  insert(video: Video): Promise<boolean>;
  update(
    videoId: VideoId,
    changes: Partial<Pick<Video, 'status' | 'statusReason' | 'sizeBytes' | 'durationSeconds'>>,
  ): Promise<void>;
  /** After a change that went past this object: the next look reads the database. */
  forget(videoId: VideoId): void;
  /** Puts all streams of a finished transcoding in place of the old ones, and the status with them. */
  publish(videoId: VideoId, media: PublishedMedia): Promise<void>;
}

/** A change made by another process is seen after this long at most. */
const CACHE = { maxEntries: 5_000, maxAgeMs: 3_000 };

export function createVideos({ database, clock }: { readonly database: Database; readonly clock: Clock }): Videos {
  const cachedVideos = new RecentMap<VideoId, Video>(CACHE, clock);
  const cachedStreams = new RecentMap<VideoId, readonly Stream[]>(CACHE, clock);
  const forget = (videoId: VideoId): void => {
    cachedVideos.delete(videoId);
    cachedStreams.delete(videoId);
  };
  const findAnywhere = (videoId: VideoId): Soon<Video | undefined> => {
    if (!isVideoId(videoId)) return undefined;
    return cachedVideos.getOrLoad(videoId, (id) => loadVideo(database, id));
  };
  return {
    findAnywhere,
    find: (accountId, videoId) => {
      const found = findAnywhere(videoId);
      return found instanceof Promise ? found.then((video) => ownedBy(video, accountId)) : ownedBy(found, accountId);
    },
    findByReference: (accountId, referenceId) => loadByReference(database, accountId, referenceId),
    streamsOf: (videoId) => {
      const found = cachedStreams.getOrLoad(videoId, (id) => loadStreams(database, id));
      return found instanceof Promise ? found.then((streams) => streams ?? []) : found;
    },
    list: (query) => listVideos(database, query),
    listUploading: async () => {
      const rows = await database.selectFrom('videos').selectAll().where('status', '=', 'Uploading').execute();
      return rows.map(toVideo);
    },
    insert: async (video) => {
      const result = await database
        .insertInto('videos')
        .values(toVideoRow(video))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
    },
    update: async (videoId, changes) => {
      await updateVideo(database, clock, { videoId, changes });
      forget(videoId);
    },
    forget,
    publish: async (videoId, media) => {
      await publishMedia(database, clock, { videoId, media });
      forget(videoId);
    },
  };
}

function ownedBy(video: Video | undefined, accountId: AccountId): Video | undefined {
  return video?.accountId === accountId ? video : undefined;
}

async function loadVideo(database: Database, videoId: VideoId): Promise<Video | undefined> {
  const row = await database.selectFrom('videos').selectAll().where('video_id', '=', videoId).executeTakeFirst();
  return row === undefined ? undefined : toVideo(row);
}

async function loadByReference(
  database: Database,
  accountId: AccountId,
  referenceId: ReferenceId,
): Promise<Video | undefined> {
  const row = await database
    .selectFrom('videos')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('reference_id', '=', referenceId)
    .executeTakeFirst();
  return row === undefined ? undefined : toVideo(row);
}

async function loadStreams(database: Database, videoId: VideoId): Promise<readonly Stream[]> {
  const rows = await database.selectFrom('streams').selectAll().where('video_id', '=', videoId).execute();
  return rows.map(toStream);
}

async function listVideos(database: Database, query: VideoListQuery): Promise<VideoPage> {
  let matching = database.selectFrom('videos').where('account_id', '=', query.accountId);
  if (query.statuses !== undefined) matching = matching.where('status', 'in', query.statuses);
  if (query.createdFromMs !== undefined) matching = matching.where('created_at_ms', '>=', query.createdFromMs);
  if (query.createdUntilMs !== undefined) matching = matching.where('created_at_ms', '<=', query.createdUntilMs);
  if (query.cateId !== undefined) matching = matching.where('cate_id', '=', query.cateId);
  if (query.referenceIds !== undefined) matching = matching.where('reference_id', 'in', query.referenceIds);
  const { total } = await matching.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const direction = query.oldestFirst ? 'asc' : 'desc';
  const rows = await matching
    .selectAll()
    .orderBy('created_at_ms', direction)
    .orderBy('video_id', direction)
    .offset(query.offset)
    .limit(query.limit)
    .execute();
  return { total: Number(total), videos: rows.map(toVideo) };
}

interface VideoChange {
  readonly videoId: VideoId;
  readonly changes: Parameters<Videos['update']>[1];
}

async function updateVideo(database: Database, clock: Clock, { videoId, changes }: VideoChange): Promise<void> {
  await database
    .updateTable('videos')
    .set({
      modified_at_ms: clock.now(),
      ...(changes.status !== undefined && { status: changes.status, status_reason: changes.statusReason ?? null }),
      ...(changes.sizeBytes !== undefined && { size_bytes: changes.sizeBytes }),
      ...(changes.durationSeconds !== undefined && { duration_seconds: changes.durationSeconds }),
    })
    .where('video_id', '=', videoId)
    .execute();
}

interface Publication {
  readonly videoId: VideoId;
  readonly media: PublishedMedia;
}

async function publishMedia(database: Database, clock: Clock, { videoId, media }: Publication): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('streams').where('video_id', '=', videoId).execute();
    if (media.streams.length > 0)
      await transaction.insertInto('streams').values(media.streams.map(toStreamRow)).execute();
    await transaction
      .updateTable('videos')
      .set({
        status: media.status,
        status_reason: null,
        media_type: media.mediaType,
        duration_seconds: media.durationSeconds,
        cover_blob: media.coverBlob ?? null,
        modified_at_ms: clock.now(),
      })
      .where('video_id', '=', videoId)
      .execute();
  });
}
