// Deletes the pictures that were taken of a video, by type, with their files; for DeleteImage. Under the lock of the video, so that a
// job which publishes meanwhile is either seen or comes after it.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import { noteRemovals, type Removals } from '../../library/videos/removals-db.ts';
import { ownPictures } from '../../library/videos/replaced-files-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';

export const pictureTypes = ['CoverSnapshot', 'NormalSnapshot', 'SpriteSnapshot', 'SpriteOriginSnapshot'] as const;
export type PictureType = (typeof pictureTypes)[number];

export type RemovePictures = (videoId: VideoId, types: readonly PictureType[]) => Promise<void>;

interface Deps {
  readonly database: Database;
  readonly videos: Pick<Videos, 'forget'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly clock: Clock;
}

export function createPictureRemoval({ database, videos, removals, clock }: Deps): RemovePictures {
  return async (videoId, types) => {
    const blobs = await database.transaction().execute(async (transaction) => {
      const video = await lockVideo(transaction, videoId);
      if (video === undefined) return [];
      const sets = await removeSets(transaction, videoId, types);
      // The thumbnails lie beside the cover that the same job made, and are found through it.
      const cover = types.includes('CoverSnapshot') ? ownPictures(video.cover_blob) : [];
      if (cover.length > 0)
        await transaction
          .updateTable('videos')
          .set({ cover_blob: null, modified_at_ms: clock.now() })
          .where('video_id', '=', videoId)
          .execute();
      await noteRemovals(transaction, [...sets, ...cover], clock.now());
      return [...sets, ...cover];
    });
    videos.forget(videoId);
    removals.begin(blobs);
  };
}

/** Answers the folders of the files that go. */
async function removeSets(
  transaction: Transaction<Tables>,
  videoId: VideoId,
  types: readonly PictureType[],
): Promise<readonly string[]> {
  const own = await transaction.selectFrom('snapshots').selectAll().where('video_id', '=', videoId).execute();
  const blobs: string[] = [];
  for (const { job_id, type, prefix, layout } of own) {
    if (types.includes(type)) {
      await transaction.deleteFrom('snapshots').where('job_id', '=', job_id).where('type', '=', type).execute();
      blobs.push(prefix);
    } else if (type === 'SpriteSnapshot' && types.includes('SpriteOriginSnapshot') && layout !== null) {
      // The single pictures of a sprite; its sheets stay.
      const without = JSON.stringify({ ...(JSON.parse(layout) as object), keepsCells: false });
      await transaction.updateTable('snapshots').set({ layout: without }).where('job_id', '=', job_id).execute();
      blobs.push(`${prefix}/cells`);
    }
  }
  return blobs;
}
