// RotateRingKey (playauth's own): the next key of a purpose.
import { z } from 'zod';
import {
  describeRingKey,
  everyRingKey,
  purposeOf,
  purposeParameter,
  requireFirstAccount,
  ringKeyDescription,
  type RingKeyDeps,
} from '../keys/describe-ring-key.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../operation.ts';

export const rotateRingKey = defineOperation({
  name: 'RotateRingKey',
  version: PLAYAUTH_VERSION,
  summary:
    'Makes the next key of a purpose, which all servers use some seconds later; what older keys made stays good.',
  parameters: z.object({ Purpose: purposeParameter }),
  response: z.object({ RingKey: ringKeyDescription }),
  target: everyRingKey,
  handle: async (deps: RingKeyDeps, { caller, parameters: { Purpose } }) => {
    requireFirstAccount(deps, caller);
    return { RingKey: describeRingKey(await deps.ringKeys.rotate(purposeOf(Purpose))) };
  },
});
