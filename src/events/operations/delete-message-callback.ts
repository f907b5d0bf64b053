// DeleteMessageCallback: ends the notifications of an account, and drops the events that wait.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { MessageCallbacks } from '../message-callbacks-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { appIdParameter } from '../../access/parameters/parameter-schemas.ts';

interface Deps {
  readonly messageCallbacks: Pick<MessageCallbacks, 'delete'>;
}

export const deleteMessageCallback = defineOperation({
  name: 'DeleteMessageCallback',
  version: VOD_VERSION,
  summary: 'Deletes the event callback of the account and drops the events that are queued for it.',
  parameters: z.object({ AppId: appIdParameter }),
  target: () => everyVideo,
  errors: [],
  handle: async (deps: Deps, { caller, parameters: { AppId: appId } }) => {
    await deps.messageCallbacks.delete(caller.accountId, appId);
    return {};
  },
});
