// SetDefaultPolicyVersion: makes a version of a custom policy the default, which counts.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { PolicyVersions } from '../../policies/policy-versions-db.ts';
import { mandatoryText, policyNameErrors, policyNameOf, versionIdOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policyVersions: Pick<PolicyVersions, 'setDefault'>;
}

export const setDefaultPolicyVersion = defineOperation({
  name: 'SetDefaultPolicyVersion',
  version: RAM_VERSION,
  summary: 'Sets the default version of a custom policy.',
  parameters: z.object({ PolicyName: mandatoryText, VersionId: mandatoryText }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [
    ...policyNameErrors,
    'InvalidParameter.VersionId.Format',
    'EntityNotExist.Policy',
    'EntityNotExist.Policy.Version',
    'OperationDenied',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const name = policyNameOf(parameters.PolicyName);
    await deps.policyVersions.setDefault(caller.accountId, name, versionIdOf(parameters.VersionId));
    return {};
  },
});
