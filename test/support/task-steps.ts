// The services of one server, with the steps that suites of jobs and tasks share.
import type { Video } from '../../src/library/videos/video.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import type { Job } from '../../src/transcoding/queue/job.ts';
import type { NewTask, SubmittedTask } from '../../src/transcoding/tasks/submit-task-db.ts';
import { createTranscodeTasks, type TranscodeTasks } from '../../src/transcoding/tasks/transcode-tasks-db.ts';
import type { KeptTemplate } from '../../src/transcoding/templates/template-group.ts';
import type { DatabaseKind } from './databases.ts';
import { openServices } from './open-services.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from './sample-video.ts';

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

/** Jobs and tasks, with a group of two templates and a storage that records calls. */
export async function openTaskServices(kind: DatabaseKind) {
  const services = await openServices(kind);
  const { clock, database, jobs, videos, templateGroups: groups } = services;
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
  const newTask = ({ videoId, accountId }: Video, more: Partial<NewTask> = {}): NewTask => ({
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
    ...services,
    groups,
    groupId,
    tasks,
    tasksOn,
    storage,
    newTask,
    insert: async (changes: Partial<Video> = {}): Promise<Video> => {
      const video = sampleVideo({ status: 'UploadSucc', ...changes });
      await videos.insert(video);
      return video;
    },
    submit: async (video: Video, more: Partial<NewTask> = {}, by = tasks): Promise<SubmittedTask> => {
      const task = await by.submit(newTask(video, more));
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

export type TaskServices = Awaited<ReturnType<typeof openTaskServices>>;
