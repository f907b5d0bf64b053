// RetireRingKey (playauth's own): destroys a key that nothing good was made with.
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

export const retireRingKey = defineOperation({
  name: 'RetireRingKey',
  version: PLAYAUTH_VERSION,
  summary: 'Destroys an older key of a purpose when nothing that was made with it can be good any more.',
  parameters: keyParameters,
  target: everyRingKey,
  errors: ['OperationDenied'],
  handle: async (deps: RingKeyDeps, { caller, parameters: { Purpose, KeyId } }) => {
    requireFirstAccount(deps, caller);
    return answerOutcome(await deps.ringKeys.retire(purposeOf(Purpose), keyIdOf(KeyId)));
  },
});
