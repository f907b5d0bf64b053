// GetMessageCallback: the callback of the account as it was set last.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { MessageCallbacks } from '../message-callbacks-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { appIdParameter } from '../../access/parameters/parameter-schemas.ts';

interface Deps {
  readonly messageCallbacks: Pick<MessageCallbacks, 'find'>;
}

export const getMessageCallback = defineOperation({
  name: 'GetMessageCallback',
  version: VOD_VERSION,
  summary: 'Returns the event callback of the account; CallbackURL is empty if none is set.',
  parameters: z.object({ AppId: appIdParameter }),
  response: z.object({
    MessageCallback: z.object({
      AppId: z.string(),
      CallbackType: z.string(),
      CallbackURL: z.string(),
      AuthSwitch: z.string(),
      AuthKey: z.string().optional(),
      UploadAuthKey: z.string().optional(),
      EventTypeList: z.string(),
    }),
  }),
  target: () => everyVideo,
  errors: [],
  handle: async (deps: Deps, { caller, parameters: { AppId: appId } }) => {
    const found = await deps.messageCallbacks.find(caller.accountId, appId);
    return {
      MessageCallback: {
        AppId: appId,
        CallbackType: 'HTTP',
        CallbackURL: found?.callbackUrl ?? '',
        AuthSwitch: found?.isSigned === true ? 'on' : 'off',
        ...(found?.authKey !== undefined && { AuthKey: found.authKey, UploadAuthKey: found.uploadAuthKey }),
        EventTypeList: found?.eventTypes ?? '',
      },
    };
  },
});
