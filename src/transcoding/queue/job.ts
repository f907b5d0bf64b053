// A job as whoever does it sees it, and how it ends.
import type { NewVideoCallback } from '../../events/video-callback.ts';
import type { JobRow, VideoStatus } from '../../store/database/schema.ts';
import type { EventContent } from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';

export interface Job {
  readonly jobId: string;
  readonly videoId: VideoId;
  readonly kind: JobRow['kind'];
  /** Including the one that now begins. */
  readonly attempts: number;
  /** How often it was given back because it was in vain, and how often of these because a disk was full. */
  readonly giveBacks: number;
  readonly shortages: number;
  /** Another for each claim. Nobody without it can report, finish or release the job. */
  readonly lease: string;
  /** The part of the lease that no other claim has: names what this one makes until it is published. */
  readonly claimId: string;
  /** JSON, in the terms of its kind. */
  readonly spec: string | undefined;
  readonly trigger: JobRow['trigger'];
  readonly templateGroupId: string | undefined;
  readonly userData: string | undefined;
  /** Where its events go instead of where those of the video go. */
  readonly callback: NewVideoCallback | undefined;
  readonly createdAtMs: number;
}

export interface JobFailure {
  readonly ok: false;
  /** For the log and for programs. */
  readonly reason: string;
  /** A sentence for the owner of the video. */
  readonly detail: string;
}

interface JobSuccess {
  readonly ok: true;
  /** What the job made and that it is done were written down together: there is nothing more to write. */
  readonly isFinished?: boolean;
}

export type JobOutcome = JobSuccess | JobFailure;

export interface JobRun {
  readonly job: Job;
  /** The server stops, the lease was lost or the job was cancelled. */
  readonly signal: AbortSignal;
  /** 0–100. */
  readonly onProgress: (percent: number) => void;
  /** Extends the lease; false if another worker has the job now, or nobody wants it any more. */
  readonly isStillOurs: () => Promise<boolean>;
}

/** What a video is where a job has failed, unless it plays: written down with the end of the job, and never without it. */
export interface FailedVideo {
  readonly status: VideoStatus;
  readonly statusReason: string;
}

export interface FailedJob {
  readonly video?: FailedVideo | undefined;
  /** Tells of the failure. */
  readonly event?: EventContent | undefined;
  /** Blobs that are of no use to anybody once the job is over, and not before: another worker may have it. */
  readonly unwanted: readonly string[];
}

/** What jobs of one kind come to. */
export interface JobRunner {
  /** Everything there is to do, so that doing it twice is as good as once; what it throws is logged and a failure. */
  run(run: JobRun): Promise<JobOutcome>;
  /** What a failure means; writes nothing, for the job may be cancelled at this moment. */
  fail(job: Job, failure: JobFailure): Promise<FailedJob>;
  /** It will be done later, maybe elsewhere: leaves the video as it was before. */
  revert(job: Job): Promise<void>;
}
