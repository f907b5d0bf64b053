// Jobs as rows: queued, claimed under a lease in the order of their priority, done, failed or cancelled. A worker that dies
// loses its lease, and the job is taken up again.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { JobRow } from '../../store/database/transcoding-rows.ts';
import { fileUploadComplete, type EventContent } from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';
import { recordEvent } from '../events/record-event.ts';
import type { Video } from '../videos/video.ts';
import { insertJob } from './insert-job.ts';
import type { Job } from './job.ts';

export type VideoBefore = Pick<Video, 'videoId' | 'status' | 'sourceBlob'>;

export interface ReceivedFile {
  readonly blob: string;
  readonly sizeBytes: number;
}

export interface JobProgress {
  readonly state: JobRow['state'];
  /** 0–100. */
  readonly progress: number;
}

export interface Jobs {
  /**
   * Takes the received file into the queue: source, status and job in one step. A video that plays goes on playing. False
   * if the video is not as `before` any more, or has another job waiting or running: then no file was awaited.
   */
  enqueue(before: VideoBefore, file: ReceivedFile): Promise<boolean>;
  /** Of the waiting jobs the most urgent, and of these the oldest, now ours; undefined if none waits. */
  claim(owner: string): Promise<Job | undefined>;
  /** Extends the lease; false when it was lost. */
  report(job: Job, progress: number): Promise<boolean>;
  /** Does nothing if the lease was lost, as does `release`. `event` tells of the end, and is recorded with it. */
  finish(job: Job, outcome: JobEnd): Promise<void>;
  /** Gives a job back unharmed, as when the server shuts down. */
  release(job: Job): Promise<void>;
  /** Frees jobs whose lease has run out; with `everyLease` all that run (one process, just started). */
  reclaim(options: { readonly everyLease: boolean }): Promise<void>;
  progressOf(videoId: VideoId): Promise<JobProgress | undefined>;
  /** True while a job of the video waits or runs. */
  isAtWork(videoId: VideoId): Promise<boolean>;
}

export interface JobEnd {
  /** Absent if all went well. */
  readonly error?: { readonly code: string; readonly text: string };
  readonly event?: EventContent | undefined;
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
              .where('jobs.kind', '=', 'transcode')
              .where('jobs.state', 'in', ['queued', 'running']),
          ),
        ),
      )
      .executeTakeFirst();
    if (awaited.numUpdatedRows === 0n) return false;
    await insertJob(transaction, { videoId, kind: 'transcode', trigger: 'Auto', atMs: now });
    await recordEvent(transaction, {
      ...{ about: { videoId }, atMs: now },
      content: fileUploadComplete({ videoId, blob: file.blob, sizeBytes: file.sizeBytes }),
    });
    return true;
  });
}

/** One statement, so that many workers never wait for each other: PostgreSQL skips what others are just claiming. */
async function claim({ database, clock }: Deps, owner: string): Promise<Job | undefined> {
  const now = clock.now();
  const lease = `${owner} ${randomBytes(4).toString('hex')}`;
  const row = await database
    .updateTable('jobs')
    .set({
      state: 'running',
      lease_owner: lease,
      lease_until_ms: now + LEASE_MS,
      attempts: sql<number>`attempts + 1`,
      modified_at_ms: now,
    })
    .where('state', '=', 'queued')
    .where('job_id', '=', (e) => {
      const next = e
        .selectFrom('jobs')
        .select('job_id')
        .where('state', '=', 'queued')
        .orderBy('priority', 'desc')
        .orderBy('created_at_ms')
        .limit(1);
      return isPostgres(database) ? next.forUpdate().skipLocked() : next;
    })
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toJob(row, lease);
}

function toJob(row: JobRow, lease: string): Job {
  return {
    jobId: row.job_id,
    videoId: row.video_id,
    kind: row.kind,
    attempts: row.attempts,
    lease,
    spec: row.spec ?? undefined,
    trigger: row.trigger,
    templateGroupId: row.template_group_id ?? undefined,
    userData: row.user_data ?? undefined,
    createdAtMs: row.created_at_ms,
  };
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

async function finish({ database, clock }: Deps, job: Job, { error, event }: JobEnd): Promise<void> {
  const now = clock.now();
  await database.transaction().execute(async (transaction) => {
    const finished = await transaction
      .updateTable('jobs')
      .set({
        state: error === undefined ? 'done' : 'failed',
        error_code: error?.code ?? null,
        error: error?.text ?? null,
        lease_owner: null,
        ...(error === undefined && { progress: 100 }),
        modified_at_ms: now,
        completed_at_ms: now,
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
    .where('kind', '=', 'transcode')
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
