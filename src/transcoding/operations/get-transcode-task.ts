// GetTranscodeTask: one transcode task with all its streams, or given streams of any tasks.
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { defineOperation, VOD_VERSION, type RequestOrigin } from '../../access/operation.ts';
import { optionalList, optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { asStreamId, asVideoId } from '../../wire/ids.ts';
import { printable } from '../../wire/parameters.ts';
import type { TranscodeTask } from '../tasks/transcode-task.ts';
import type { TranscodeTasks } from '../tasks/transcode-tasks-db.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { describeJob, describeTask, jobDescription, taskDescription } from './describe-transcode-task.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'streamsOf'>;
  readonly transcodeTasks: Pick<TranscodeTasks, 'find' | 'findByOutputs'>;
}

interface TaskIds {
  readonly TranscodeTaskId?: string | undefined;
  readonly JobIds?: readonly string[] | undefined;
}

const MAX_JOB_IDS = 10;

export const getTranscodeTask = defineOperation({
  name: 'GetTranscodeTask',
  version: VOD_VERSION,
  summary: 'Returns the state of a transcode task with its streams, or of up to 10 streams by their JobIds.',
  parameters: z.object({
    TranscodeTaskId: optionalText(128),
    JobIds: optionalList({ maxItems: MAX_JOB_IDS, maxItemBytes: 64 }),
  }),
  response: z.object({
    TranscodeTask: taskDescription.extend({ TranscodeJobInfoList: z.array(jobDescription) }).optional(),
    TranscodeJobInfoList: z.array(jobDescription).optional(),
    NonExistJobIds: z.array(z.string()).optional(),
  }),
  target: async (deps: Deps, { caller, parameters }) =>
    await taskTargets(deps, caller, await lookUp(deps, caller, parameters)),
  errors: ['NoSuchResource'],
  handle: async (deps: Deps, { caller, parameters, origin }) => {
    const { TranscodeTaskId: taskId, JobIds: jobIds } = parameters;
    if (taskId === undefined && jobIds === undefined)
      throw new WireError('MissingParameter', { parameter: 'TranscodeTaskId' });
    const tasks = await lookUp(deps, caller, parameters);
    const described = await describeJobs(deps, { caller, tasks, origin });
    if (taskId === undefined) {
      const asked = [...new Set(jobIds)];
      const found = described.filter(({ TranscodeJobId }) => asked.includes(TranscodeJobId));
      const missing = asked.filter((id) => !found.some(({ TranscodeJobId }) => TranscodeJobId === id));
      return { TranscodeJobInfoList: found, NonExistJobIds: missing };
    }
    const [task] = tasks;
    if (task === undefined) throw new WireError('NoSuchResource', { resource: printable(taskId) });
    return { TranscodeTask: { ...describeTask(task), TranscodeJobInfoList: described } };
  },
});

/** TranscodeTaskId has priority when both are given. */
async function lookUp(
  { transcodeTasks }: Deps,
  { accountId }: Caller,
  { TranscodeTaskId: taskId, JobIds: jobIds = [] }: TaskIds,
): Promise<readonly TranscodeTask[]> {
  if (taskId === undefined)
    return jobIds.length === 0 ? [] : await transcodeTasks.findByOutputs(accountId, jobIds.map(asStreamId));
  const task = await transcodeTasks.find(accountId, taskId);
  return task === undefined ? [] : [task];
}

/** A caller that may see a video may see its tasks. A task that does not exist belongs to no video: unlimited callers only. */
export async function taskTargets(
  { videos }: Pick<Deps, 'videos'>,
  caller: Caller,
  tasks: readonly Pick<TranscodeTask, 'videoId'>[],
) {
  const videoIds = new Set(tasks.map(({ videoId }) => videoId));
  const named = videoIds.size === 0 ? [asVideoId('')] : [...videoIds];
  return await Promise.all(named.map(async (VideoId) => await videoTarget(videos, { caller }, { VideoId })));
}

interface FoundTasks {
  readonly caller: Caller;
  readonly tasks: readonly TranscodeTask[];
  readonly origin: RequestOrigin;
}

async function describeJobs({ videos }: Deps, { caller, tasks, origin }: FoundTasks) {
  const described = tasks.map(async (task) => {
    const video = await videos.find(caller.accountId, task.videoId);
    const streams = await videos.streamsOf(task.videoId);
    return task.outputs.map((output) => describeJob(task, output, { baseUrl: origin.baseUrl, video, streams }));
  });
  return (await Promise.all(described)).flat();
}
