// Checks that the storage of a worker is the one that the videos of its database are in, by looking for some of them.
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { VideoId } from '../../wire/ids.ts';

interface Deps {
  readonly database: Database;
  readonly blobs: Pick<Blobs, 'stat'>;
}

const LOOKED_FOR = 5;

/** Undefined if no file is expected yet. */
export async function holdsMedia(
  { database, blobs }: Deps,
  { except = '' as VideoId } = {},
): Promise<boolean | undefined> {
  const streams = await database
    .selectFrom('streams')
    .select('blob')
    .where('video_id', '<>', except)
    .orderBy('created_at_ms', 'desc')
    .limit(LOOKED_FOR)
    .execute();
  const sources = await database
    .selectFrom('videos')
    .select('source_blob as blob')
    .where('video_id', '<>', except)
    .where('status', 'in', ['UploadSucc', 'Transcoding', 'Normal'])
    .where('size_bytes', '>', 0)
    .where('source_removed_at_ms', 'is', null)
    .orderBy('modified_at_ms', 'desc')
    .limit(LOOKED_FOR)
    .execute();
  const expected = [...sources, ...streams];
  for (const { blob } of expected) if ((await blobs.stat(blob)) !== undefined) return true;
  return expected.length === 0 ? undefined : false;
}

/** Why this worker cannot do the job although another may: the file is not in its storage. Otherwise undefined. */
export async function missingHere(deps: Deps, videoId: VideoId): Promise<string | undefined> {
  const video = await deps.database
    .selectFrom('videos')
    .select(['source_blob', 'source_removed_at_ms'])
    .where('video_id', '=', videoId)
    .executeTakeFirst();
  if (video === undefined || video.source_removed_at_ms !== null) return undefined;
  if ((await deps.blobs.stat(video.source_blob)) !== undefined) return undefined;
  // If the files of other videos exist here, this one is lost, and the job says so.
  if ((await holdsMedia(deps, { except: videoId })) === true) return undefined;
  return `${video.source_blob} is not in the storage of this worker: give it the --storage that the server has`;
}
