// CancelTranscodeTask (playauth's own): cancels a waiting or running transcode task; its video is as before.
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { printable } from '../../wire/parameters.ts';
import type { TranscodeTasks } from '../tasks/transcode-tasks-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { taskTargets } from './get-transcode-task.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'streamsOf'>;
  readonly transcodeTasks: Pick<TranscodeTasks, 'find' | 'cancel'>;
}

export const cancelTranscodeTask = defineOperation({
  name: 'CancelTranscodeTask',
  version: PLAYAUTH_VERSION,
  summary:
    'Cancels a queued or running transcode task; nothing of it is published, and the video is left as it was before.',
  parameters: z.object({ TranscodeTaskId: optionalText(128).meta({ mandatory: true }) }),
  target: async (deps: Deps, { caller, parameters }) => {
    const task = await deps.transcodeTasks.find(caller.accountId, parameters.TranscodeTaskId ?? '');
    return await taskTargets(deps, caller, { tasks: task === undefined ? [] : [task], isComplete: task !== undefined });
  },
  errors: ['NoSuchResource', 'OperationDenied'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const { TranscodeTaskId: taskId } = parameters;
    if (taskId === undefined) throw new WireError('MissingParameter', { parameter: 'TranscodeTaskId' });
    const task = await deps.transcodeTasks.find(caller.accountId, taskId);
    if (task === undefined) throw new WireError('NoSuchResource', { resource: printable(taskId) });
    if (!(await deps.transcodeTasks.cancel(task)))
      throw new WireError('OperationDenied', { why: 'the task has ended' });
    return {};
  },
});
