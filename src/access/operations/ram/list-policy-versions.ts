// ListPolicyVersions: all versions of a policy, the newest first.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { PolicyVersions } from '../../policies/policy-versions-db.ts';
import { describeVersion, versionDescription } from './policy-description.ts';
import { mandatoryText, policyErrors, policyOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policyVersions: Pick<PolicyVersions, 'list'>;
}

export const listPolicyVersions = defineOperation({
  name: 'ListPolicyVersions',
  version: RAM_VERSION,
  summary: 'Returns the versions of a policy, newest first.',
  parameters: z.object({ PolicyType: mandatoryText, PolicyName: mandatoryText }),
  response: z.object({
    PolicyVersions: z.object({ PolicyVersion: z.array(versionDescription) }),
  }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [...policyErrors, 'EntityNotExist.Policy'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const versions = await deps.policyVersions.list(caller.accountId, policyOf(parameters));
    return { PolicyVersions: { PolicyVersion: versions.map(describeVersion) } };
  },
});
