// Management of videos in the database: changes of texts, reviews, and deletions of videos, streams and uploaded files, each in a
// transaction. Every change is removed from the cache of this process before it is answered.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow } from '../../store/database/schema.ts';
import type { AccountId, ReferenceId, StreamId, VideoId } from '../../wire/ids.ts';
import { changeReference, type ReferenceChanged } from './change-reference-db.ts';
import { recordDeletion, recordTextChange } from './record-library-change.ts';
import { lockVideo } from './lock-video.ts';
import { noteRemovals, type Removals } from './removals-db.ts';
import { removeSource, removeStreams } from './remove-files-db.ts';
import { reviewAll, type Review, type ReviewRefusal } from './review-videos-db.ts';
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
