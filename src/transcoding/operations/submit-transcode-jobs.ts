// SubmitTranscodeJobs: submits a job that makes streams of an uploaded file, by a group of templates.
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalText, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { printable } from '../../wire/parameters.ts';
import { checkVideoCallback, type CallbackDeps } from '../../events/video-callback.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { TaskRefusal } from '../tasks/submit-task-db.ts';
import type { TranscodeTasks } from '../tasks/transcode-tasks-db.ts';
import type { CustomerKeySpec } from '../transcode-spec.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { AccountStorage } from '../../library/storage/account-storage-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { readEncryptConfig, refuseOverrides } from './encrypt-config.ts';
import { sessionIdParameter, sessionOf } from '../../access/parameters/session-id.ts';

interface Deps extends CallbackDeps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly transcodeTasks: Pick<TranscodeTasks, 'submit'>;
  readonly accountStorage: Pick<AccountStorage, 'requireRoom'>;
  readonly dataKeys: Pick<DataKeys, 'openDataKey'>;
  /** Wakes the worker. */
  readonly onJob: () => void;
}

export const submitTranscodeJobs = defineOperation({
  name: 'SubmitTranscodeJobs',
  version: VOD_VERSION,
  summary:
    'Creates a task that transcodes the uploaded file of one video into the streams of a template group; existing streams stay playable.',
  parameters: z.object({
    ...videoParameters,
    TemplateGroupId: optionalText(128).meta({ mandatory: true }),
    Priority: optionalInteger({ min: 1, max: 10 }),
    PipelineId: optionalText(128),
    EncryptConfig: optionalText(4096),
    OverrideParams: optionalText(4096),
    UserData: optionalText(2048),
    SessionId: sessionIdParameter,
  }),
  response: z.object({
    TranscodeTaskId: z.string(),
    TranscodeJobs: z.object({ TranscodeJob: z.array(z.object({ JobId: z.string() })) }),
  }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: [
    'InvalidVideo.NotFound',
    'NoSuchResource',
    'InvalidFile.NotFound',
    'Forbidden.IllegalStatus',
    'OperationDenied',
    'LimitExceeded.Storage',
    'Throttling.User',
  ],
  handle: async (deps: Deps, call) => {
    const { caller, parameters } = call;
    const { TemplateGroupId: groupId, UserData: userData, SessionId } = parameters;
    if (groupId === undefined) throw new WireError('MissingParameter', { parameter: 'TemplateGroupId' });
    refuseOverrides(parameters.OverrideParams);
    const callback = checkVideoCallback(deps, caller, userData);
    const { accountId, videoId } = await resolveVideo(deps.videos, call, parameters);
    await deps.accountStorage.requireRoom(accountId, 1);
    const task = await deps.transcodeTasks.submit({
      accountId,
      videoId,
      groupId,
      userData,
      callback,
      priority: parameters.Priority,
      customerKey: customerKeyOf(deps, accountId, parameters.EncryptConfig),
      sessionKey: sessionKeyOf(caller, SessionId),
    });
    if ('refused' in task) throw refusalOf(task, groupId);
    deps.onJob();
    return {
      TranscodeTaskId: task.taskId,
      TranscodeJobs: { TranscodeJob: task.outputIds.map((outputId) => ({ JobId: outputId })) },
    };
  },
});

/** A key that was not sealed here for this account could not be opened when the job runs. */
function customerKeyOf(
  { dataKeys }: Deps,
  accountId: AccountId,
  encryptConfig: string | undefined,
): CustomerKeySpec | undefined {
  const customerKey = readEncryptConfig(encryptConfig);
  if (customerKey === undefined) return undefined;
  if (dataKeys.openDataKey(accountId, customerKey.cipherText) === undefined)
    throw new WireError('InvalidParameter', { parameter: 'EncryptConfig.CipherText' });
  return customerKey;
}

function sessionKeyOf(caller: Caller, sessionId: string | undefined): string | undefined {
  const session = sessionOf(caller, sessionId);
  return session === undefined ? undefined : `${caller.accountId} ${session}`;
}

function refusalOf(refusal: TaskRefusal, groupId: string): WireError {
  switch (refusal.refused) {
    case 'no video':
      return new WireError('InvalidVideo.NotFound');
    case 'no group':
      return new WireError('NoSuchResource', { resource: printable(groupId) });
    case 'no file':
      return new WireError('InvalidFile.NotFound', {}, 'the uploaded file was deleted');
    case 'status':
      return new WireError(
        'Forbidden.IllegalStatus',
        { current: ` Current Status is ${refusal.status}.` },
        { status: 400 },
      );
    case 'nothing to make':
      return new WireError('OperationDenied', { why: 'the template group makes nothing of this file' });
    case 'nothing to encrypt':
      return new WireError('OperationDenied', {
        why: 'EncryptConfig was given, and no template of the group is for encrypted HLS',
      });
    case 'too many':
      return new WireError('Throttling.User', {}, 'too many jobs are waiting');
  }
}
