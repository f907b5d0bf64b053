// Submits a transcode job with its outputs, in one transaction under the lock of the video. Idempotent by session key, and
// bounded for a video and for an account.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { setStatus } from '../../library/videos/status-sql.ts';
import type { Tables, VideoRow, VideoStatus } from '../../store/database/schema.ts';
import type { AccountId, StreamId, VideoId } from '../../wire/ids.ts';
import type { NewVideoCallback } from '../../events/video-callback.ts';
import { planOutputs } from '../../ffmpeg/plan/plan-outputs.ts';
import { templatesOf } from '../templates/template-groups-db.ts';
import { LADDER_GROUP, type TranscodeTemplate } from '../../ffmpeg/plan/template.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import type { SourceFacts } from '../../library/videos/video.ts';
import { insertJobOnce } from '../queue/insert-job.ts';
import { isStream, outputsOf, insertOutputs } from '../queue/job-outputs-db.ts';
import { fromFacts } from '../source-facts.ts';
import { formatSpec, type CustomerKeySpec } from '../transcode-spec.ts';

export interface NewTask {
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly groupId: string;
  readonly priority: number | undefined;
  readonly customerKey: CustomerKeySpec | undefined;
  readonly userData: string | undefined;
  readonly callback: NewVideoCallback | undefined;
  /** Idempotency key: a second submit for the video within seven days answers the first task. */
  readonly sessionKey: string | undefined;
}

export interface SubmittedTask {
  readonly taskId: string;
  readonly outputIds: readonly StreamId[];
}

export type TaskRefusal =
  | { readonly refused: 'no video' | 'no group' | 'no file' | 'nothing to make' | 'nothing to encrypt' | 'too many' }
  | { readonly refused: 'status'; readonly status: VideoStatus };

export const SESSION_MS = 7 * 24 * 3600 * 1000;
export const MAX_WAITING_OF_VIDEO = 20;
export const MAX_WAITING_OF_ACCOUNT = 1000;
/** TranscodeFail is ours: at the vendor a failed video can only be uploaded again. */
const READY: readonly VideoStatus[] = ['UploadSucc', 'Normal', 'Checking', 'TranscodeFail'];

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export async function submitTask({ database, clock }: Deps, task: NewTask): Promise<SubmittedTask | TaskRefusal> {
  const now = clock.now();
  return await database.transaction().execute(async (transaction) => {
    const video = await lockVideo(transaction, task.videoId);
    if (video?.account_id !== task.accountId) return { refused: 'no video' };
    const earlier = await findSession(transaction, task, now);
    if (earlier !== undefined) return earlier;
    if (!READY.includes(video.status)) return { refused: 'status', status: video.status };
    if (video.source_removed_at_ms !== null) return { refused: 'no file' };
    const templates = await findTemplates(transaction, task, video);
    if (!Array.isArray(templates)) return templates as TaskRefusal;
    if (await isFull(transaction, task)) return { refused: 'too many' };
    return await insert(transaction, task, { templates: templates as readonly TranscodeTemplate[], now });
  });
}

async function findSession(
  transaction: Transaction<Tables>,
  task: NewTask,
  now: number,
): Promise<SubmittedTask | undefined> {
  const sessionKey = keyOf(task);
  if (sessionKey === undefined) return undefined;
  await transaction
    .updateTable('jobs')
    .set({ session_key: null })
    .where('session_key', '=', sessionKey)
    .where('created_at_ms', '<=', now - SESSION_MS)
    .execute();
  const job = await transaction
    .selectFrom('jobs')
    .select('job_id')
    .where('session_key', '=', sessionKey)
    .executeTakeFirst();
  return job && (await describe(transaction, job.job_id));
}

function keyOf({ sessionKey, videoId }: NewTask): string | undefined {
  return sessionKey === undefined ? undefined : `${videoId} ${sessionKey}`;
}

async function describe(transaction: Transaction<Tables>, taskId: string): Promise<SubmittedTask> {
  const outputs = await outputsOf(transaction, [taskId]);
  return { taskId, outputIds: outputs.map(({ outputId }) => outputId) };
}

type FoundTemplates = readonly TranscodeTemplate[] | TaskRefusal;

async function findTemplates(
  transaction: Transaction<Tables>,
  { accountId, groupId, customerKey }: NewTask,
  { source_info }: Pick<VideoRow, 'source_info'>,
): Promise<FoundTemplates> {
  const group = await templatesOf(transaction, { accountId, groupId });
  if (group === undefined) return { refused: 'no group' };
  const templates = reached(groupId, group.templates.filter(isStream), source_info);
  if (templates.length === 0) return { refused: 'nothing to make' };
  // A stream that its owner believes to be encrypted must not be published in the clear.
  if (customerKey !== undefined && !templates.some(({ isEncrypted }) => isEncrypted))
    return { refused: 'nothing to encrypt' };
  return templates;
}

/** The templates of the ladder that the source is large enough for, if the source was probed already. */
function reached(
  groupId: string,
  templates: readonly TranscodeTemplate[],
  sourceInfo: string | null,
): readonly TranscodeTemplate[] {
  if (groupId !== LADDER_GROUP || sourceInfo === null) return templates;
  const source = fromFacts(JSON.parse(sourceInfo) as SourceFacts);
  return planOutputs(source, templates).plans.flatMap(({ index }) => templates[index] ?? []);
}

async function isFull(transaction: Transaction<Tables>, { accountId, videoId }: NewTask): Promise<boolean> {
  const waiting = transaction
    .selectFrom('jobs')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('state', 'in', ['queued', 'running'])
    .where('account_id', '=', accountId);
  const ofAccount = await waiting.executeTakeFirstOrThrow();
  const ofVideo = await waiting.where('video_id', '=', videoId).executeTakeFirstOrThrow();
  return Number(ofAccount.count) >= MAX_WAITING_OF_ACCOUNT || Number(ofVideo.count) >= MAX_WAITING_OF_VIDEO;
}

async function insert(
  transaction: Transaction<Tables>,
  task: NewTask,
  { templates, now }: { readonly templates: readonly TranscodeTemplate[]; readonly now: number },
): Promise<SubmittedTask> {
  const { videoId, groupId, customerKey, priority, userData, callback } = task;
  const jobId = await insertJobOnce(transaction, {
    videoId,
    kind: 'transcode',
    trigger: 'Manual',
    atMs: now,
    templateGroupId: groupId,
    spec: formatSpec({ customerKey }),
    priority,
    userData,
    callback,
    sessionKey: keyOf(task),
  });
  // A concurrent call with the same session key was faster.
  const earlier = jobId === undefined ? await findSession(transaction, task, now) : undefined;
  if (earlier !== undefined) return earlier;
  if (jobId === undefined) throw new Error('The job of a session key disappeared');
  await insertOutputs(transaction, jobId, templates);
  // The reason of the failure is out of date, and who follows the video must not take it for the outcome.
  await transaction
    .updateTable('videos')
    .set({ ...setStatus('UploadSucc', undefined), modified_at_ms: now })
    .where('video_id', '=', videoId)
    .where('status', '=', 'TranscodeFail')
    .execute();
  return await describe(transaction, jobId);
}
