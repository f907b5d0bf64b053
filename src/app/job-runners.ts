// The runner for each kind of job: shared by the server and `playauth worker`.
import { availableParallelism } from 'node:os';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import type { WorkerDeps } from '../transcoding/queue/run-worker.ts';
import { createSnapshotTaker } from '../transcoding/snapshots/take-snapshots.ts';
import { createTranscoder } from '../transcoding/transcode-video.ts';
import type { Services } from './services.ts';
import type { ServerTracing } from './tracing/start-tracing.ts';

interface RunnerParts {
  readonly services: Services;
  /** Private folder for work in progress. */
  readonly workRoot: string;
  readonly log: Logger;
  readonly tracing?: Pick<ServerTracing, 'runners' | 'tool'> | undefined;
}

export function buildJobRunners(
  config: Config,
  { services, workRoot, log, tracing }: RunnerParts,
): WorkerDeps['runners'] {
  const tools = { ffmpeg: config.ffmpeg, ffprobe: config.ffprobe, traced: tracing?.tool };
  const timeoutMs = config.transcodeTimeoutSeconds * 1000;
  const limits = { maxMemoryBytes: config.transcodeMemoryBytes, cpuSeconds: config.transcodeCpuSeconds };
  const effort = { limits, threads: config.transcodeThreads ?? defaultThreads(config.transcodeJobs) };
  const transcode = createTranscoder({
    ...services,
    ...services.dataKeys,
    log,
    tools,
    workRoot,
    timeoutMs,
    effort,
    // The time of a stream is compared with the time of a job, which may come from another server.
    clock: services.sharedClock,
  });
  const snapshot = createSnapshotTaker({ ...services, tools, workRoot, limits, timeoutMs });
  const runners = { transcode, snapshot };
  return tracing?.runners(runners) ?? runners;
}

const MOST_THREADS = 16;

/** Threads of one encoder: enough to keep the processors busy while one thread waits for another, shared by the jobs that run at once. */
export function defaultThreads(jobsAtOnce: number, processors = availableParallelism()): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.ceil((processors * 1.5) / Math.max(1, jobsAtOnce))));
}
