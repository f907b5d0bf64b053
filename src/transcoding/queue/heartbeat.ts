// A claim on a job while it is worked on: shows signs of life, and tells when somebody else has the job or nobody wants it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../base/logger.ts';
import type { Job } from './job.ts';
import type { Jobs } from './jobs-db.ts';

export interface HeldJob extends Disposable {
  /** The job is not ours any more. */
  readonly lost: AbortSignal;
  readonly onProgress: (percent: number) => void;
  /** Waits for a database that is away, until the worker is told to stop; then it throws. */
  readonly isStillOurs: () => Promise<boolean>;
}

interface Deps {
  readonly jobs: Pick<Jobs, 'report'>;
  readonly log: Logger;
}

const REPORT_MS = 1_000;

export function holdJob({ jobs, log }: Deps, job: Job, stopping: AbortSignal): HeldJob {
  const lost = new AbortController();
  let percent = 0;
  let isSilent = false;
  const report = async (): Promise<boolean> => {
    const isOurs = await jobs.report(job, percent);
    isSilent = false;
    if (!isOurs) lost.abort();
    return isOurs;
  };
  const complain = (error: unknown): void => {
    if (!isSilent) log.warn({ err: error, jobId: job.jobId }, 'progress cannot be written');
    isSilent = true;
  };
  // One at a time: a database that hangs is not asked again and again.
  let reporting: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    reporting ??= report()
      .catch(complain)
      .finally(() => (reporting = undefined));
  }, REPORT_MS);
  return {
    lost: lost.signal,
    onProgress: (value) => {
      percent = value;
    },
    isStillOurs: async () => {
      for (;;) {
        try {
          return await report();
        } catch (error) {
          complain(error);
          if (stopping.aborted) throw error;
          await pause(REPORT_MS, undefined, { signal: stopping });
        }
      }
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}
