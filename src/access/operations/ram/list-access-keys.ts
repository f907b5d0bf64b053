// ListAccessKeys: the keys of a named user, or of the caller, without their secrets.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import type { ManagedAccessKeys } from '../../keys/manage-access-keys-db.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import { keyOwner, keyOwnerTarget } from './key-owner.ts';
import { ramText, userNameErrors } from './ram-parameters.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
  readonly managedKeys: Pick<ManagedAccessKeys, 'list'>;
}

export const listAccessKeys = defineOperation({
  name: 'ListAccessKeys',
  version: RAM_VERSION,
  summary: 'Returns the access keys of a user or of the caller, without their secrets.',
  parameters: z.object({ UserName: ramText }),
  response: z.object({
    AccessKeys: z.object({
      AccessKey: z.array(z.object({ AccessKeyId: z.string(), Status: z.string(), CreateDate: z.string() })),
    }),
  }),
  target: (deps: Deps, call) => keyOwnerTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User'],
  handle: async (deps: Deps, call) => {
    const keys = await deps.managedKeys.list(await keyOwner(deps.users, call));
    return {
      AccessKeys: {
        AccessKey: keys.map((key) => ({
          AccessKeyId: key.accessKeyId,
          Status: key.status,
          CreateDate: formatTimestamp(key.createdAtMs),
        })),
      },
    };
  },
});
