// What becomes of the files that a new one replaces. It is decided once, by the rows as they are under the lock of the video,
// and noted for removal in the same transaction. After the commit the caller only begins the removal of what is answered here.
import type { Transaction } from 'kysely';
import { COVER_NAME, THUMBNAIL_FOLDER, THUMBNAIL_INDEX } from '../../ffmpeg/plan/output-names.ts';
import type { Tables, VideoRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';
import { noteRemovals } from './removals-db.ts';
import { unreferencedBlobs, type StreamFile } from './unreferenced-blobs.ts';

interface ReplacedSource {
  readonly videoId: VideoId;
  readonly before: string;
  readonly after: string;
  readonly now: number;
}

/** The source before is removed, unless a stream plays it: then it is removed with that stream. */
export async function noteReplacedSource(
  transaction: Transaction<Tables>,
  { videoId, before, after, now }: ReplacedSource,
): Promise<readonly string[]> {
  if (before === after) return [];
  const playing = await transaction
    .selectFrom('streams')
    .select('stream_id')
    .where('video_id', '=', videoId)
    .where('blob', '=', before)
    .executeTakeFirst();
  if (playing !== undefined) return [];
  await noteRemovals(transaction, [before], now);
  return [before];
}

interface ReplacedMedia {
  readonly video: Pick<VideoRow, 'source_blob' | 'source_removed_at_ms' | 'cover_blob'>;
  /** Files of streams and of sound tracks. */
  readonly going: readonly StreamFile[];
  readonly staying: readonly StreamFile[];
  /** The cover of the video from now on. */
  readonly cover: string | null;
  /** The cover that came with the new streams, which an older one may outlive. */
  readonly newCover: string | undefined;
  readonly now: number;
}

/** Of the streams that go, the files that neither another stream nor the video itself refers to; and the covers not kept. */
export async function noteReplacedMedia(
  transaction: Transaction<Tables>,
  { video, going, staying, cover, newCover, now }: ReplacedMedia,
): Promise<readonly string[]> {
  const source = video.source_removed_at_ms === null ? video.source_blob : null;
  const replaced = [
    ...unreferencedBlobs({ going, staying, keeping: [source, cover] }),
    ...[video.cover_blob, newCover].flatMap((blob) => (blob === cover ? [] : ownPictures(blob))),
  ];
  await noteRemovals(transaction, replaced, now);
  return replaced;
}

/** A cover that packaging made, with the thumbnails beside it. No other row refers to them. */
export function ownPictures(cover: string | null | undefined): readonly string[] {
  if (cover?.endsWith(`/${COVER_NAME}`) !== true) return [];
  const folder = cover.slice(0, -COVER_NAME.length);
  return [cover, folder + THUMBNAIL_INDEX, folder + THUMBNAIL_FOLDER];
}
