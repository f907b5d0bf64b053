// DeleteRole: deletes a role without policies, and revokes its sessions and everything issued through them.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { changedBy } from '../../party.ts';
import type { Roles } from '../../identities/roles-db.ts';
import { mandatoryText, roleNameErrors, roleNameOf } from './ram-parameters.ts';
import { roleTarget } from './ram-target.ts';

interface Deps {
  readonly roles: Pick<Roles, 'find' | 'remove'>;
}

export const deleteRole = defineOperation({
  name: 'DeleteRole',
  version: RAM_VERSION,
  summary: 'Deletes a role that has no policies, and revokes its sessions.',
  parameters: z.object({ RoleName: mandatoryText }),
  target: (deps: Deps, call) => roleTarget(deps.roles, call),
  errors: [...roleNameErrors, 'EntityNotExist.Role', 'DeleteConflict.Role.Policy'],
  handle: async (deps: Deps, { caller, parameters }) => {
    await deps.roles.remove(caller.accountId, roleNameOf(parameters.RoleName), changedBy(caller));
    return {};
  },
});
