// Claims jobs from the queue and runs a bounded number of them at once, inside the server process or in a worker process.
import { hostname } from 'node:os';
import { randomHex } from '../../base/bytes.ts';
import type { Logger } from '../../base/logger.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Job } from './job.ts';
import { runJob, type RunDeps } from './run-job.ts';

export interface Worker {
  /** In the log lines of this process, and in the leases of its jobs. */
  readonly workerId: string;
  /** Looks for work now instead of at the next poll. */
  wake(): void;
  /** Aborts running jobs and releases them. */
  stop(): Promise<void>;
}

export interface WorkerDeps extends RunDeps {
  readonly concurrency: number;
}

const POLL_MS = 2_000;
/** After a job that this process could not do: what it lacked is rarely there a moment later. */
const PAUSE_MS = 10_000;

export function startWorker(deps: WorkerDeps): Worker {
  const workerId = `${hostname()}-${String(process.pid)}-${randomHex(3)}`;
  const log = withWorker(deps.log, workerId);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const queue = watchQueue(log);
  let pausedUntil = 0;

  const take = (job: Job): void => {
    const run: Promise<void> = runJob({ ...deps, log }, job, stopping.signal)
      .then((end) => {
        if (end === 'unable') pausedUntil = performance.now() + PAUSE_MS;
      })
      .finally(() => {
        running.delete(run);
        loop.wake();
      });
    running.add(run);
  };
  const isFree = (): boolean =>
    running.size < deps.concurrency && !stopping.signal.aborted && performance.now() >= pausedUntil;
  const loop = coalescingLoop(async () => {
    if (deps.concurrency === 0) return;
    try {
      await deps.jobs.reclaim({ ignoreLeases: false });
      while (isFree()) {
        const job = await deps.jobs.claim(workerId);
        if (job === undefined) break;
        take(job);
      }
      queue.isBack();
    } catch (error) {
      queue.isUnavailable(error);
    }
  }, POLL_MS);
  loop.wake();
  return {
    workerId,
    wake: loop.wake,
    stop: async () => {
      stopping.abort();
      await loop.stop();
      await Promise.allSettled(running);
    },
  };
}

/** Logs once that the queue cannot be read, and once that it can be read again. */
function watchQueue(log: Logger) {
  let away = false;
  return {
    isUnavailable: (error: unknown): void => {
      if (!away) log.error({ reason: (error as Error).message }, 'the queue of jobs cannot be read');
      away = true;
    },
    isBack: (): void => {
      if (away) log.info({}, 'the queue of jobs can be read again');
      away = false;
    },
  };
}

/** Adds the worker's id to every line. */
function withWorker(log: Logger, workerId: string): Logger {
  return {
    error: (fields, message) => log.error({ ...fields, workerId }, message),
    warn: (fields, message) => log.warn({ ...fields, workerId }, message),
    info: (fields, message) => log.info({ ...fields, workerId }, message),
    debug: (fields, message) => log.debug({ ...fields, workerId }, message),
  };
}
