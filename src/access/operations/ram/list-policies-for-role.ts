// ListPoliciesForRole: the policies that a role has.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Attachments } from '../../policies/attachments-db.ts';
import type { Roles } from '../../identities/roles-db.ts';
import { attachedPolicy, describeAttachedPolicy } from './policy-description.ts';
import { mandatoryText, roleNameErrors, roleNameOf } from './ram-parameters.ts';
import { roleTarget } from './ram-target.ts';

interface Deps {
  readonly roles: Pick<Roles, 'find'>;
  readonly attachments: Pick<Attachments, 'policiesOf'>;
}

export const listPoliciesForRole = defineOperation({
  name: 'ListPoliciesForRole',
  version: RAM_VERSION,
  summary: 'Returns the policies that are attached to a role.',
  parameters: z.object({ RoleName: mandatoryText }),
  response: z.object({ Policies: z.object({ Policy: z.array(attachedPolicy) }) }),
  target: (deps: Deps, call) => roleTarget(deps.roles, call),
  errors: [...roleNameErrors, 'EntityNotExist.Role'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const holder = { type: 'role', name: roleNameOf(parameters.RoleName) } as const;
    const policies = await deps.attachments.policiesOf(caller.accountId, holder);
    return { Policies: { Policy: policies.map(describeAttachedPolicy) } };
  },
});
