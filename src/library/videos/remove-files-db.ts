// Removes streams, or the uploaded file, of a video within a transaction. A video that is left without streams no longer plays.
import { sql, type Transaction } from 'kysely';
import type { Tables, VideoStatus } from '../../store/database/schema.ts';
import type { StreamId, VideoId } from '../../wire/ids.ts';
import { lockVideo } from './lock-video.ts';
import { recordSourceDeletion, recordStreamDeletion } from './record-library-change.ts';
import { noteRemovals } from './removals-db.ts';
import { changeSoundTracks, filesOf, readSoundTracks, writeSoundTracks } from './sound-tracks.ts';
import { unreferencedBlobs } from './unreferenced-blobs.ts';

interface StreamsToRemove {
  readonly videoId: VideoId;
  readonly streamIds: readonly StreamId[];
  readonly now: number;
}

export async function removeStreams(transaction: Transaction<Tables>, { videoId, streamIds, now }: StreamsToRemove) {
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

export async function removeSource(
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
