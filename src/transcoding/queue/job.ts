// A claimed job, how it ends, and what runs it.
import type { NewVideoCallback } from '../../events/video-callback.ts';
import type { JobRow, VideoStatus } from '../../store/database/schema.ts';
import type { EventContent } from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';

export interface Job {
  readonly jobId: string;
  readonly videoId: VideoId;
  readonly kind: JobRow['kind'];
  /** Including the current one. */
  readonly attempts: number;
  /** How often it was released after a failure that may pass; and of these, how often because a disk was full. */
  readonly retries: number;
  readonly shortages: number;
  /** Unique to one claim. Without it the job cannot be renewed, finished or released. */
  readonly lease: string;
  /** The unique part of the lease: names the files of this claim until they are published. */
  readonly claimId: string;
  /** JSON; its shape depends on the kind. */
  readonly spec: string | undefined;
  readonly trigger: JobRow['trigger'];
  readonly templateGroupId: string | undefined;
  readonly userData: string | undefined;
  /** Overrides the callback of the video. */
  readonly callback: NewVideoCallback | undefined;
  readonly createdAtMs: number;
  /** Of the upload that caused it, if that was traced. */
  readonly traceparent?: string | undefined;
}

export interface JobFailure {
  readonly ok: false;
  /** A code, for logs and programs. */
  readonly reason: string;
  /** A sentence for the owner of the video. */
  readonly detail: string;
  /** What a tool said, for the log only. */
  readonly log?: string | undefined;
}

interface JobSuccess {
  readonly ok: true;
  /** The end of the job was recorded in the transaction that published its results. */
  readonly isFinished?: boolean;
}

export type JobOutcome = JobSuccess | JobFailure;

export interface JobRun {
  readonly job: Job;
  /** Aborted when the server stops, or when the lease is lost or the job cancelled. */
  readonly signal: AbortSignal;
  /** 0–100. */
  readonly onProgress: (percent: number) => void;
  /** Renews the lease; false if another worker has the job or it was cancelled. */
  readonly isStillOurs: () => Promise<boolean>;
}

/** The status of a video after a failed job, unless it plays. Recorded in the transaction that ends the job. */
export interface FailedVideo {
  readonly status: VideoStatus;
  readonly statusReason: string;
}

export interface FailedJob {
  readonly video?: FailedVideo | undefined;
  /** Reports the failure. */
  readonly event?: EventContent | undefined;
  /** Blobs to remove once the job has ended. Not earlier: another worker may have it. */
  readonly obsolete: readonly string[];
}

/** Runs jobs of one kind. */
export interface JobRunner {
  /** Idempotent. What it throws is logged, and fails or releases the job. */
  run(run: JobRun): Promise<JobOutcome>;
  /** Describes the consequences of a failure. Writes nothing: the job may be cancelled at the same time. */
  fail(job: Job, failure: JobFailure): Promise<FailedJob>;
  /** Before the job is released: the video is again as it was before. */
  revert(job: Job): Promise<void>;
}
