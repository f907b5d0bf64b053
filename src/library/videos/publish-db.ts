// Publishes what a job has made: streams, status, cover and the end of the job in one transaction, with the notes of what they
// replace.
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../store/database/open-database.ts';
import type { StreamRow, Tables, VideoRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';
import { lockVideo } from './lock-video.ts';
import { noteReplacedMedia } from './replaced-files-db.ts';
import {
  changeSoundTracks,
  filesOf,
  readSoundTracks,
  writeSoundTracks,
  type AudioTrack,
  type SoundTracks,
} from './sound-tracks.ts';
import { setPlayable, setStatus } from './status-sql.ts';
import { toStreamRow, type SourceFacts, type Stream } from './video.ts';

export interface PublishedMedia {
  readonly mediaType: 'video' | 'audio';
  readonly durationSeconds: number;
  readonly coverBlob: string | undefined;
  /** Without any the video is uploaded and does not play. */
  readonly streams: readonly Stream[];
  /** The size of the files beside the streams. */
  readonly extraBytes?: number | undefined;
  /** Beside the streams. */
  readonly soundTracks?: SoundTracks | undefined;
  readonly source?: SourceFacts | undefined;
  /** The file they were made of. */
  readonly sourceBlob?: string | undefined;
  /** Which streams are replaced: all that existed at an instant (by default all), or only those of which new ones come. The latter are replaced in any case. */
  readonly replaces?: { readonly untilMs: number } | 'same' | undefined;
  /** Writes the end of the job in the same transaction; false if its lease is lost. */
  readonly finishJob?: ((transaction: Transaction<Tables>) => Promise<boolean>) | undefined;
}

export type PublishRefusal = 'no video' | 'another source' | 'not its holder';

export type Published =
  | {
      readonly ok: true;
      /** Replaced files. They are noted for removal; the caller begins it. */
      readonly obsolete: readonly string[];
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
  const sound = changeSoundTracks({
    before: readSoundTracks(before.audio_tracks),
    coming: media.soundTracks,
    isReplaced: (track) => isTrackReplaced(track, media),
    streams: staying,
  });
  await recordExtras(transaction, publication);
  const cover = media.replaces === 'same' ? (before.cover_blob ?? media.coverBlob ?? null) : (media.coverBlob ?? null);
  await transaction
    .updateTable('videos')
    .set({
      ...(staying.length > 0 ? setPlayable() : setStatus('UploadSucc', undefined)),
      media_type: media.mediaType,
      duration_seconds: media.durationSeconds,
      cover_blob: cover,
      audio_tracks: writeSoundTracks(sound.after),
      modified_at_ms: atMs,
      source_info: media.source === undefined ? null : JSON.stringify(media.source),
    })
    .where('video_id', '=', videoId)
    .execute();
  const obsolete = await noteReplacedMedia(transaction, {
    video: before,
    going: [...going, ...filesOf(sound.going)],
    staying: [...staying, ...filesOf(sound.after?.further ?? [])],
    cover,
    newCover: media.coverBlob,
    now: atMs,
  });
  return { ok: true, obsolete };
}

/** A job for single streams adds to what is there; it may replace some of it, which is then counted twice. */
async function recordExtras(transaction: Transaction<Tables>, { videoId, media }: Publication): Promise<void> {
  const { extraBytes: size_bytes = 0, replaces } = media;
  const adding = replaces === 'same' ? sql<number>`video_extras.size_bytes + ${size_bytes}` : size_bytes;
  await transaction
    .insertInto('video_extras')
    .values({ video_id: videoId, size_bytes })
    .onConflict((conflict) => conflict.column('video_id').doUpdateSet({ size_bytes: adding }))
    .execute();
}

export function isStillThere(
  { source_blob, source_removed_at_ms }: Pick<VideoRow, 'source_blob' | 'source_removed_at_ms'>,
  blob: string,
): boolean {
  return source_blob === blob && source_removed_at_ms === null;
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

function isTrackReplaced(
  { number, variant, createdAtMs }: AudioTrack,
  { soundTracks, replaces }: PublishedMedia,
): boolean {
  if (isOutdated(createdAtMs, replaces)) return true;
  return soundTracks?.further.some((track) => track.number === number && track.variant === variant) ?? false;
}

function isOutdated(createdAtMs: number, replaces: PublishedMedia['replaces']): boolean {
  return replaces !== 'same' && (replaces === undefined || createdAtMs <= replaces.untilMs);
}

function isReplaced(row: StreamRow, { streams, replaces }: PublishedMedia): boolean {
  if (isOutdated(row.created_at_ms, replaces)) return true;
  return streams.some(
    ({ definition, format, variant }) =>
      row.definition === definition && row.format === format && row.variant === variant,
  );
}
