// Takes jobs from the queue and runs a bounded number of them at once, inside the server process or in one of its own.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../../base/logger.ts';
import type { JobRow } from '../../store/database/transcoding-rows.ts';
import { describeFailure } from '../events/describe-failure.ts';
import type { Job, JobFailure, JobOutcome, JobRun, JobRunner } from './job.ts';
import type { Jobs } from './jobs-db.ts';

export interface Worker {
  /** Looks for work now rather than at the next turn. */
  wake(): void;
  /** Stops the jobs under way and gives them back. */
  stop(): Promise<void>;
}

export interface WorkerDeps {
  readonly jobs: Jobs;
  readonly runners: Readonly<Record<JobRow['kind'], JobRunner>>;
  readonly log: Logger;
  readonly concurrency: number;
}

const POLL_MS = 2_000;
const REPORT_MS = 1_000;
const MAX_ATTEMPTS = 3;

export function startWorker(deps: WorkerDeps): Worker {
  const owner = randomUUID();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  const take = (job: Job): void => {
    const run: Promise<void> = runJob(deps, job, stopping.signal).finally(() => {
      running.delete(run);
      wake();
    });
    running.add(run);
  };
  const look = async (): Promise<void> => {
    await deps.jobs.reclaim({ everyLease: false });
    while (running.size < deps.concurrency && !stopping.signal.aborted) {
      const job = await deps.jobs.claim(owner);
      if (job === undefined) return;
      take(job);
    }
  };
  const wake = (): void => {
    if (stopping.signal.aborted || deps.concurrency === 0) return;
    if (looking !== undefined) {
      lookAgain = true;
      return;
    }
    lookAgain = false;
    looking = look()
      .catch((error: unknown) => {
        deps.log.error({ err: error }, 'the queue of jobs cannot be read');
      })
      .finally(() => {
        looking = undefined;
        if (lookAgain) wake();
      });
  };

  const timer = setInterval(wake, POLL_MS);
  wake();
  return {
    wake,
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await looking;
      await Promise.allSettled(running);
    },
  };
}

async function runJob(deps: WorkerDeps, job: Job, signal: AbortSignal): Promise<void> {
  const lost = new AbortController();
  let percent = 0;
  const isStillOurs = async (): Promise<boolean> => {
    const isOurs = await deps.jobs.report(job, percent);
    if (!isOurs) lost.abort();
    return isOurs;
  };
  const report = setInterval(() => {
    isStillOurs().catch((error: unknown) => {
      deps.log.warn({ err: error, jobId: job.jobId }, 'progress cannot be written');
    });
  }, REPORT_MS);
  const onProgress = (value: number): void => {
    percent = value;
  };
  try {
    const either = AbortSignal.any([signal, lost.signal]);
    const outcome = await attempt(deps, { job, signal: either, onProgress, isStillOurs });
    clearInterval(report);
    // Whoever took the job over also says how it ended.
    if (!(await isStillOurs())) return;
    if (signal.aborted && !outcome.ok) await giveBack(deps, job);
    else await settle(deps, job, outcome);
  } catch (error) {
    deps.log.error({ err: error, jobId: job.jobId }, 'a job cannot be settled');
  } finally {
    clearInterval(report);
  }
}

async function attempt({ runners, log }: WorkerDeps, run: JobRun): Promise<JobOutcome> {
  const { job } = run;
  if (job.attempts > MAX_ATTEMPTS) {
    return {
      ok: false,
      reason: 'gave-up',
      detail: `The server ended ${String(MAX_ATTEMPTS)} times while it worked on this file.`,
    };
  }
  try {
    return await runners[job.kind].run(run);
  } catch (error) {
    log.error({ err: error, jobId: job.jobId, videoId: job.videoId, kind: job.kind }, 'a job broke');
    return { ok: false, reason: 'broken', detail: describeBreak(error) };
  }
}

async function settle({ jobs, runners, log }: WorkerDeps, job: Job, outcome: JobOutcome): Promise<void> {
  const { videoId, kind } = job;
  if (outcome.ok) {
    await jobs.finish(job, {});
    log.info({ videoId, kind }, 'job done');
    return;
  }
  const event = await runners[kind].fail(job, outcome);
  await jobs.finish(job, { error: { code: describeFailure(outcome).code, text: textOf(outcome) }, event });
  log.warn({ videoId, kind, reason: outcome.reason, detail: outcome.detail }, 'job failed');
}

function textOf({ reason, detail }: JobFailure): string {
  return `${reason}: ${detail}`;
}

async function giveBack({ jobs, runners }: WorkerDeps, job: Job): Promise<void> {
  await runners[job.kind].giveBack(job);
  await jobs.release(job);
}

function describeBreak(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return 'The disk of the server is full.';
  if ((error as Error).name === 'ToolMissingError') return 'FFmpeg is not installed on the server.';
  return 'The server could not process the file; its log has the details.';
}
