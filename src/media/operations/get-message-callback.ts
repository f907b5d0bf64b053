// GetMessageCallback: where the account is told of events, as it was set last.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { MessageCallbacks } from '../events/message-callbacks-db.ts';
import { everyVideo } from '../videos/video-target.ts';
import { callbackAppParameter } from './callback-parameters.ts';

interface Deps {
  readonly messageCallbacks: Pick<MessageCallbacks, 'find'>;
}

export const getMessageCallback = defineOperation({
  name: 'GetMessageCallback',
  version: VOD_VERSION,
  summary: 'Where the account is told of events, as it was set last; with an empty CallbackURL where it is not.',
  parameters: z.object({ AppId: callbackAppParameter }),
  response: z.object({
    RequestId: z.string(),
    MessageCallback: z.object({
      AppId: z.string(),
      CallbackType: z.string(),
      CallbackURL: z.string(),
      AuthSwitch: z.string(),
      AuthKey: z.string().optional(),
      EventTypeList: z.string(),
    }),
  }),
  permission: { action: 'vod:GetMessageCallback', callers: ['accessKey'], target: () => everyVideo },
  errors: [],
  handle: async (deps: Deps, { caller, parameters: { AppId: appId }, requestId }) => {
    const found = await deps.messageCallbacks.find(caller.accountId, appId);
    return {
      RequestId: requestId,
      MessageCallback: {
        AppId: appId,
        CallbackType: 'HTTP',
        CallbackURL: found?.callbackUrl ?? '',
        AuthSwitch: found?.isSigned === true ? 'on' : 'off',
        ...(found?.authKey !== undefined && { AuthKey: found.authKey }),
        EventTypeList: found?.eventTypes ?? '',
      },
    };
  },
});
