// CreatePolicy: a custom policy and its first version.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Policies } from '../../policies/policies-db.ts';
import { describeNewPolicy, newPolicyDescription } from './policy-description.ts';
import { mandatoryText, policyDocumentOf, policyNameErrors, policyNameOf, ramText, textOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policies: Pick<Policies, 'create'>;
}

export const createPolicy = defineOperation({
  name: 'CreatePolicy',
  version: RAM_VERSION,
  summary: 'Creates a custom policy.',
  parameters: z.object({ PolicyName: mandatoryText, PolicyDocument: mandatoryText, Description: ramText }),
  response: z.object({ Policy: newPolicyDescription }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [
    ...policyNameErrors,
    'InvalidParameter.PolicyDocument.Length',
    'InvalidParameter.Description.Length',
    'MalformedPolicyDocument',
    'EntityAlreadyExists.Policy',
    'LimitExceeded.Policy',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const policy = await deps.policies.create(caller.accountId, {
      name: policyNameOf(parameters.PolicyName),
      document: policyDocumentOf(parameters.PolicyDocument),
      description: textOf('Description', parameters.Description, 1024),
    });
    return { Policy: describeNewPolicy(policy) };
  },
});
