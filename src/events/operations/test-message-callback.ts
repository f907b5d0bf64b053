// TestMessageCallback (playauth's own): sends one signed event to the callback of the account now, and answers what the receiver said.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { isOperator, type OperatorDeps } from '../../access/operator.ts';
import { appIdParameter } from '../../access/parameters/parameter-schemas.ts';
import type { AddressClass } from '../../base/address-class.ts';
import type { Clock } from '../../base/clock.ts';
import { callbackBodySignature, callbackSignature } from '../../wire/callback-signature.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { mayBePrivate, type PrivateAddresses } from '../callback-url.ts';
import type { FoundCallback, MessageCallbacks } from '../message-callbacks-db.ts';
import { post } from '../post-http.ts';

interface Deps extends OperatorDeps {
  readonly messageCallbacks: Pick<MessageCallbacks, 'find'>;
  readonly classify: (address: string) => AddressClass;
  readonly callbackPrivateAddresses: PrivateAddresses;
  readonly clock: Clock;
}

/** No type of the vendor: receivers leave types alone that they do not know. */
const TEST_EVENT = 'PlayauthTest';

export const testMessageCallback = defineOperation({
  name: 'TestMessageCallback',
  version: PLAYAUTH_VERSION,
  summary: 'Sends a test event to the event callback of the account, and returns what the receiver answered.',
  parameters: z.object({ AppId: appIdParameter }),
  response: z.object({
    Delivery: z.object({
      Outcome: z.enum(['delivered', 'failed']),
      /** `status 404`, `ECONNREFUSED`, `no answer in time`, … */
      Reason: z.string().optional(),
      Milliseconds: z.int(),
      EventType: z.string(),
    }),
  }),
  target: () => everyVideo,
  errors: ['OperationDenied'],
  handle: async (deps: Deps, { caller, requestId, parameters: { AppId: appId } }) => {
    const callback = await deps.messageCallbacks.find(caller.accountId, appId);
    if (callback === undefined)
      throw new WireError('OperationDenied', { why: 'no callback is set: SetMessageCallback' });
    const body = JSON.stringify({
      EventTime: formatTimestamp(deps.clock.now()),
      EventType: TEST_EVENT,
      Status: 'success',
    });
    const began = performance.now();
    const outcome = await post(deps.classify, {
      url: callback.callbackUrl,
      body,
      headers: headersOf(deps, callback, { body, requestId }),
      // Of who asks now, not of who set it: a test reaches only what its caller may set.
      allowPrivate: mayBePrivate(deps.callbackPrivateAddresses, isOperator(deps, caller)),
      signal: new AbortController().signal,
    });
    return {
      Delivery: {
        Outcome: outcome.ok ? ('delivered' as const) : ('failed' as const),
        ...(!outcome.ok && { Reason: outcome.reason }),
        Milliseconds: Math.round(performance.now() - began),
        EventType: TEST_EVENT,
      },
    };
  },
});

interface TestEvent {
  readonly body: string;
  readonly requestId: string;
}

/** As deliveries have them. */
function headersOf({ clock }: Deps, callback: FoundCallback, { body, requestId }: TestEvent): Record<string, string> {
  const headers = {
    'content-type': 'application/json;charset=utf-8',
    'user-agent': 'playauth',
    'x-playauth-event-id': requestId,
  };
  const { isSigned, authKey, callbackUrl } = callback;
  if (!isSigned || authKey === undefined) return headers;
  const timestamp = String(Math.floor(clock.now() / 1000));
  return {
    ...headers,
    'X-VOD-TIMESTAMP': timestamp,
    'X-VOD-SIGNATURE': callbackSignature(callbackUrl, timestamp, authKey),
    'X-Playauth-Signature': callbackBodySignature(timestamp, body, authKey),
  };
}
