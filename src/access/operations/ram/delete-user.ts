// DeleteUser: deletes a user without access keys and policies.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import { mandatoryText, userNameErrors, userNameOf } from './ram-parameters.ts';
import { userTarget } from './ram-target.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'remove'>;
}

export const deleteUser = defineOperation({
  name: 'DeleteUser',
  version: RAM_VERSION,
  summary: 'Deletes a user that has neither access keys nor policies.',
  parameters: z.object({ UserName: mandatoryText }),
  target: (deps: Deps, call) => userTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User', 'DeleteConflict.User.AccessKey', 'DeleteConflict.User.Policy'],
  handle: async (deps: Deps, { caller, parameters }) => {
    await deps.users.remove(caller.accountId, userNameOf(parameters.UserName));
    return {};
  },
});
