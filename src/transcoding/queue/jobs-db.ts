// Jobs as rows: queued, claimed under a lease, done, failed or cancelled. When a worker crashes its lease expires, and the job
// is queued again.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { JobRow, Tables } from '../../store/database/schema.ts';
import { isHeldBy, leaseExpired, noLease, renewLease } from '../../store/leases/lease.ts';
import { streamTranscodeComplete, type EventContent } from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';
import { recordEvents } from '../../events/record-event.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import { noteRemovals } from '../../library/videos/removals-db.ts';
import { streamFormatOf, type TranscodeTemplate } from '../../ffmpeg/plan/template.ts';
import { claimJob } from './claim-job.ts';
import { enqueueUpload, type Enqueued, type ReceivedFile, type VideoBefore } from './enqueue-upload.ts';
import { releaseJob, type RetryPlan } from './release-job-db.ts';
import type { FailedVideo, Job } from './job.ts';
import { failOutputs, outputsOf, type JobOutput } from './job-outputs-db.ts';
import { beginTranscoding, failVideo, revertTranscoding, addMissingOutputs } from './transcode-steps-db.ts';

export interface JobProgress {
  readonly state: JobRow['state'];
  /** 0–100. */
  readonly progress: number;
}

export interface Jobs {
  /**
   * The received file becomes the source of its video, with a job, in one transaction. A video that plays keeps its streams
   * until the job has made others.
   */
  enqueue(before: VideoBefore, file: ReceivedFile): Promise<Enqueued>;
  /** Takes the lease of the next job; undefined if none is due. */
  claim(owner: string): Promise<Job | undefined>;
  /** Renews the lease and records the progress; false if the lease was lost. */
  report(job: Job, progress: number): Promise<boolean>;
  /** Ends the job and records its event. Changes nothing, and answers false, if the lease was lost; so does `release`. */
  finish(job: Job, outcome: JobEnd): Promise<boolean>;
  /** The same in the transaction that publishes the results. False if the lease was lost. */
  finishInTransaction(transaction: Transaction<Tables>, job: Job, outcome: JobEnd): Promise<boolean>;
  /** Queues the job again, by default due at once, as when the server shuts down. */
  release(job: Job, again?: RetryPlan): Promise<void>;
  /** Sets the video to Transcoding; false if the lease was lost. */
  begin(job: Job): Promise<boolean>;
  /** Undoes `begin` before a release. */
  revert(job: Job): Promise<void>;
  /** The outputs of a transcode job. */
  outputsOf(job: Pick<Job, 'jobId'>): Promise<readonly JobOutput[]>;
  /** Adds outputs to a job without any, and answers its outputs. Undefined if the lease was lost. */
  addOutputs(job: Job, templates: readonly TranscodeTemplate[]): Promise<readonly JobOutput[] | undefined>;
  /** Queues jobs whose lease has expired; with `ignoreLeases` all that run, for the only process when it starts. */
  reclaim(options: { readonly ignoreLeases: boolean }): Promise<void>;
  progressOf(videoId: VideoId): Promise<JobProgress | undefined>;
  /** True while a transcode job of the video waits or runs: it takes no other file then. */
  hasActiveJob(videoId: VideoId): Promise<boolean>;
}

interface JobEnd {
  /** Absent for a job that is done. */
  readonly error?: {
    readonly code: string;
    /** For the owner of the video. */
    readonly message: string;
    /** With the reason, for the operator. */
    readonly text: string;
  };
  readonly event?: EventContent | undefined;
  readonly video?: FailedVideo | undefined;
  /** Blobs to remove: noted in the same transaction. */
  readonly obsolete?: readonly string[];
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createJobs(deps: Deps): Jobs {
  return {
    enqueue: (before, file) => enqueueUpload(deps, before, file),
    claim: (owner) => claimJob(deps, owner),
    report: (job, progress) => report(deps, job, progress),
    finish: (job, outcome) =>
      deps.database.transaction().execute(async (transaction) => {
        await lockVideo(transaction, job.videoId);
        return await finish({ ...deps, transaction }, job, outcome);
      }),
    finishInTransaction: (transaction, job, outcome) => finish({ ...deps, transaction }, job, outcome),
    release: (job, again = 'at once') => releaseJob(deps, job, again),
    begin: (job) => beginTranscoding(deps, job),
    revert: async (job) => {
      await deps.database.transaction().execute(async (transaction) => {
        await lockVideo(transaction, job.videoId);
        await revertTranscoding(transaction, { ...job, atMs: deps.clock.now() });
      });
    },
    outputsOf: (job) => outputsOf(deps.database, [job.jobId]),
    addOutputs: (job, templates) => addMissingOutputs(deps, job, templates),
    reclaim: (options) => reclaim(deps, options),
    progressOf: (videoId) => progressOf(deps, videoId),
    hasActiveJob: (videoId) => hasActiveJob(deps, videoId),
  };
}

async function report({ database, clock }: Deps, job: Job, progress: number): Promise<boolean> {
  const now = clock.now();
  const result = await database
    .updateTable('jobs')
    .set({ progress, ...renewLease('job', now), modified_at_ms: now })
    .where('job_id', '=', job.jobId)
    .where(isHeldBy(job.lease))
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

async function finish(
  { transaction, clock }: Deps & { readonly transaction: Transaction<Tables> },
  job: Job,
  { error, event, video, obsolete = [] }: JobEnd,
): Promise<boolean> {
  const now = clock.now();
  const finished = await transaction
    .updateTable('jobs')
    .set({
      state: error === undefined ? 'done' : 'failed',
      error_code: error?.code ?? null,
      error: error?.text ?? null,
      ...noLease,
      ...(error === undefined && { progress: 100 }),
      modified_at_ms: now,
      completed_at_ms: now,
    })
    .where('job_id', '=', job.jobId)
    .where(isHeldBy(job.lease))
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (finished.numUpdatedRows === 0n) return false;
  if (video !== undefined) await failVideo(transaction, job, { ...video, atMs: now });
  await noteRemovals(transaction, obsolete, now);
  const failed = error === undefined ? [] : await failWaiting(transaction, job, { error, atMs: now });
  const contents = [...failed, ...(event === undefined ? [] : [event])];
  const about = { videoId: job.videoId, job };
  await recordEvents(
    transaction,
    contents.map((content) => ({ about, content, atMs: now })),
  );
  return true;
}

async function failWaiting(
  transaction: Transaction<Tables>,
  { jobId, videoId }: Job,
  { error, atMs }: { readonly error: NonNullable<JobEnd['error']>; readonly atMs: number },
): Promise<readonly EventContent[]> {
  const failure = { code: error.code, message: error.message };
  const outputs = await failOutputs(transaction, jobId, { failure, atMs });
  return outputs.map(({ outputId, template }) =>
    streamTranscodeComplete(videoId, {
      streamId: outputId,
      definition: template.definition,
      format: streamFormatOf(template),
      failure,
    }),
  );
}

async function reclaim({ database, clock }: Deps, { ignoreLeases }: { readonly ignoreLeases: boolean }): Promise<void> {
  const now = clock.now();
  let dead = database
    .updateTable('jobs')
    .set({ state: 'queued', ...noLease, due_at_ms: dueAfterKill(now) })
    .where('state', '=', 'running');
  if (!ignoreLeases) dead = dead.where(leaseExpired(now));
  await dead.execute();
}

/** A job whose process was killed several times waits, so that the jobs behind it get their turn. */
const dueAfterKill = (now: number) => sql<number>`
  case when attempts < 4 then due_at_ms when attempts < 7 then ${now + 10_000} else ${now + 120_000} end`;

/** The progress of one of several jobs: a running one, else a waiting one, else the newest. */
async function progressOf({ database }: Deps, videoId: VideoId): Promise<JobProgress | undefined> {
  return await database
    .selectFrom('jobs')
    .select(['state', 'progress'])
    .where('video_id', '=', videoId)
    .where('kind', '=', 'transcode')
    .orderBy(sql`case state when 'running' then 0 when 'queued' then 1 else 2 end`)
    .orderBy(sql`case state when 'running' then progress else 0 end`, 'desc')
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function hasActiveJob({ database }: Deps, videoId: VideoId): Promise<boolean> {
  const row = await database
    .selectFrom('jobs')
    .select('job_id')
    .where('video_id', '=', videoId)
    .where('kind', '=', 'transcode')
    .where('state', 'in', ['queued', 'running'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
