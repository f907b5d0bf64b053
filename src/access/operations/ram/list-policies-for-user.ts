// ListPoliciesForUser: the policies that a user has.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Attachments } from '../../policies/attachments-db.ts';
import type { Users } from '../../identities/users-db.ts';
import { attachedPolicy, describeAttachedPolicy } from './policy-description.ts';
import { mandatoryText, userNameErrors, userNameOf } from './ram-parameters.ts';
import { userTarget } from './ram-target.ts';

interface Deps {
  readonly users: Pick<Users, 'find'>;
  readonly attachments: Pick<Attachments, 'policiesOf'>;
}

export const listPoliciesForUser = defineOperation({
  name: 'ListPoliciesForUser',
  version: RAM_VERSION,
  summary: 'Returns the policies that are attached to a user.',
  parameters: z.object({ UserName: mandatoryText }),
  response: z.object({ Policies: z.object({ Policy: z.array(attachedPolicy) }) }),
  target: (deps: Deps, call) => userTarget(deps.users, call),
  errors: [...userNameErrors, 'EntityNotExist.User'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const holder = { type: 'user', name: userNameOf(parameters.UserName) } as const;
    const policies = await deps.attachments.policiesOf(caller.accountId, holder);
    return { Policies: { Policy: policies.map(describeAttachedPolicy) } };
  },
});
