// ListRingKeys (playauth's own): the server's own keys and their states.
import { z } from 'zod';
import {
  describeRingKey,
  everyRingKey,
  requireFirstAccount,
  ringKeyDescription,
  type RingKeyDeps,
} from '../keys/describe-ring-key.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../operation.ts';

export const listRingKeys = defineOperation({
  name: 'ListRingKeys',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the keys of the server by purpose, with their states; for the first account.',
  parameters: z.object({}),
  response: z.object({ RingKeys: z.array(ringKeyDescription) }),
  target: everyRingKey,
  handle: async (deps: RingKeyDeps, { caller }) => {
    requireFirstAccount(deps, caller);
    return { RingKeys: (await deps.ringKeys.list()).map(describeRingKey) };
  },
});
