// Inserts a job, in the transaction of the change that needs it.
import { randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/open-database.ts';
import type { JobRow } from '../../store/database/schema.ts';
import { noLease } from '../../store/leases/lease.ts';
import type { VideoId } from '../../wire/ids.ts';
import type { NewVideoCallback } from '../../events/video-callback.ts';

interface NewJob {
  readonly videoId: VideoId;
  readonly kind: JobRow['kind'];
  readonly trigger: JobRow['trigger'];
  readonly atMs: number;
  /** 1–10, 6 by default. */
  readonly priority?: number | undefined;
  readonly templateGroupId?: string | undefined;
  readonly spec?: string | undefined;
  readonly userData?: string | undefined;
  /** From its UserData, already checked. */
  readonly callback?: NewVideoCallback | undefined;
  readonly sessionKey?: string | undefined;
  readonly traceparent?: string | undefined;
}

const USUAL_PRIORITY = 6;
/** How many of each kind are kept, including ended ones. */
export const KEPT_OF_VIDEO = 200;

/** Answers its id. */
export async function insertJob(transaction: Database, job: NewJob): Promise<string> {
  const jobId = await insertJobOnce(transaction, job);
  if (jobId === undefined) throw new Error('Another job has this session');
  return jobId;
}

/** Answers its id; undefined if another job has its session key. */
export async function insertJobOnce(transaction: Database, job: NewJob): Promise<string | undefined> {
  await deleteOldest(transaction, job);
  const jobId = randomBytes(16).toString('hex');
  const inserted = await transaction
    .insertInto('jobs')
    .values((e) => ({
      job_id: jobId,
      video_id: job.videoId,
      account_id: e.selectFrom('videos').select('account_id').where('video_id', '=', job.videoId),
      kind: job.kind,
      state: 'queued',
      priority: job.priority ?? USUAL_PRIORITY,
      trigger: job.trigger,
      template_group_id: job.templateGroupId ?? null,
      spec: job.spec ?? null,
      user_data: job.userData ?? null,
      callback_url: job.callback?.callbackUrl ?? null,
      callback_by_operator: Number(job.callback?.byOperator ?? false),
      session_key: job.sessionKey ?? null,
      attempts: 0,
      ...noLease,
      progress: 0,
      error_code: null,
      error: null,
      created_at_ms: job.atMs,
      modified_at_ms: job.atMs,
      completed_at_ms: null,
      claimed_at_ms: 0,
      due_at_ms: 0,
      give_backs: 0,
      shortages: 0,
      traceparent: job.traceparent ?? null,
    }))
    .onConflict((conflict) => conflict.column('session_key').doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) === 1 ? jobId : undefined;
}

/** Keeps the table bounded for a caller that submits jobs for ever. */
async function deleteOldest(transaction: Database, { videoId, kind }: NewJob): Promise<void> {
  const oldest = await transaction
    .selectFrom('jobs')
    .select('created_at_ms')
    .where('video_id', '=', videoId)
    .where('kind', '=', kind)
    .orderBy('created_at_ms', 'desc')
    .offset(KEPT_OF_VIDEO)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await transaction
    .deleteFrom('jobs')
    .where('video_id', '=', videoId)
    .where('kind', '=', kind)
    .where('state', 'not in', ['queued', 'running'])
    .where('created_at_ms', '<=', oldest.created_at_ms)
    .execute();
}
