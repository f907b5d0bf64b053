// CreateAccessKey: a key for a named user, or for the caller. The only answer that holds its secret.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import { isDevelopment } from '../../caller.ts';
import { changedBy } from '../../party.ts';
import type { ManagedAccessKeys } from '../../keys/manage-access-keys-db.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import { keyOwner, keyOwnerTarget } from './key-owner.ts';
import { ramText, userNameErrors } from './ram-parameters.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
  readonly managedKeys: Pick<ManagedAccessKeys, 'create'>;
}

export const createAccessKey = defineOperation({
  name: 'CreateAccessKey',
  version: RAM_VERSION,
  summary: 'Creates an access key for a user or for the caller, at most two each; the secret is returned only once.',
  parameters: z.object({ UserName: ramText }),
  response: z.object({
    AccessKey: z.object({
      AccessKeyId: z.string(),
      AccessKeySecret: z.string(),
      Status: z.string(),
      CreateDate: z.string(),
    }),
  }),
  target: (deps: Deps, call) => keyOwnerTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User', 'LimitExceeded.User.AccessKey'],
  handle: async (deps: Deps, call) => {
    const owner = await keyOwner(deps.users, call);
    const key = await deps.managedKeys.create({
      ...owner,
      isDevelopment: isDevelopment(call.caller),
      by: changedBy(call.caller),
    });
    return {
      AccessKey: {
        AccessKeyId: key.accessKeyId,
        AccessKeySecret: key.secret,
        Status: key.status,
        CreateDate: formatTimestamp(key.createdAtMs),
      },
    };
  },
});
