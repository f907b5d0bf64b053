// CreatePolicyVersion: a new text for a custom policy, which may become the default version at once.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { optionalWord } from '../../parameters/parameter-schemas.ts';
import type { PolicyVersions } from '../../policies/policy-versions-db.ts';
import { describeVersion, versionDescription } from './policy-description.ts';
import { mandatoryText, policyDocumentOf, policyNameErrors, policyNameOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly policyVersions: Pick<PolicyVersions, 'create'>;
}

const DROP_OLDEST = 'DeleteOldestNonDefaultVersionWhenLimitExceeded';

export const createPolicyVersion = defineOperation({
  name: 'CreatePolicyVersion',
  version: RAM_VERSION,
  summary: 'Adds a version to a custom policy, which has at most five; RotateStrategy can delete the oldest.',
  parameters: z.object({
    PolicyName: mandatoryText,
    PolicyDocument: mandatoryText,
    SetAsDefault: optionalWord(['true', 'false']),
    RotateStrategy: optionalWord(['None', DROP_OLDEST]),
  }),
  response: z.object({ PolicyVersion: versionDescription }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [
    ...policyNameErrors,
    'InvalidParameter.PolicyDocument.Length',
    'MalformedPolicyDocument',
    'EntityNotExist.Policy',
    'LimitExceeded.Policy.Version',
    'OperationDenied',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const version = await deps.policyVersions.create(caller.accountId, policyNameOf(parameters.PolicyName), {
      document: policyDocumentOf(parameters.PolicyDocument),
      isDefault: parameters.SetAsDefault === 'true',
      dropsOldest: parameters.RotateStrategy === DROP_OLDEST,
    });
    return { PolicyVersion: describeVersion(version) };
  },
});
