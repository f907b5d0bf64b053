// Transcoding jobs as rows: queued, claimed under a lease, done or failed. A worker that dies loses its lease, and the
// job is taken up again.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { fileUploadComplete, type EventContent } from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';
import { recordEvent } from '../events/record-event.ts';
import type { Video } from '../videos/video.ts';

export interface Job {
  readonly jobId: string;
  readonly videoId: VideoId;
  /** Including the one that now begins. */
  readonly attempts: number;
  /** Another for each claim. Nobody without it can report, finish or release the job. */
  readonly lease: string;
}

export type VideoBefore = Pick<Video, 'videoId' | 'status' | 'sourceBlob'>;

export interface ReceivedFile {
  readonly blob: string;
  readonly sizeBytes: number;
}

export interface JobProgress {
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  /** 0–100. */
  readonly progress: number;
}

export interface Jobs {
  /**
   * Takes the received file into the queue: source, status and job in one step. A video that plays goes on playing. False
   * if the video is not as `before` any more, or has another job waiting or running: then no file was awaited.
   */
  enqueue(before: VideoBefore, file: ReceivedFile): Promise<boolean>;
  /** The oldest waiting job, now ours; undefined if none waits. */
  claim(owner: string): Promise<Job | undefined>;
  /** Extends the lease; false when it was lost. */
  report(job: Job, progress: number): Promise<boolean>;
  /** Does nothing if the lease was lost, as does `release`. `event` tells of the end, and is recorded with it. */
  finish(job: Job, outcome: { readonly error?: string; readonly event?: EventContent }): Promise<void>;
  /** Gives a job back unharmed, as when the server shuts down. */
  release(job: Job): Promise<void>;
  /** Frees jobs whose lease has run out; with `everyLease` all that run (one process, just started). */
  reclaim(options: { readonly everyLease: boolean }): Promise<void>;
  progressOf(videoId: VideoId): Promise<JobProgress | undefined>;
  /** True while a job of the video waits or runs. */
  isAtWork(videoId: VideoId): Promise<boolean>;
}

export const LEASE_MS = 30_000;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createJobs(deps: Deps): Jobs {
  return {
    enqueue: (before, file) => enqueue(deps, before, file),
    claim: (owner) => claim(deps, owner),
    report: (job, progress) => report(deps, job, progress),
    finish: (job, outcome) => finish(deps, job, outcome),
    release: (job) => release(deps, job),
    reclaim: (options) => reclaim(deps, options),
    progressOf: (videoId) => progressOf(deps, videoId),
    isAtWork: (videoId) => isAtWork(deps, videoId),
  };
}

async function enqueue({ database, clock }: Deps, before: VideoBefore, file: ReceivedFile): Promise<boolean> {
  const now = clock.now();
  const { videoId } = before;
  return await database.transaction().execute(async (transaction) => {
    // Of two uploads at once the first to arrive counts: one file, one job. The update comes first, for it is the lock.
    const awaited = await transaction
      .updateTable('videos')
      .set({
        status: before.status === 'Normal' ? 'Normal' : 'UploadSucc',
        status_reason: null,
        source_blob: file.blob,
        size_bytes: file.sizeBytes,
        source_removed_at_ms: null,
        modified_at_ms: now,
      })
      .where('video_id', '=', videoId)
      .where('status', '=', before.status)
      .where('source_blob', '=', before.sourceBlob)
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
      )
      .executeTakeFirst();
    if (awaited.numUpdatedRows === 0n) return false;
    await insertJob(transaction, videoId, now);
    await recordEvent(transaction, {
      ...{ about: { videoId }, atMs: now },
      content: fileUploadComplete({ videoId, blob: file.blob, sizeBytes: file.sizeBytes }),
    });
    return true;
  });
}

async function insertJob(transaction: Database, videoId: VideoId, now: number): Promise<void> {
  await transaction
    .insertInto('jobs')
    .values({
      job_id: randomBytes(16).toString('hex'),
      video_id: videoId,
      state: 'queued',
      attempts: 0,
      lease_owner: null,
      lease_until_ms: 0,
      progress: 0,
      error: null,
      created_at_ms: now,
      modified_at_ms: now,
    })
    .execute();
}

async function claim({ database, clock }: Deps, owner: string): Promise<Job | undefined> {
  for (;;) {
    const next = await database
      .selectFrom('jobs')
      .select(['job_id', 'video_id', 'attempts'])
      .where('state', '=', 'queued')
      .orderBy('created_at_ms', 'asc')
      .limit(1)
      .executeTakeFirst();
    if (next === undefined) return undefined;
    const now = clock.now();
    const lease = `${owner} ${randomBytes(4).toString('hex')}`;
    const claimed = await database
      .updateTable('jobs')
      .set({
        state: 'running',
        lease_owner: lease,
        lease_until_ms: now + LEASE_MS,
        attempts: next.attempts + 1,
        modified_at_ms: now,
      })
      .where('job_id', '=', next.job_id)
      .where('state', '=', 'queued')
      .executeTakeFirst();
    // Another worker was quicker: look again.
    if (claimed.numUpdatedRows === 1n)
      return { jobId: next.job_id, videoId: next.video_id, attempts: next.attempts + 1, lease };
  }
}

async function report({ database, clock }: Deps, job: Job, progress: number): Promise<boolean> {
  const now = clock.now();
  const result = await database
    .updateTable('jobs')
    .set({ progress, lease_until_ms: now + LEASE_MS, modified_at_ms: now })
    .where('job_id', '=', job.jobId)
    .where('lease_owner', '=', job.lease)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

async function finish(
  { database, clock }: Deps,
  job: Job,
  { error, event }: { readonly error?: string; readonly event?: EventContent },
): Promise<void> {
  const now = clock.now();
  await database.transaction().execute(async (transaction) => {
    const finished = await transaction
      .updateTable('jobs')
      .set({
        state: error === undefined ? 'done' : 'failed',
        error: error ?? null,
        lease_owner: null,
        ...(error === undefined && { progress: 100 }),
        modified_at_ms: now,
      })
      .where('job_id', '=', job.jobId)
      .where('lease_owner', '=', job.lease)
      .where('state', '=', 'running')
      .executeTakeFirst();
    if (finished.numUpdatedRows === 0n || event === undefined) return;
    await recordEvent(transaction, { about: { videoId: job.videoId }, content: event, atMs: now });
  });
}

async function release({ database, clock }: Deps, job: Job): Promise<void> {
  await database
    .updateTable('jobs')
    .set({ state: 'queued', lease_owner: null, attempts: job.attempts - 1, modified_at_ms: clock.now() })
    .where('job_id', '=', job.jobId)
    .where('lease_owner', '=', job.lease)
    .where('state', '=', 'running')
    .execute();
}

async function reclaim({ database, clock }: Deps, { everyLease }: { readonly everyLease: boolean }): Promise<void> {
  let dead = database.updateTable('jobs').set({ state: 'queued', lease_owner: null }).where('state', '=', 'running');
  if (!everyLease) dead = dead.where('lease_until_ms', '<', clock.now());
  await dead.execute();
}

async function progressOf({ database }: Deps, videoId: VideoId): Promise<JobProgress | undefined> {
  return await database
    .selectFrom('jobs')
    .select(['state', 'progress'])
    .where('video_id', '=', videoId)
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function isAtWork({ database }: Deps, videoId: VideoId): Promise<boolean> {
  const row = await database
    .selectFrom('jobs')
    .select('job_id')
    .where('video_id', '=', videoId)
    .where('state', 'in', ['queued', 'running'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
