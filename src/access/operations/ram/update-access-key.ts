// UpdateAccessKey: disables a key and revokes everything issued through it, or enables it again.
import { z } from 'zod';
import { WireError } from '../../../wire/errors.ts';
import type { ManagedAccessKeys } from '../../keys/manage-access-keys-db.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { changedBy } from '../../party.ts';
import { optionalWord } from '../../parameters/parameter-schemas.ts';
import type { Users } from '../../identities/users-db.ts';
import { keyOwner, keyOwnerTarget } from './key-owner.ts';
import { mandatoryText, ramText, required, userNameErrors } from './ram-parameters.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
  readonly managedKeys: Pick<ManagedAccessKeys, 'setStatus'>;
}

export const updateAccessKey = defineOperation({
  name: 'UpdateAccessKey',
  version: RAM_VERSION,
  summary: 'Disables or enables an access key of a user or of the caller.',
  parameters: z.object({
    UserName: ramText,
    UserAccessKeyId: mandatoryText,
    Status: optionalWord(['Active', 'Inactive']).meta({ mandatory: true }),
  }),
  target: (deps: Deps, call) => keyOwnerTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User', 'EntityNotExist.User.AccessKey', 'OperationDenied'],
  handle: async (deps: Deps, call) => {
    const id = required('UserAccessKeyId', call.parameters.UserAccessKeyId);
    const { Status: status } = call.parameters;
    if (status === undefined) throw new WireError('MissingParameter', { parameter: 'Status' });
    const owner = await keyOwner(deps.users, call);
    await deps.managedKeys.setStatus({ ...owner, by: changedBy(call.caller) }, id, status);
    return {};
  },
});
