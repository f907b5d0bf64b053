// What a worker writes between claiming a transcode job and its end. Each step checks the lease under the lock of the video,
// so that none is written after a cancellation.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { VideoStatus } from '../../store/database/schema.ts';
import { isHeldBy } from '../../store/leases/lease.ts';
import type { VideoId } from '../../wire/ids.ts';
import type { TranscodeTemplate } from '../../ffmpeg/plan/template.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import { setStatusUnlessPlaying } from '../../library/videos/status-sql.ts';
import type { FailedVideo, Job } from './job.ts';
import { outputsOf, insertOutputs, type JobOutput } from './job-outputs-db.ts';
import { sql } from 'kysely';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

/** False if the lease is lost. */
export async function beginTranscoding({ database, clock }: Deps, job: Job): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    await lockVideo(transaction, job.videoId);
    if (!(await isHeld(transaction, job))) return false;
    await transaction
      .updateTable('videos')
      .set({ ...setStatusUnlessPlaying('Transcoding', undefined), modified_at_ms: clock.now() })
      .where('video_id', '=', job.videoId)
      .execute();
    return true;
  });
}

/** Adds outputs to a job that has none yet, and answers its outputs. Undefined if the lease is lost. */
export async function addMissingOutputs(
  { database }: Deps,
  job: Job,
  templates: readonly TranscodeTemplate[],
): Promise<readonly JobOutput[] | undefined> {
  return await database.transaction().execute(async (transaction) => {
    await lockVideo(transaction, job.videoId);
    if (!(await isHeld(transaction, job))) return undefined;
    const expected = await outputsOf(transaction, [job.jobId]);
    return expected.length > 0 ? expected : await insertOutputs(transaction, job.jobId, templates);
  });
}

/** Undoes `beginTranscoding`, unless another job of the video runs. */
export async function revertTranscoding(
  transaction: Database,
  { videoId, jobId, atMs }: { readonly videoId: VideoId; readonly jobId: string; readonly atMs: number },
): Promise<void> {
  await transaction
    .updateTable('videos')
    .set({
      status: sql<VideoStatus>`case when status = 'Transcoding' then 'UploadSucc' else status end`,
      unblocked_status: sql<VideoStatus | null>`case when unblocked_status = 'Transcoding' then 'UploadSucc' else unblocked_status end`,
      modified_at_ms: atMs,
    })
    .where('video_id', '=', videoId)
    .where((e) => e.or([e('status', '=', 'Transcoding'), e('unblocked_status', '=', 'Transcoding')]))
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('jobs')
            .select('job_id')
            .where('jobs.video_id', '=', videoId)
            .where('jobs.kind', '=', 'transcode')
            .where('jobs.state', '=', 'running')
            .where('jobs.job_id', '<>', jobId),
        ),
      ),
    )
    .execute();
}

/**
 * The status of a video whose job has failed. A failed manual job changes neither a video that plays nor one for which another
 * job waits or runs.
 */
export async function failVideo(
  transaction: Database,
  { videoId, jobId, trigger }: Job,
  { status, statusReason, atMs }: FailedVideo & { readonly atMs: number },
): Promise<void> {
  if (trigger === 'Manual' && (await hasOtherActiveJob(transaction, videoId, jobId))) {
    await revertTranscoding(transaction, { videoId, jobId, atMs });
    return;
  }
  let failed = transaction
    .updateTable('videos')
    .set({ ...setStatusUnlessPlaying(status, statusReason), modified_at_ms: atMs })
    .where('video_id', '=', videoId);
  if (trigger === 'Manual')
    failed = failed.where(sql`coalesce(unblocked_status, status)`, 'not in', ['Normal', 'Checking']);
  await failed.execute();
}

async function hasOtherActiveJob(transaction: Database, videoId: VideoId, jobId: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('jobs')
    .select('job_id')
    .where('video_id', '=', videoId)
    .where('kind', '=', 'transcode')
    .where('state', 'in', ['queued', 'running'])
    .where('job_id', '<>', jobId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function isHeld(transaction: Database, { jobId, lease }: Job): Promise<boolean> {
  const row = await transaction
    .selectFrom('jobs')
    .select('job_id')
    .where('job_id', '=', jobId)
    .where(isHeldBy(lease))
    .where('state', '=', 'running')
    .executeTakeFirst();
  return row !== undefined;
}
