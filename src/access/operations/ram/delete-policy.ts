// DeletePolicy: deletes a custom policy that is attached to no user and no role.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { optionalWord } from '../../parameters/parameter-schemas.ts';
import type { Policies } from '../../policies/policies-db.ts';
import { mandatoryText, policyNameErrors, policyNameOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policies: Pick<Policies, 'remove'>;
}

export const deletePolicy = defineOperation({
  name: 'DeletePolicy',
  version: RAM_VERSION,
  summary:
    'Deletes a custom policy that is not attached to a user or role; with CascadingDelete, together with all its versions.',
  parameters: z.object({ PolicyName: mandatoryText, CascadingDelete: optionalWord(['true', 'false']) }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [
    ...policyNameErrors,
    'EntityNotExist.Policy',
    'DeleteConflict.Policy.User',
    'DeleteConflict.Policy.Role',
    'DeleteConflict.Policy.Version',
    'OperationDenied',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    await deps.policies.remove(caller.accountId, policyNameOf(parameters.PolicyName), {
      withVersions: parameters.CascadingDelete === 'true',
    });
    return {};
  },
});
