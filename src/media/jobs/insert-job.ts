// A new job as a row, in the transaction of whatever makes it necessary.
import { randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/open-database.ts';
import type { JobRow } from '../../store/database/transcoding-rows.ts';
import type { VideoId } from '../../wire/ids.ts';

export interface NewJob {
  readonly videoId: VideoId;
  readonly kind: JobRow['kind'];
  readonly trigger: JobRow['trigger'];
  readonly atMs: number;
  /** 1–10, 6 by default. */
  readonly priority?: number | undefined;
  readonly templateGroupId?: string | undefined;
  readonly spec?: string | undefined;
  readonly userData?: string | undefined;
  readonly sessionKey?: string | undefined;
}

export const USUAL_PRIORITY = 6;

/** Answers its id. */
export async function insertJob(transaction: Database, job: NewJob): Promise<string> {
  const jobId = randomBytes(16).toString('hex');
  await transaction
    .insertInto('jobs')
    .values({
      job_id: jobId,
      video_id: job.videoId,
      kind: job.kind,
      state: 'queued',
      priority: job.priority ?? USUAL_PRIORITY,
      trigger: job.trigger,
      template_group_id: job.templateGroupId ?? null,
      spec: job.spec ?? null,
      user_data: job.userData ?? null,
      session_key: job.sessionKey ?? null,
      attempts: 0,
      lease_owner: null,
      lease_until_ms: 0,
      progress: 0,
      error_code: null,
      error: null,
      created_at_ms: job.atMs,
      modified_at_ms: job.atMs,
      completed_at_ms: null,
    })
    .execute();
  return jobId;
}
