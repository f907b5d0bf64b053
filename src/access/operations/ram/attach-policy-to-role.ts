// AttachPolicyToRole: attaches a policy to a role.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Attachments } from '../../policies/attachments-db.ts';
import type { Roles } from '../../identities/roles-db.ts';
import { mandatoryText, policyErrors, policyOf, roleNameErrors, roleNameOf } from './ram-parameters.ts';
import { policyTarget, roleTarget } from './ram-target.ts';

interface Deps {
  readonly roles: Pick<Roles, 'find'>;
  readonly attachments: Pick<Attachments, 'attach'>;
}

export const attachPolicyToRole = defineOperation({
  name: 'AttachPolicyToRole',
  version: RAM_VERSION,
  summary: 'Attaches a policy to a role.',
  parameters: z.object({ PolicyType: mandatoryText, PolicyName: mandatoryText, RoleName: mandatoryText }),
  // Both: a right to attach policies to this identity is no right to attach every policy.
  target: async (deps: Deps, call) => [await roleTarget(deps.roles, call), policyTarget(call)],
  errors: [
    ...roleNameErrors,
    ...policyErrors,
    'EntityNotExist.Role',
    'EntityNotExist.Policy',
    'EntityAlreadyExists.Role.Policy',
    'LimitExceeded.Role.Policy',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const holder = { type: 'role', name: roleNameOf(parameters.RoleName) } as const;
    await deps.attachments.attach(caller.accountId, holder, policyOf(parameters));
    return {};
  },
});
