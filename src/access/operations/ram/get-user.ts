// GetUser: one user by name.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import { mandatoryText, userNameErrors, userNameOf } from './ram-parameters.ts';
import { userTarget } from './ram-target.ts';
import { describeUser, userDescription } from './user-description.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
}

export const getUser = defineOperation({
  name: 'GetUser',
  version: RAM_VERSION,
  summary: 'Returns a user.',
  parameters: z.object({ UserName: mandatoryText }),
  response: z.object({ User: userDescription.extend({ LastLoginDate: z.string() }) }),
  target: (deps: Deps, call) => userTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const user = await deps.users.get(caller.accountId, userNameOf(parameters.UserName));
    // There is no console login: users have keys only.
    return { User: { ...describeUser(user), LastLoginDate: '' } };
  },
});
