// The lock of a video, which orders everything that changes it on any server.
import type { Database } from '../../store/database/open-database.ts';
import type { VideoRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';

/**
 * The first statement of every transaction that changes a video together with its streams, jobs, uploads or captions. Held
 * until the transaction ends. It prevents deadlocks, because publish, delete, cancel and enqueue all wait here before they
 * lock anything else, and stale reads: what the transaction reads afterwards includes everything that the previous holder
 * wrote. Answers the row as it is then; undefined if there is no such video.
 *
 * An update that changes nothing instead of SELECT … FOR UPDATE: it locks on SQLite and on PostgreSQL.
 */
export async function lockVideo(transaction: Database, videoId: VideoId): Promise<VideoRow | undefined> {
  return await transaction
    .updateTable('videos')
    .set({ video_id: videoId })
    .where('video_id', '=', videoId)
    .returningAll()
    .executeTakeFirst();
}
