// GetPolicy: one policy, and its default version.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Policies } from '../../policies/policies-db.ts';
import type { PolicyVersions } from '../../policies/policy-versions-db.ts';
import { describeListedPolicy, describeVersion, listedPolicy, versionDescription } from './policy-description.ts';
import { mandatoryText, policyErrors, policyOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policies: Pick<Policies, 'get'>;
  readonly policyVersions: Pick<PolicyVersions, 'getDefault'>;
}

export const getPolicy = defineOperation({
  name: 'GetPolicy',
  version: RAM_VERSION,
  summary: 'Returns a policy with its default version.',
  parameters: z.object({ PolicyType: mandatoryText, PolicyName: mandatoryText }),
  response: z.object({
    Policy: listedPolicy.extend({ PolicyDocument: z.string() }),
    DefaultPolicyVersion: versionDescription,
  }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [...policyErrors, 'EntityNotExist.Policy'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const name = policyOf(parameters);
    const policy = await deps.policies.get(caller.accountId, name);
    const version = await deps.policyVersions.getDefault(caller.accountId, name);
    return {
      Policy: { ...describeListedPolicy(policy), PolicyDocument: version.document },
      DefaultPolicyVersion: describeVersion(version),
    };
  },
});
