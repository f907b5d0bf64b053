// Jobs, tasks and videos of one server straight on its database, with a group of two templates and a clock that stands still.
import { SettableClock } from '../../src/base/clock.ts';
import type { Job } from '../../src/transcoding/queue/job.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import type { NewTask, SubmittedTask } from '../../src/transcoding/tasks/submit-task-db.ts';
import { createTranscodeTasks, type TranscodeTasks } from '../../src/transcoding/tasks/transcode-tasks-db.ts';
import type { KeptTemplate } from '../../src/transcoding/templates/template-group.ts';
import { createTemplateGroups } from '../../src/transcoding/templates/template-groups-db.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asAccountId } from '../../src/wire/ids.ts';
import { openTestDatabase, type DatabaseKind } from './databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from './sample-video.ts';

export const OTHER_ACCOUNT = asAccountId('6543210987654321');

export const keptTemplate = (definition: 'LD' | 'SD', container: 'mp4' | 'hls' = 'mp4'): KeptTemplate => ({
  template: {
    templateId: `t-${definition}-${container}`,
    name: 'T',
    type: 'Normal',
    definition,
    container,
    isEncrypted: container === 'hls',
    segmentSeconds: 4,
    ifLarger: 'keep',
    audio: { codec: 'AAC' },
  },
  asGiven: {},
});

export async function openTaskRooms(kind: DatabaseKind) {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const opened = await openTestDatabase(kind);
  const { database } = opened;
  for (const account_id of [SAMPLE_ACCOUNT, OTHER_ACCOUNT])
    await database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
  const jobs = createJobs({ database, clock });
  const videos = createVideos({ database, clock });
  const groups = createTemplateGroups({ database, clock });
  const templates = [keptTemplate('LD'), keptTemplate('SD', 'hls')];
  const groupId = (await groups.add(SAMPLE_ACCOUNT, { name: 'G', templates })) ?? '';
  const storage: { keys: readonly string[]; removed: string[]; listed: number } = { keys: [], removed: [], listed: 0 };
  const tasksOn = (own: Database): TranscodeTasks =>
    createTranscodeTasks({
      database: own,
      videos,
      clock,
      removals: { begin: (blobs) => void storage.removed.push(...blobs) },
      blobs: {
        async *list() {
          storage.listed += 1;
          for (const key of storage.keys) yield await Promise.resolve({ key, sizeBytes: 1 });
        },
      },
    });
  const tasks = tasksOn(database);
  const wish = ({ videoId, accountId }: Video, more: Partial<NewTask> = {}): NewTask => ({
    accountId,
    videoId,
    groupId,
    priority: undefined,
    customerKey: undefined,
    userData: undefined,
    callback: undefined,
    sessionKey: undefined,
    ...more,
  });
  return {
    clock,
    opened,
    jobs,
    videos,
    groups,
    groupId,
    tasks,
    tasksOn,
    storage,
    wish,
    insert: async (changes: Partial<Video> = {}): Promise<Video> => {
      const video = sampleVideo({ status: 'UploadSucc', ...changes });
      await videos.insert(video);
      return video;
    },
    submit: async (video: Video, more: Partial<NewTask> = {}, by = tasks): Promise<SubmittedTask> => {
      const task = await by.submit(wish(video, more));
      if ('refused' in task) throw new Error(task.refused);
      clock.advance(1);
      return task;
    },
    claimed: async (): Promise<Job> => {
      const job = await jobs.claim('w1');
      if (job === undefined) throw new Error('nothing to claim');
      return job;
    },
    stateOf: async ({ videoId }: Video) => {
      videos.forget(videoId);
      const video = await videos.findAnywhere(videoId);
      return [video?.status, video?.unblockedStatus];
    },
    rows: () => database.selectFrom('jobs').selectAll().execute(),
  };
}

export type TaskRooms = Awaited<ReturnType<typeof openTaskRooms>>;
