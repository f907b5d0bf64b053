// Management of videos in the database: changes of texts, reviews, and deletions of videos, streams and uploaded files. Every
// change is removed from the cache of this process before it is answered.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow, VideoStatus } from '../../store/database/schema.ts';
import type { AccountId, ReferenceId, StreamId, VideoId } from '../../wire/ids.ts';
import { changeReference, type ReferenceChanged } from './change-reference-db.ts';
import {
  recordDeletion,
  recordReview,
  recordSourceDeletion,
  recordStreamDeletion,
  recordTextChange,
} from './record-library-change.ts';
import { lockVideo } from './lock-video.ts';
import { noteRemovals, type Removals } from './removals-db.ts';
import { changeSoundTracks, filesOf, readSoundTracks, writeSoundTracks } from './sound-tracks.ts';
import { unreferencedBlobs } from './unreferenced-blobs.ts';
import type { Videos } from './videos-db.ts';

/** Absent fields keep their values. */
export interface VideoTextChange {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: string | undefined;
  readonly cateId?: number | undefined;
  /** Null: the cover that transcoding made. */
  readonly coverUrl?: string | null | undefined;
  readonly userData?: string | undefined;
}

export interface Review {
  readonly videoId: VideoId;
  readonly isBlocked: boolean;
  readonly reason: string;
}

type ReviewRefusal = 'no such video' | 'not uploaded yet';

export interface Library {
  /** False if the video is gone. */
  change(videoId: VideoId, change: VideoTextChange): Promise<boolean>;
  /** Undefined takes it away. `taken`: another video of the account has it. */
  changeReference(videoId: VideoId, referenceId: ReferenceId | undefined): Promise<ReferenceChanged>;
  /** Deletes everything that belongs to them: streams, jobs, uploads, files. */
  removeVideos(videoIds: readonly VideoId[]): Promise<void>;
  /** Answers how many of them the video had. A video without streams no longer plays. */
  removeStreams(videoId: VideoId, streamIds: readonly StreamId[]): Promise<number>;
  /**
   * False if the file is still needed: a job uses it or, without `force`, a stream plays it. With `force` that stream is
   * deleted with the file.
   */
  removeSource(videoId: VideoId, options: { readonly force: boolean }): Promise<boolean>;
  /** All of them or none; answers the reason of a refusal. */
  review(accountId: AccountId, reviews: readonly Review[]): Promise<ReviewRefusal | undefined>;
}

interface Deps {
  readonly database: Database;
  readonly videos: Pick<Videos, 'forget'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly clock: Clock;
}

export function createLibrary(deps: Deps): Library {
  const { database, videos, removals, clock } = deps;
  return {
    change: async (videoId, change) => {
      const isThere = await database
        .transaction()
        .execute((transaction) => changeTexts(transaction, { videoId, columns: toColumns(change), now: clock.now() }));
      videos.forget(videoId);
      return isThere;
    },
    changeReference: async (videoId, referenceId) => {
      const done = await changeReference(database, { videoId, referenceId: referenceId ?? null, now: clock.now() });
      videos.forget(videoId);
      return done;
    },
    removeVideos: async (videoIds) => {
      // Sorted: concurrent calls lock the videos in the same order, which prevents deadlocks.
      const ids = [...videoIds].sort();
      await database.transaction().execute(async (transaction) => {
        for (const id of ids) {
          await recordDeletion(transaction, id, clock.now());
          await transaction.deleteFrom('videos').where('video_id', '=', id).execute();
        }
        await noteRemovals(transaction, ids, clock.now());
      });
      for (const id of ids) videos.forget(id);
      removals.begin(ids);
    },
    removeStreams: async (videoId, streamIds) => {
      const { count, blobs } = await database
        .transaction()
        .execute((transaction) => removeStreams(transaction, { videoId, streamIds, now: clock.now() }));
      videos.forget(videoId);
      removals.begin(blobs);
      return count;
    },
    removeSource: async (videoId, { force }) => {
      const blob = await database
        .transaction()
        .execute((transaction) => removeSource(transaction, { videoId, force, now: clock.now() }));
      videos.forget(videoId);
      if (blob !== undefined) removals.begin([blob]);
      return blob !== undefined;
    },
    review: async (accountId, reviews) => {
      const refusal = await reviewAll(database, { accountId, reviews, now: clock.now() });
      for (const { videoId } of reviews) videos.forget(videoId);
      return refusal;
    },
  };
}

interface ColumnChange {
  readonly videoId: VideoId;
  readonly columns: Partial<VideoRow>;
  readonly now: number;
}

async function changeTexts(
  transaction: Transaction<Tables>,
  { videoId, columns, now }: ColumnChange,
): Promise<boolean> {
  const before = await lockVideo(transaction, videoId);
  if (before === undefined) return false;
  const own = transaction.updateTable('videos').where('video_id', '=', videoId);
  await own.set({ ...columns, modified_at_ms: now }).execute();
  await recordTextChange(transaction, { videoId, before, after: { ...before, ...columns }, atMs: now });
  return true;
}

function toColumns({ title, description, tags, cateId, coverUrl, userData }: VideoTextChange): Partial<VideoRow> {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
    ...(cateId !== undefined && { cate_id: cateId }),
    ...(coverUrl !== undefined && { cover_url: coverUrl }),
    ...(userData !== undefined && { user_data: userData }),
  };
}

interface StreamsToRemove {
  readonly videoId: VideoId;
  readonly streamIds: readonly StreamId[];
  readonly now: number;
}

async function removeStreams(transaction: Transaction<Tables>, { videoId, streamIds, now }: StreamsToRemove) {
  const video = await lockVideo(transaction, videoId);
  const all = await transaction.selectFrom('streams').selectAll().where('video_id', '=', videoId).execute();
  const obsolete = all.filter((row) => streamIds.includes(row.stream_id));
  const staying = all.filter((row) => !obsolete.includes(row));
  const before = readSoundTracks(video?.audio_tracks ?? null);
  const sound = changeSoundTracks({ before, isReplaced: () => false, streams: staying });
  await transaction
    .updateTable('videos')
    .set({ modified_at_ms: now, audio_tracks: writeSoundTracks(sound.after) })
    .where('video_id', '=', videoId)
    .execute();
  const blobs = unreferencedBlobs({
    going: [...obsolete, ...filesOf(sound.going)],
    staying: [...staying, ...filesOf(sound.after?.further ?? [])],
    keeping: [video?.source_blob ?? null, video?.cover_blob ?? null],
  });
  for (const { stream_id } of obsolete)
    await transaction.deleteFrom('streams').where('stream_id', '=', stream_id).execute();
  if (obsolete.length > 0 && staying.length === 0) await endPlaying(transaction, videoId);
  await noteRemovals(transaction, blobs, now);
  await recordStreamDeletion(transaction, { videoId, streamIds: obsolete.map((row) => row.stream_id), atMs: now });
  return { count: obsolete.length, blobs };
}

async function endPlaying(transaction: Transaction<Tables>, videoId: VideoId): Promise<void> {
  await transaction
    .updateTable('videos')
    .set({
      status: sql<VideoStatus>`case when status = 'Normal' then 'UploadSucc' else status end`,
      unblocked_status: sql<VideoStatus | null>`case when unblocked_status = 'Normal' then 'UploadSucc' else unblocked_status end`,
    })
    .where('video_id', '=', videoId)
    .execute();
}

interface SourceToRemove {
  readonly videoId: VideoId;
  readonly force: boolean;
  readonly now: number;
}

async function removeSource(
  transaction: Transaction<Tables>,
  { videoId, force, now }: SourceToRemove,
): Promise<string | undefined> {
  // A statement of its own: an update that waited for the lock would not see a job inserted meanwhile.
  await lockVideo(transaction, videoId);
  let there = transaction
    .updateTable('videos')
    .set({ source_removed_at_ms: now, modified_at_ms: now })
    .where('video_id', '=', videoId)
    .where('status', 'not in', ['Uploading', 'UploadFail'])
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('jobs')
            .select('job_id')
            .where('jobs.video_id', '=', videoId)
            .where('jobs.state', 'in', ['queued', 'running']),
        ),
      ),
    );
  const streams = () => transaction.selectFrom('streams').select('stream_id').where('streams.video_id', '=', videoId);
  if (!force)
    there = there.where((e) => {
      const played = e.selectFrom('streams').select('stream_id').where('streams.video_id', '=', videoId);
      return e.and([e.exists(played), e.not(e.exists(played.whereRef('streams.blob', '=', 'videos.source_blob')))]);
    });
  const row = await there.returning('source_blob').executeTakeFirst();
  if (row === undefined) return undefined;
  const { source_blob } = row;
  await transaction.deleteFrom('streams').where('video_id', '=', videoId).where('blob', '=', source_blob).execute();
  if ((await streams().executeTakeFirst()) === undefined) await endPlaying(transaction, videoId);
  await noteRemovals(transaction, [row.source_blob], now);
  await recordSourceDeletion(transaction, videoId, now);
  return row.source_blob;
}

interface Reviews {
  readonly accountId: AccountId;
  readonly reviews: readonly Review[];
  readonly now: number;
}

class Refused extends Error {
  readonly refusal: ReviewRefusal;

  constructor(refusal: ReviewRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

async function reviewAll(database: Database, { accountId, reviews, now }: Reviews): Promise<ReviewRefusal | undefined> {
  const ordered = reviews.toSorted((a, b) => (a.videoId < b.videoId ? -1 : 1));
  try {
    await database.transaction().execute(async (transaction) => {
      for (const review of ordered) await reviewOne(transaction, { accountId, review, now });
    });
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function reviewOne(
  transaction: Transaction<Tables>,
  { accountId, review, now }: { readonly accountId: AccountId; readonly review: Review; readonly now: number },
): Promise<void> {
  const own = transaction
    .updateTable('videos')
    .where('video_id', '=', review.videoId)
    .where('account_id', '=', accountId)
    .where('asset', 'is', null)
    .where('status', 'not in', ['Uploading', 'UploadFail']);
  const reviewed = await own
    .set({ ...(review.isBlocked ? block(review.reason) : unblock()), modified_at_ms: now })
    .executeTakeFirst();
  if (reviewed.numUpdatedRows === 1n) {
    await recordReview(transaction, { ...review, atMs: now });
    return;
  }
  const row = await transaction
    .selectFrom('videos')
    .select('video_id')
    .where('video_id', '=', review.videoId)
    .where('account_id', '=', accountId)
    .where('asset', 'is', null)
    .executeTakeFirst();
  throw new Refused(row === undefined ? 'no such video' : 'not uploaded yet');
}

function block(reason: string) {
  return {
    status: 'Blocked' as const,
    unblocked_status: sql<VideoStatus | null>`case when status = 'Blocked' then unblocked_status else status end`,
    status_reason: reason === '' ? null : reason,
  };
}

/** Restores the status before the block; a video that waited for its review plays. */
function unblock() {
  return {
    status: sql<VideoStatus>`case status when 'Blocked' then coalesce(nullif(unblocked_status, 'Checking'), 'Normal') when 'Checking' then 'Normal' else status end`,
    unblocked_status: null,
    status_reason: sql<string | null>`case when status in ('Blocked', 'Checking') then null else status_reason end`,
  };
}
