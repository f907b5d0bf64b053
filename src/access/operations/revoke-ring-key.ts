// RevokeRingKey (playauth's own): the emergency exit, when a key of the server is known to others.
import {
  answerOutcome,
  everyRingKey,
  keyIdOf,
  keyParameters,
  purposeOf,
  requireFirstAccount,
  type RingKeyDeps,
} from '../keys/describe-ring-key.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../operation.ts';

export const revokeRingKey = defineOperation({
  name: 'RevokeRingKey',
  version: PLAYAUTH_VERSION,
  summary: 'Ends at once everything that was made with a key of the server, for all accounts; for emergencies.',
  parameters: keyParameters,
  target: everyRingKey,
  errors: ['OperationDenied'],
  handle: async (deps: RingKeyDeps, { caller, parameters: { Purpose, KeyId } }) => {
    requireFirstAccount(deps, caller);
    return answerOutcome(await deps.ringKeys.revoke(purposeOf(Purpose), keyIdOf(KeyId)));
  },
});
