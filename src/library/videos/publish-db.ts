// Puts what a job has made in place: streams, status, cover and the end of the job in one transaction. What nothing refers to
// any more is noted for removal in the same one.
import type { Transaction } from 'kysely';
import { COVER_NAME, THUMBNAIL_FOLDER, THUMBNAIL_INDEX } from '../../ffmpeg/plan/output-names.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { StreamRow, Tables, VideoRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';
import { lockVideo } from './lock-video.ts';
import { noteRemovals } from './removals-db.ts';
import { setPlayable, setStatus } from './status-sql.ts';
import { unreferencedBlobs } from './unreferenced-blobs.ts';
import { toStreamRow, type SourceFacts, type Stream } from './video.ts';

export interface PublishedMedia {
  readonly mediaType: 'video' | 'audio';
  readonly durationSeconds: number;
  readonly coverBlob: string | undefined;
  /** Without any the video has arrived and does not play. */
  readonly streams: readonly Stream[];
  readonly source?: SourceFacts | undefined;
  /** The file they were made of. */
  readonly sourceBlob?: string | undefined;
  /** Which streams go: all that were there by an instant (by default all), or only those of which others come. The latter go in any case. */
  readonly replaces?: { readonly untilMs: number } | 'same' | undefined;
  /** Writes down, together with the streams, that their job is done; false if it is not its holder's any more. */
  readonly finishJob?: ((transaction: Transaction<Tables>) => Promise<boolean>) | undefined;
}

export type PublishRefusal = 'no video' | 'another source' | 'not its holder';

export type Published =
  | {
      readonly ok: true;
      /** Noted, and to be removed. */
      readonly unwanted: readonly string[];
    }
  | { readonly ok: false; readonly reason: PublishRefusal };

export interface Publication {
  readonly videoId: VideoId;
  readonly media: PublishedMedia;
  readonly atMs: number;
}

class JobLostError extends Error {}

export async function publishMedia(database: Database, publication: Publication): Promise<Published> {
  try {
    return await database.transaction().execute((transaction) => publish(transaction, publication));
  } catch (error) {
    if (error instanceof JobLostError) return { ok: false, reason: 'not its holder' };
    throw error;
  }
}

async function publish(transaction: Transaction<Tables>, publication: Publication): Promise<Published> {
  const { videoId, media, atMs } = publication;
  const before = await lockVideo(transaction, videoId);
  if (before === undefined) return { ok: false, reason: 'no video' };
  if (media.sourceBlob !== undefined && !isStillThere(before, media.sourceBlob))
    return { ok: false, reason: 'another source' };
  if ((await media.finishJob?.(transaction)) === false) throw new JobLostError('another worker has the job');
  const { going, staying } = await replaceStreams(transaction, publication);
  const cover = media.replaces === 'same' ? (before.cover_blob ?? media.coverBlob ?? null) : (media.coverBlob ?? null);
  await transaction
    .updateTable('videos')
    .set({
      ...(staying.length > 0 ? setPlayable() : setStatus('UploadSucc', undefined)),
      media_type: media.mediaType,
      duration_seconds: media.durationSeconds,
      cover_blob: cover,
      modified_at_ms: atMs,
      source_info: media.source === undefined ? null : JSON.stringify(media.source),
    })
    .where('video_id', '=', videoId)
    .execute();
  const source = before.source_removed_at_ms === null ? before.source_blob : null;
  const unwanted = [
    ...unreferencedBlobs({ going, staying, keeping: [source, cover] }),
    ...[before.cover_blob, media.coverBlob].flatMap((blob) => (blob === cover ? [] : ownPictures(blob))),
  ];
  await noteRemovals(transaction, unwanted, atMs);
  return { ok: true, unwanted };
}

export function isStillThere(
  { source_blob, source_removed_at_ms }: Pick<VideoRow, 'source_blob' | 'source_removed_at_ms'>,
  blob: string,
): boolean {
  return source_blob === blob && source_removed_at_ms === null;
}

/** A cover that packaging made, and nothing else shows, with the thumbnails beside it. */
function ownPictures(cover: string | null | undefined): readonly string[] {
  if (cover?.endsWith(`/${COVER_NAME}`) !== true) return [];
  const folder = cover.slice(0, -COVER_NAME.length);
  return [cover, folder + THUMBNAIL_INDEX, folder + THUMBNAIL_FOLDER];
}

async function replaceStreams(transaction: Transaction<Tables>, { videoId, media }: Publication) {
  const before = await transaction.selectFrom('streams').selectAll().where('video_id', '=', videoId).execute();
  const coming = media.streams.map(toStreamRow);
  const going = before.filter((row) => isReplaced(row, media));
  for (const { stream_id } of going)
    await transaction.deleteFrom('streams').where('stream_id', '=', stream_id).execute();
  if (coming.length > 0) await transaction.insertInto('streams').values(coming).execute();
  return { going, staying: [...before.filter((row) => !going.includes(row)), ...coming] };
}

function isReplaced(row: StreamRow, { streams, replaces }: PublishedMedia): boolean {
  if (replaces !== 'same' && (replaces === undefined || row.created_at_ms <= replaces.untilMs)) return true;
  return streams.some(
    ({ definition, format, variant }) =>
      row.definition === definition && row.format === format && row.variant === variant,
  );
}
