// Transcode jobs as their callers see them: submit, find, list, cancel. Uploads that are not transcoded are not listed.
import type { SelectQueryBuilder } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { JobRow, Tables } from '../../store/database/schema.ts';
import type { AccountId, StreamId, VideoId } from '../../wire/ids.ts';
import { NO_TRANSCODE_GROUP } from '../../ffmpeg/plan/template.ts';
import type { Removals } from '../../library/videos/removals-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { cancelTask } from './cancel-task-db.ts';
import { abandonedFolders } from '../queue/job-folder.ts';
import { outputsOf } from '../queue/job-outputs-db.ts';
import { submitTask, type NewTask, type SubmittedTask, type TaskRefusal } from './submit-task-db.ts';
import { toTask, type TranscodeTask } from './transcode-task.ts';

interface TaskListQuery {
  readonly createdFromMs?: number | undefined;
  readonly createdUntilMs?: number | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface TranscodeTasks {
  submit(task: NewTask): Promise<SubmittedTask | TaskRefusal>;
  /** By id within an account. The task of another account is not found. */
  find(accountId: AccountId, taskId: string): Promise<TranscodeTask | undefined>;
  /** Those with any of these outputs. */
  findByOutputs(accountId: AccountId, outputIds: readonly StreamId[]): Promise<readonly TranscodeTask[]>;
  /** The newest first. */
  list(videoId: VideoId, query: TaskListQuery): Promise<readonly TranscodeTask[]>;
  /** Ends a waiting task at once. A running one is aborted at its next heartbeat and publishes nothing. False if it had ended. */
  cancel(task: Pick<TranscodeTask, 'taskId' | 'videoId'>): Promise<boolean>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly videos: Pick<Videos, 'streamsOf' | 'forget'>;
  readonly blobs: Pick<Blobs, 'list'>;
  readonly removals: Pick<Removals, 'begin'>;
}

export function createTranscodeTasks(deps: Deps): TranscodeTasks {
  const { database, videos, removals } = deps;
  const tasks = () =>
    database
      .selectFrom('jobs')
      .selectAll('jobs')
      .where('jobs.kind', '=', 'transcode')
      .where((e) =>
        e.or([e('jobs.template_group_id', 'is', null), e('jobs.template_group_id', '<>', NO_TRANSCODE_GROUP)]),
      );
  const read = (query: SelectQueryBuilder<Tables, 'jobs', JobRow>) => readTasks(database, query);
  return {
    submit: (task) => submitTask(deps, task),
    find: async (accountId, taskId) =>
      (await read(tasks().where('jobs.account_id', '=', accountId).where('jobs.job_id', '=', taskId)))[0],
    findByOutputs: (accountId, outputIds) =>
      read(
        tasks()
          .where('jobs.account_id', '=', accountId)
          .where('jobs.job_id', 'in', (e) =>
            e.selectFrom('job_outputs').select('job_outputs.job_id').where('output_id', 'in', outputIds),
          ),
      ),
    list: (videoId, { createdFromMs = 0, createdUntilMs = Number.MAX_SAFE_INTEGER, offset, limit }) =>
      read(
        tasks()
          .where('jobs.video_id', '=', videoId)
          .where('jobs.created_at_ms', '>=', createdFromMs)
          .where('jobs.created_at_ms', '<=', createdUntilMs)
          .orderBy('jobs.created_at_ms', 'desc')
          .orderBy('jobs.job_id')
          .offset(offset)
          .limit(limit),
      ),
    cancel: async (task) => {
      // A repeated call for an ended task must not list the storage.
      if (!(await isActive(database, task.taskId))) return false;
      const abandoned = await abandonedFolders(deps, { videoId: task.videoId, jobId: task.taskId });
      const isCanceled = await cancelTask(deps, task, abandoned);
      videos.forget(task.videoId);
      if (isCanceled) removals.begin(abandoned);
      return isCanceled;
    },
  };
}

async function isActive(database: Database, taskId: string): Promise<boolean> {
  const row = await database
    .selectFrom('jobs')
    .select('job_id')
    .where('job_id', '=', taskId)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return row !== undefined;
}

async function readTasks(
  database: Database,
  query: SelectQueryBuilder<Tables, 'jobs', JobRow>,
): Promise<readonly TranscodeTask[]> {
  const rows = await query.execute();
  const outputs = await outputsOf(
    database,
    rows.map(({ job_id }) => job_id),
  );
  return rows.map((row) => toTask(row, outputs));
}
