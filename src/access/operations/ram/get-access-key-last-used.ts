// GetAccessKeyLastUsed: when a key was used last, and for which product.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import type { ManagedAccessKeys } from '../../keys/manage-access-keys-db.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import { keyOwner, keyOwnerTarget } from './key-owner.ts';
import { mandatoryText, ramText, required, userNameErrors } from './ram-parameters.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
  readonly managedKeys: Pick<ManagedAccessKeys, 'lastUse'>;
}

export const getAccessKeyLastUsed = defineOperation({
  name: 'GetAccessKeyLastUsed',
  version: RAM_VERSION,
  summary: 'Returns the time when an access key of a user or of the caller was last used; empty if it was never used.',
  parameters: z.object({ UserName: ramText, UserAccessKeyId: mandatoryText }),
  response: z.object({
    AccessKeyLastUsed: z.object({ LastUsedDate: z.string(), ServiceName: z.string() }),
  }),
  target: (deps: Deps, call) => keyOwnerTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User', 'EntityNotExist.User.AccessKey'],
  handle: async (deps: Deps, call) => {
    const id = required('UserAccessKeyId', call.parameters.UserAccessKeyId);
    const used = await deps.managedKeys.lastUse(await keyOwner(deps.users, call), id);
    return {
      AccessKeyLastUsed: {
        LastUsedDate: used === undefined ? '' : formatTimestamp(used.atMs),
        ServiceName: used?.service ?? '',
      },
    };
  },
});
