// DeletePolicyVersion: deletes a version of a custom policy other than the default version.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { PolicyVersions } from '../../policies/policy-versions-db.ts';
import { mandatoryText, policyNameErrors, policyNameOf, versionIdOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policyVersions: Pick<PolicyVersions, 'remove'>;
}

export const deletePolicyVersion = defineOperation({
  name: 'DeletePolicyVersion',
  version: RAM_VERSION,
  summary: 'Deletes a version of a custom policy that is not the default version.',
  parameters: z.object({ PolicyName: mandatoryText, VersionId: mandatoryText }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [
    ...policyNameErrors,
    'InvalidParameter.VersionId.Format',
    'EntityNotExist.Policy',
    'EntityNotExist.Policy.Version',
    'DeleteConflict.Policy.Version.Default',
    'OperationDenied',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const name = policyNameOf(parameters.PolicyName);
    await deps.policyVersions.remove(caller.accountId, name, versionIdOf(parameters.VersionId));
    return {};
  },
});
