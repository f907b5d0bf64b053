// GetTranscodeTask: one transcode task with all its streams, or given streams of any tasks.
import { z } from 'zod';
import { everyVideo, type AccessTarget } from '../../access/access-target.ts';
import type { Caller } from '../../access/caller.ts';
import { defineOperation, VOD_VERSION, type RequestOrigin } from '../../access/operation.ts';
import { optionalList, optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { asStreamId } from '../../wire/ids.ts';
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
  target: async (deps: Deps, { caller, parameters }) => {
    const tasks = await lookUp(deps, caller, parameters);
    return await taskTargets(deps, caller, { tasks, isComplete: namesAll(tasks, parameters) });
  },
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

/**
 * A caller that may see a video may see its tasks. A task that does not exist might be of any video: callers that may not see
 * all of them get the same answer as for the task of a hidden one.
 */
export async function taskTargets(
  { videos }: Pick<Deps, 'videos'>,
  caller: Caller,
  { tasks, isComplete }: FoundIds,
): Promise<readonly AccessTarget[]> {
  const videoIds = new Set(tasks.map(({ videoId }) => videoId));
  const named = [...videoIds].map(async (VideoId) => await videoTarget(videos, { caller }, { VideoId }));
  return [...(await Promise.all(named)), ...(isComplete ? [] : [everyVideo])];
}

interface FoundIds {
  readonly tasks: readonly Pick<TranscodeTask, 'videoId'>[];
  /** Every id that was asked for was found. */
  readonly isComplete: boolean;
}

function namesAll(tasks: readonly TranscodeTask[], { TranscodeTaskId: taskId, JobIds: jobIds = [] }: TaskIds): boolean {
  if (taskId !== undefined) return tasks.length > 0;
  const found = new Set(tasks.flatMap(({ outputs }) => outputs.map(({ outputId }) => String(outputId))));
  return jobIds.length > 0 && jobIds.every((id) => found.has(id));
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
