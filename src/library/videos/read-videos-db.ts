// Reads videos by their ids: one page that was found before.
import type { Database } from '../../store/database/open-database.ts';
import { toVideo, type Video } from './video.ts';

/** In the order of the ids. */
export async function readVideos(database: Database, ids: readonly Video['videoId'][]): Promise<readonly Video[]> {
  if (ids.length === 0) return [];
  const rows = await database.selectFrom('videos').selectAll().where('video_id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.video_id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toVideo(row)];
  });
}
