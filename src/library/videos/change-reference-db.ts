// Gives a video another ReferenceId in the database.
import type { Database } from '../../store/database/open-database.ts';
import type { ReferenceId, VideoId } from '../../wire/ids.ts';

export type ReferenceChanged = 'done' | 'taken' | 'no such video';

interface ReferenceChange {
  readonly videoId: VideoId;
  readonly referenceId: ReferenceId | null;
  readonly now: number;
}

/** The database keeps a ReferenceId unique in its account, also where two calls give it at once: one of them fails there. */
export async function changeReference(
  database: Database,
  { videoId, referenceId, now }: ReferenceChange,
): Promise<ReferenceChanged> {
  try {
    const changed = await database
      .updateTable('videos')
      .set({ reference_id: referenceId, modified_at_ms: now })
      .where('video_id', '=', videoId)
      .executeTakeFirst();
    return changed.numUpdatedRows === 1n ? 'done' : 'no such video';
  } catch (error) {
    if (referenceId === null || !(await hasOther(database, videoId, referenceId))) throw error;
    return 'taken';
  }
}

async function hasOther(database: Database, videoId: VideoId, referenceId: ReferenceId): Promise<boolean> {
  const other = await database
    .selectFrom('videos as other')
    .innerJoin('videos as own', 'own.account_id', 'other.account_id')
    .select('other.video_id')
    .where('own.video_id', '=', videoId)
    .where('other.reference_id', '=', referenceId)
    .where('other.video_id', '!=', videoId)
    .executeTakeFirst();
  return other !== undefined;
}
