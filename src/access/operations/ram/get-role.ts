// GetRole: one role by name, with its trust policy.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Roles } from '../../identities/roles-db.ts';
import { mandatoryText, roleNameErrors, roleNameOf } from './ram-parameters.ts';
import { roleTarget } from './ram-target.ts';
import { describeRole, roleDescription } from './role-description.ts';

interface Deps {
  readonly roles: Pick<Roles, 'find' | 'get'>;
}

export const getRole = defineOperation({
  name: 'GetRole',
  version: RAM_VERSION,
  summary: 'Returns a role with its trust policy.',
  parameters: z.object({ RoleName: mandatoryText }),
  response: z.object({ Role: roleDescription }),
  target: (deps: Deps, call) => roleTarget(deps.roles, call),
  errors: [...roleNameErrors, 'EntityNotExist.Role'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const role = await deps.roles.get(caller.accountId, roleNameOf(parameters.RoleName));
    return { Role: describeRole(role) };
  },
});
