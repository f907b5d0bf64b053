// One job from the claim to its end: done, failed with a reason for its owner, lost to another worker, or released.
import type { Logger } from '../../base/logger.ts';
import { StorageRefusal, StorageUnavailable } from '../../store/blobs/storage-error.ts';
import { isUnavailable } from '../../store/database/is-unavailable.ts';
import type { JobRow } from '../../store/database/schema.ts';
import { startHeartbeat } from '../../store/leases/heartbeat.ts';
import { leases } from '../../store/leases/lease.ts';
import { describeFailure } from '../../events/describe-failure.ts';
import type { Removals } from '../../library/videos/removals-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import type { PackagingRefusal } from '../../ffmpeg/run/run-step.ts';
import { MAX_SHORTAGES, type RetryPlan } from './release-job-db.ts';
import type { Job, JobFailure, JobOutcome, JobRun, JobRunner } from './job.ts';
import type { Jobs } from './jobs-db.ts';

export interface RunDeps {
  readonly jobs: Jobs;
  readonly runners: Readonly<Record<JobRow['kind'], JobRunner>>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly videos: Pick<Videos, 'forget'>;
  readonly log: Logger;
  /** Why this process cannot do the job, although another may. Undefined if it can. */
  readonly blockedReason?: ((job: Job) => Promise<string | undefined>) | undefined;
}

/** `unable`: the cause is this process, and the next job would fail here too. */
export type RunEnd = 'settled' | 'unable';

/**
 * A worker that is killed is no fault of the file, so its job is done again. But a file may be what kills it each time, such as one
 * that needs more memory than there is.
 */
export const MAX_KILLS = 10;
const DISK_FULL: PackagingRefusal = 'out-of-space';

interface BlockedJob {
  readonly unable: string;
  readonly again: RetryPlan;
}

export async function runJob(deps: RunDeps, job: Job, stopping: AbortSignal): Promise<RunEnd> {
  const about = { jobId: job.jobId, videoId: job.videoId, kind: job.kind };
  const { log } = deps;
  try {
    let percent = 0;
    const heartbeat = startHeartbeat({
      everyMs: leases.job.renewedEveryMs,
      renew: () => deps.jobs.report(job, percent),
      onFailure: (error) => log.warn({ err: error, jobId: job.jobId }, 'the lease of a job cannot be renewed'),
      retryUntil: stopping,
    });
    const outcome = await attempt(deps, {
      job,
      signal: AbortSignal.any([stopping, heartbeat.lost]),
      onProgress: (value) => {
        percent = value;
      },
      isStillOurs: heartbeat.isStillOurs,
    }).finally(() => {
      heartbeat[Symbol.dispose]();
    });
    if ('ok' in outcome && outcome.ok && outcome.isFinished === true) {
      log.info(about, 'job done');
      return 'settled';
    }
    // The new holder of the lease records the end.
    if (!(await heartbeat.isStillOurs())) return 'settled';
    if ('unable' in outcome) {
      log.error({ ...about, reason: outcome.unable }, 'a job cannot be done here now, and is released');
      await releaseUnfinished(deps, job, stopping.aborted ? 'at once' : outcome.again);
      return 'unable';
    }
    if (stopping.aborted && !outcome.ok) await releaseUnfinished(deps, job, 'at once');
    else await recordOutcome(deps, job, outcome);
  } catch (error) {
    log.error({ err: error, ...about }, 'the end of a job cannot be recorded');
    return isUnavailable(error) ? 'unable' : 'settled';
  }
  return 'settled';
}

async function attempt({ runners, log, blockedReason }: RunDeps, run: JobRun): Promise<JobOutcome | BlockedJob> {
  const { job } = run;
  if (job.attempts > MAX_KILLS) {
    return {
      ok: false,
      reason: 'gave-up',
      detail: `The process that worked on this file ended ${String(MAX_KILLS)} times before it was done. The file may need more memory than there is.`,
    };
  }
  try {
    const unable = await blockedReason?.(job);
    if (unable !== undefined) return { unable, again: 'at once' };
    const outcome = await runners[job.kind].run(run);
    return !outcome.ok && isShortage(job, outcome.reason) ? { unable: outcome.detail, again: 'disk full' } : outcome;
  } catch (error) {
    if (isUnavailable(error) || isOfStorage(error)) return { unable: (error as Error).message, again: 'with backoff' };
    const reason = reasonOf(error);
    if (isShortage(job, reason)) return { unable: (error as Error).message, again: 'disk full' };
    const about = { jobId: job.jobId, videoId: job.videoId, kind: job.kind };
    // Of a video that is deleted meanwhile the files vanish under the job.
    if (await run.isStillOurs()) log.error({ err: error, ...about }, 'a job failed unexpectedly');
    else log.info({ ...about, reason: (error as Error).message }, 'a job ended that is not wanted any more');
    return { ok: false, reason, detail: describeBreak(error) };
  }
}

/** Faults of the whole storage, such as expired keys or no space: they must not fail a job for good. */
function isOfStorage(error: unknown): boolean {
  return error instanceof StorageUnavailable || (error instanceof StorageRefusal && error.isOfEverything);
}

/** The disk of this machine is full: rarely for long, and rarely on all machines. */
function isShortage({ shortages }: Job, reason: string): boolean {
  return reason === DISK_FULL && shortages < MAX_SHORTAGES;
}

async function recordOutcome(
  { jobs, runners, removals, videos, log }: RunDeps,
  job: Job,
  outcome: JobOutcome,
): Promise<void> {
  const { jobId, videoId, kind } = job;
  if (outcome.ok) {
    await jobs.finish(job, {});
    log.info({ jobId, videoId, kind }, 'job done');
    return;
  }
  const failed = await runners[kind].fail(job, outcome);
  const error = { ...describeFailure(outcome), text: textOf(outcome) };
  if (await jobs.finish(job, { ...failed, error })) removals.begin(failed.obsolete);
  videos.forget(videoId);
  const { reason, detail, log: said } = outcome;
  log.warn({ jobId, videoId, kind, reason, detail, said }, 'job failed');
}

function textOf({ reason, detail }: JobFailure): string {
  return `${reason}: ${detail}`;
}

async function releaseUnfinished({ jobs, runners }: RunDeps, job: Job, again: RetryPlan): Promise<void> {
  await runners[job.kind].revert(job);
  await jobs.release(job, again);
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? DISK_FULL : 'broken';
}

function describeBreak(error: unknown): string {
  if (reasonOf(error) === DISK_FULL) return 'The disk of the server is full.';
  if ((error as Error).name === 'ToolMissingError') return 'FFmpeg is not installed on the server.';
  return 'The server could not process the file; its log has the details.';
}
