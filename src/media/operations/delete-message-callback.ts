// DeleteMessageCallback: nobody is told of events any more. What waits to be told goes too.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { MessageCallbacks } from '../events/message-callbacks-db.ts';
import { everyVideo } from '../videos/video-target.ts';
import { callbackAppParameter } from './callback-parameters.ts';

interface Deps {
  readonly messageCallbacks: Pick<MessageCallbacks, 'delete'>;
}

export const deleteMessageCallback = defineOperation({
  name: 'DeleteMessageCallback',
  version: VOD_VERSION,
  summary: 'Ends the notifications of events, and drops those that wait to be delivered.',
  parameters: z.object({ AppId: callbackAppParameter }),
  response: z.object({ RequestId: z.string() }),
  permission: { action: 'vod:DeleteMessageCallback', callers: ['accessKey'], target: () => everyVideo },
  errors: [],
  handle: async (deps: Deps, { caller, parameters: { AppId: appId }, requestId }) => {
    await deps.messageCallbacks.delete(caller.accountId, appId);
    return { RequestId: requestId };
  },
});
