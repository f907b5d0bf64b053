// Traces of the work in the background: jobs of FFmpeg with the upload that caused them, fetches from URLs, and what is sent to
// receivers of events.
import type { OutboxEvent } from '../../events/outbox-db.ts';
import type { PostOutcome } from '../../events/post-http.ts';
import type { WorkerDeps } from '../../transcoding/queue/run-worker.ts';
import type { JobRunner } from '../../transcoding/queue/job.ts';
import type { Jobs } from '../../transcoding/queue/jobs-db.ts';
import type { Pull } from '../../uploads/by-url/url-uploads-db.ts';
import type { Tracing } from './tracing.ts';

/** Uploads of late. What is forgotten costs a link. */
const MAX_CAUSES = 1_000;

export interface Causes {
  /** `traceparent` of the active request. */
  readonly current: () => string | undefined;
  /** The upload of a video is the active request. */
  readonly note: (videoId: string) => void;
  readonly of: (videoId: string) => string | undefined;
}

/** In the memory of this process, for pictures of a video: its upload is in the row of its first job alone. */
export function createCauses(tracing: Tracing): Causes {
  const causes = new Map<string, string>();
  return {
    current: () => tracing.requestTraceparent(),
    note: (videoId) => {
      const cause = tracing.requestTraceparent();
      if (cause === undefined) return;
      tracing.note({ 'playauth.video_id': videoId });
      causes.set(videoId, cause);
      for (const oldest of causes.keys()) if (causes.size > MAX_CAUSES) causes.delete(oldest);
    },
    of: (videoId) => causes.get(videoId),
  };
}

/** A received file that becomes a job. */
export function traceJobs(causes: Causes, jobs: Jobs): Jobs {
  return {
    ...jobs,
    enqueue: async (before, file) => {
      const enqueued = await jobs.enqueue(before, { ...file, traceparent: causes.current() });
      if (enqueued.ok) causes.note(before.videoId);
      return enqueued;
    },
  };
}

type Runners = WorkerDeps['runners'];

export function traceRunners(tracing: Tracing, causes: Causes, runners: Runners): Runners {
  const traced = (kind: string, runner: JobRunner): JobRunner => ({
    ...runner,
    run: (run) => {
      const { job } = run;
      const task = {
        name: kind,
        kind: 'consumer',
        attributes: {
          'playauth.job_id': job.jobId,
          'playauth.video_id': job.videoId,
          'playauth.attempts': job.attempts,
        },
        cause: job.traceparent ?? causes.of(job.videoId),
      } as const;
      return tracing.task(task, async (trace) => {
        const outcome = await runner.run(run);
        if (!outcome.ok) trace.fail(outcome.reason);
        return outcome;
      });
    },
  });
  const all = Object.entries(runners).map(([kind, runner]) => [kind, traced(kind, runner)] as const);
  return Object.fromEntries(all) as unknown as Runners;
}

/** Around one run of FFmpeg or ffprobe. Its arguments name files, and stay out. */
export function traceTool(tracing: Tracing): <T>(tool: string, act: () => Promise<T>) => Promise<T> {
  return async (tool, act) => await tracing.within({ name: tool }, act);
}

/** Around one fetch of UploadMediaByURL. The URL may hold a token, and stays out. */
export function traceFetches(tracing: Tracing): (pull: Pull, act: () => Promise<void>) => Promise<void> {
  return async ({ jobId, videoId, attempts }, act) => {
    const attributes = { 'playauth.job_id': jobId, 'playauth.video_id': videoId, 'playauth.attempts': attempts };
    await tracing.task({ name: 'fetch upload', kind: 'consumer', attributes }, act);
  };
}

type Send = (headers: Readonly<Record<string, string>>) => Promise<PostOutcome>;

/** Around one attempt to deliver an event: the receiver gets a `traceparent`, to which it adds its own part. */
export function traceDeliveries(tracing: Tracing): (event: OutboxEvent, send: Send) => Promise<PostOutcome> {
  return async ({ eventId, eventType, url, videoId, attempts }, send) => {
    const attributes = {
      'http.request.method': 'POST',
      'server.address': new URL(url).hostname,
      'playauth.event_id': eventId,
      'playauth.event_type': eventType,
      'playauth.video_id': videoId ?? undefined,
      'playauth.attempts': attempts,
    };
    return await tracing.task({ name: `callback ${eventType}`, kind: 'client', attributes }, async (trace) => {
      const outcome = await send(trace.traceparent === undefined ? {} : { traceparent: trace.traceparent });
      if (!outcome.ok) trace.fail(outcome.reason);
      return outcome;
    });
  };
}
