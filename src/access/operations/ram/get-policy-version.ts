// GetPolicyVersion: one version of a policy, with its text.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { PolicyVersions } from '../../policies/policy-versions-db.ts';
import { describeVersion, versionDescription } from './policy-description.ts';
import { mandatoryText, policyErrors, policyOf, versionIdOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policyVersions: Pick<PolicyVersions, 'get'>;
}

export const getPolicyVersion = defineOperation({
  name: 'GetPolicyVersion',
  version: RAM_VERSION,
  summary: 'Returns one version of a policy.',
  parameters: z.object({ PolicyType: mandatoryText, PolicyName: mandatoryText, VersionId: mandatoryText }),
  response: z.object({ PolicyVersion: versionDescription }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [
    ...policyErrors,
    'InvalidParameter.VersionId.Format',
    'EntityNotExist.Policy',
    'EntityNotExist.Policy.Version',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const versionId = versionIdOf(parameters.VersionId);
    const version = await deps.policyVersions.get(caller.accountId, policyOf(parameters), versionId);
    return { PolicyVersion: describeVersion(version) };
  },
});
