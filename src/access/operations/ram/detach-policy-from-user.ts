// DetachPolicyFromUser: detaches a policy from a user.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Attachments } from '../../policies/attachments-db.ts';
import type { Users } from '../../identities/users-db.ts';
import { mandatoryText, policyErrors, policyOf, userNameErrors, userNameOf } from './ram-parameters.ts';
import { policyTarget, userTarget } from './ram-target.ts';

interface Deps {
  readonly users: Pick<Users, 'find'>;
  readonly attachments: Pick<Attachments, 'detach'>;
}

export const detachPolicyFromUser = defineOperation({
  name: 'DetachPolicyFromUser',
  version: RAM_VERSION,
  summary: 'Detaches a policy from a user.',
  parameters: z.object({ PolicyType: mandatoryText, PolicyName: mandatoryText, UserName: mandatoryText }),
  // Both: a right to attach policies to this identity is no right to attach every policy.
  target: async (deps: Deps, call) => [await userTarget(deps.users, call), policyTarget(call)],
  errors: [
    ...userNameErrors,
    ...policyErrors,
    'EntityNotExist.User',
    'EntityNotExist.Policy',
    'EntityNotExist.User.Policy',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const holder = { type: 'user', name: userNameOf(parameters.UserName) } as const;
    await deps.attachments.detach(caller.accountId, holder, policyOf(parameters));
    return {};
  },
});
