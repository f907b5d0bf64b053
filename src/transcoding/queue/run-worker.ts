// Takes jobs from the queue and runs a bounded number of them at once, inside the server process or in one of its own.
import { hostname } from 'node:os';
import { randomHex } from '../../base/bytes.ts';
import type { Logger } from '../../base/logger.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Job } from './job.ts';
import { runJob, type RunDeps } from './run-job.ts';

export interface Worker {
  /** Names it in the log of this process, and on the jobs that it has. */
  readonly workerId: string;
  /** Looks for work now rather than at the next turn. */
  wake(): void;
  /** Stops the jobs under way and gives them back. */
  stop(): Promise<void>;
}

export interface WorkerDeps extends RunDeps {
  readonly concurrency: number;
}

const POLL_MS = 2_000;
/** After a job that could not be done here: whatever it lacks is seldom there a moment later. */
const REST_MS = 10_000;

export function startWorker(deps: WorkerDeps): Worker {
  const workerId = `${hostname()}-${String(process.pid)}-${randomHex(3)}`;
  const log = withWorker(deps.log, workerId);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const queue = watchQueue(log);
  let restUntil = 0;

  const take = (job: Job): void => {
    const run: Promise<void> = runJob({ ...deps, log }, job, stopping.signal)
      .then((end) => {
        if (end === 'unable') restUntil = performance.now() + REST_MS;
      })
      .finally(() => {
        running.delete(run);
        loop.wake();
      });
    running.add(run);
  };
  const isFree = (): boolean =>
    running.size < deps.concurrency && !stopping.signal.aborted && performance.now() >= restUntil;
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

/** Says once that the queue cannot be read, and once that it can again. */
function watchQueue(log: Logger) {
  let away = false;
  return {
    isUnavailable: (error: unknown): void => {
      if (!away) log.error({ err: error }, 'the queue of jobs cannot be read');
      away = true;
    },
    isBack: (): void => {
      if (away) log.info({}, 'the queue of jobs can be read again');
      away = false;
    },
  };
}

/** Every line about a job says which process it was. */
function withWorker(log: Logger, workerId: string): Logger {
  return {
    error: (fields, message) => log.error({ ...fields, workerId }, message),
    warn: (fields, message) => log.warn({ ...fields, workerId }, message),
    info: (fields, message) => log.info({ ...fields, workerId }, message),
    debug: (fields, message) => log.debug({ ...fields, workerId }, message),
  };
}
