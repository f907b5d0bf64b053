// Videos and streams in the database, with a cache of short TTL for the look-ups of every playback.
import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import { prepareLookUp } from '../../store/database/look-up.ts';
import type { Database } from '../../store/database/open-database.ts';
import { LastKnown } from '../../store/last-known.ts';
import { isVideoId, type AccountId, type ReferenceId, type VideoId } from '../../wire/ids.ts';
import { createVideoList, type VideoListQuery, type VideoPage } from './list-videos-db.ts';
import { publishMedia, type Published, type PublishedMedia } from './publish-db.ts';
import { setStatus } from './status-sql.ts';
import { fileAwaited, toStream, toVideo, toVideoRow, type SourceFacts, type Stream, type Video } from './video.ts';

interface AnalysedFile {
  readonly sourceBlob: string;
  readonly facts: SourceFacts;
}

export interface Videos {
  /** By id within an account; undefined for a video of another account. */
  find(accountId: AccountId, videoId: VideoId): Soon<Video | undefined>;
  findByReference(accountId: AccountId, referenceId: ReferenceId): Promise<Video | undefined>;
  /** In any account: for delivery, where the grant names the video. */
  findAnywhere(videoId: VideoId): Soon<Video | undefined>;
  /** The same, of images and attached media too. */
  findMedia(videoId: VideoId): Soon<Video | undefined>;
  streamsOf(videoId: VideoId): Soon<readonly Stream[]>;
  /** Whether `findAnywhere` and `streamsOf` would give these very values, and at once. */
  stillHas(video: Video, streams: readonly Stream[], nowMs: number): boolean;
  list(query: VideoListQuery): Promise<VideoPage>;
  /** In all accounts: videos that wait for their file, unchanged since `before`, without an upload under way. */
  restingUploads(query: { readonly before: number; readonly limit: number }): Promise<readonly VideoId[]>;
  /** For a file that was not uploaded in time. Does nothing if the video changed since `before`. */
  expireUpload(videoId: VideoId, before: number): Promise<void>;
  /** Restarts the time to upload the file. False if the video no longer waits for one. */
  awaitFile(videoId: VideoId): Promise<boolean>;
  /** False if the ReferenceId is taken. `created` writes in the same transaction. */
  insert(video: Video, created?: (transaction: Database) => Promise<void>): Promise<boolean>;
  update(
    videoId: VideoId,
    changes: Partial<Pick<Video, 'status' | 'statusReason' | 'sizeBytes' | 'durationSeconds'>>,
  ): Promise<void>;
  /** Removes the video from the cache, after a change by other code: the next look-up reads the database. */
  forget(videoId: VideoId): void;
  /** As `forget`, or of all videos: another process of this server has changed them. */
  drop(videoId: VideoId | undefined): void;
  /** The same for all videos. */
  forgetAll(): void;
  /** Stores what probing found in the uploaded file. Does nothing if another file replaced it. */
  analysed(videoId: VideoId, found: AnalysedFile): Promise<void>;
  /** Publishes what a job has made; nothing is changed if the answer is not ok. */
  publish(videoId: VideoId, media: PublishedMedia): Promise<Published>;
}

/** The TTL bounds how long a change by another process goes unseen. */
const CACHE = { maxEntries: 5_000, maxAgeMs: 3_000 };

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
  /** Called when something was forgotten because it changed; without an id: everything. */
  readonly onForgotten?: (videoId?: VideoId) => void;
}

export function createVideos({ database, clock, staleMs, onForgotten = () => undefined }: Deps): Videos {
  const cachedVideos = new TtlCache<VideoId, Video>(CACHE, clock);
  const cachedStreams = new TtlCache<VideoId, readonly Stream[]>(CACHE, clock);
  const { maxEntries } = CACHE;
  const knownVideos = new LastKnown<VideoId, Video>({ clock, staleMs, maxEntries });
  const knownStreams = new LastKnown<VideoId, readonly Stream[]>({ clock, staleMs, maxEntries });
  const knownReferences = new LastKnown<string, Video>({ clock, staleMs, maxEntries });
  const caches = [knownVideos, knownStreams, cachedVideos, cachedStreams];
  const drop = (videoId: VideoId | undefined): void => dropFrom(caches, knownReferences, videoId);
  const forget = (videoId: VideoId): void => {
    drop(videoId);
    onForgotten(videoId);
  };
  const changed = async <T>(videoId: VideoId, change: Promise<T>): Promise<T> => {
    // Also after an error: what was lost may be the answer, not the change.
    return await change.finally(() => {
      forget(videoId);
    });
  };
  const loadVideo = prepareVideos(database);
  const loadStreams = prepareStreams(database);
  const readStreams = (id: VideoId) => knownStreams.read(id, loadStreams);
  // What is in the cache has passed the pattern.
  const readVideo = (id: VideoId) => (isVideoId(id) ? knownVideos.read(id, loadVideo) : undefined);
  const findMedia = (videoId: VideoId) => cachedVideos.getOrLoad(videoId, readVideo, isSettled);
  return {
    findMedia,
    findAnywhere: (videoId) => andThen(findMedia(videoId), onlyFilm),
    find: (accountId, videoId) => andThen(findMedia(videoId), (video) => ownedBy(onlyFilm(video), accountId)),
    findByReference: prepareReferences(database, knownReferences),
    streamsOf: (videoId) =>
      andThen(cachedStreams.getOrLoad(videoId, readStreams, isPlayable), (streams) => streams ?? []),
    stillHas: (video, streams, nowMs) =>
      cachedVideos.get(video.videoId, nowMs) === video && cachedStreams.get(video.videoId, nowMs) === streams,
    list: createVideoList(database),
    restingUploads: (query) => restingUploads(database, query),
    expireUpload: (videoId, before) => changed(videoId, expireUpload(database, clock, { videoId, before })),
    awaitFile: (videoId) => changed(videoId, awaitFile(database, clock, videoId)),
    insert: (video, created) => insertVideo(database, video, created),
    update: (videoId, changes) => changed(videoId, updateVideo(database, clock, { videoId, changes })),
    forget,
    drop,
    forgetAll: () => {
      drop(undefined);
      onForgotten();
    },
    analysed: (videoId, found) => changed(videoId, writeFacts(database, clock, { videoId, found })),
    publish: (videoId, media) => changed(videoId, publishMedia(database, { videoId, media, atMs: clock.now() })),
  };
}

interface Droppable {
  delete(videoId: VideoId): void;
  clear(): void;
}

/** A video that changed may have another ReferenceId. */
function dropFrom(caches: readonly Droppable[], references: Pick<Droppable, 'clear'>, videoId: VideoId | undefined) {
  references.clear();
  for (const cache of caches) {
    if (videoId === undefined) cache.clear();
    else cache.delete(videoId);
  }
}

/** Other statuses are not cached: another process may finish the video, and a client told of that asks at once. */
function isSettled({ status }: Video): boolean {
  return status === 'Normal' || status === 'Blocked';
}

function onlyFilm(video: Video | undefined): Video | undefined {
  return video?.asset === undefined ? video : undefined;
}

function isPlayable(streams: readonly Stream[]): boolean {
  return streams.length > 0;
}

function ownedBy(video: Video | undefined, accountId: AccountId): Video | undefined {
  return video?.accountId === accountId ? video : undefined;
}

function prepareVideos(database: Database): (videoId: VideoId) => Soon<Video | undefined> {
  const lookUp = prepareLookUp(database, {
    rows: (isKey) => database.selectFrom('videos').selectAll().where(isKey('video_id')),
    keyOf: (row) => row.video_id,
  });
  return (videoId) => andThen(lookUp(videoId), ([row]) => (row === undefined ? undefined : toVideo(row)));
}

function prepareReferences(database: Database, known: LastKnown<string, Video>): Videos['findByReference'] {
  return async (accountId, referenceId) =>
    await known.read(`${accountId} ${referenceId}`, () => loadByReference(database, accountId, referenceId));
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

function prepareStreams(database: Database): (videoId: VideoId) => Soon<readonly Stream[]> {
  const lookUp = prepareLookUp(database, {
    rows: (isKey) => database.selectFrom('streams').selectAll().where(isKey('video_id')),
    keyOf: (row) => row.video_id,
  });
  return (videoId) => andThen(lookUp(videoId), (rows) => rows.map(toStream));
}

async function insertVideo(
  database: Database,
  video: Video,
  created?: (transaction: Database) => Promise<void>,
): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    const result = await transaction
      .insertInto('videos')
      .values(toVideoRow(video))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    const isNew = Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
    if (isNew) await created?.(transaction);
    return isNew;
  });
}

async function restingUploads(
  database: Database,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<readonly VideoId[]> {
  const rows = await database
    .selectFrom('videos')
    .select('video_id')
    .where('status', '=', 'Uploading')
    .where('modified_at_ms', '<', before)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('uploads')
            .select('upload_id')
            .whereRef('uploads.video_id', '=', 'videos.video_id')
            .where('uploads.state', 'in', ['open', 'completing']),
        ),
      ),
    )
    .orderBy('modified_at_ms')
    .limit(limit)
    .execute();
  return rows.map((row) => row.video_id);
}

async function expireUpload(
  database: Database,
  clock: Clock,
  { videoId, before }: { readonly videoId: VideoId; readonly before: number },
): Promise<void> {
  await database
    .updateTable('videos')
    .set({
      status: 'UploadFail',
      status_reason: 'The file was not uploaded in time.',
      modified_at_ms: clock.now(),
    })
    .where('video_id', '=', videoId)
    .where('status', '=', 'Uploading')
    .where('modified_at_ms', '<', before)
    .execute();
}

async function awaitFile(database: Database, clock: Clock, videoId: VideoId): Promise<boolean> {
  const awaited = await database
    .updateTable('videos')
    .set({ status: 'Uploading', status_reason: null, modified_at_ms: clock.now() })
    .where('video_id', '=', videoId)
    .where('status', 'in', fileAwaited)
    .executeTakeFirst();
  return awaited.numUpdatedRows === 1n;
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
      ...(changes.status !== undefined && setStatus(changes.status, changes.statusReason)),
      ...(changes.sizeBytes !== undefined && { size_bytes: changes.sizeBytes }),
      ...(changes.durationSeconds !== undefined && { duration_seconds: changes.durationSeconds }),
    })
    .where('video_id', '=', videoId)
    .execute();
}

async function writeFacts(
  database: Database,
  clock: Clock,
  { videoId, found }: { readonly videoId: VideoId; readonly found: AnalysedFile },
): Promise<void> {
  const { facts, sourceBlob } = found;
  const seconds = facts.durationSeconds;
  await database
    .updateTable('videos')
    .set({
      source_info: JSON.stringify(facts),
      // While the streams of an earlier file play, the duration stays theirs.
      duration_seconds: sql<number>`case when coalesce(unblocked_status, status) = 'Normal' then duration_seconds else ${seconds} end`,
      modified_at_ms: clock.now(),
    })
    .where('video_id', '=', videoId)
    .where('source_blob', '=', sourceBlob)
    .execute();
}
