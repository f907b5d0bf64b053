// DeleteAccessKey: deletes a key and revokes everything issued through it.
import { z } from 'zod';
import type { ManagedAccessKeys } from '../../keys/manage-access-keys-db.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { changedBy } from '../../party.ts';
import type { Users } from '../../identities/users-db.ts';
import { keyOwner, keyOwnerTarget } from './key-owner.ts';
import { mandatoryText, ramText, required, userNameErrors } from './ram-parameters.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
  readonly managedKeys: Pick<ManagedAccessKeys, 'remove'>;
}

export const deleteAccessKey = defineOperation({
  name: 'DeleteAccessKey',
  version: RAM_VERSION,
  summary: 'Deletes an access key of a user or of the caller.',
  parameters: z.object({ UserName: ramText, UserAccessKeyId: mandatoryText }),
  target: (deps: Deps, call) => keyOwnerTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User', 'EntityNotExist.User.AccessKey', 'OperationDenied'],
  handle: async (deps: Deps, call) => {
    const id = required('UserAccessKeyId', call.parameters.UserAccessKeyId);
    const owner = await keyOwner(deps.users, call);
    await deps.managedKeys.remove({ ...owner, by: changedBy(call.caller) }, id);
    return {};
  },
});
