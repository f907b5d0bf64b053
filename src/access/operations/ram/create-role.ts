// CreateRole: a role, and the trust policy that names who may assume it.
import { z } from 'zod';
import { isDevelopment } from '../../caller.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { optionalInteger } from '../../parameters/parameter-schemas.ts';
import type { Roles } from '../../identities/roles-db.ts';
import {
  mandatoryText,
  ramText,
  required,
  roleNameErrors,
  roleNameOf,
  textOf,
  trustPolicyOf,
} from './ram-parameters.ts';
import { roleTarget } from './ram-target.ts';
import { describeNewRole, newRoleDescription } from './role-description.ts';

interface Deps {
  readonly roles: Pick<Roles, 'find' | 'create'>;
}

export const SESSION_SECONDS = { min: 3600, max: 43_200 };

export const createRole = defineOperation({
  name: 'CreateRole',
  version: RAM_VERSION,
  summary: 'Creates a role without policies; its trust policy names the identities that may assume it.',
  parameters: z.object({
    RoleName: mandatoryText,
    AssumeRolePolicyDocument: mandatoryText,
    Description: ramText,
    MaxSessionDuration: optionalInteger(SESSION_SECONDS),
  }),
  response: z.object({ Role: newRoleDescription }),
  target: (deps: Deps, call) => roleTarget(deps.roles, call),
  errors: [
    ...roleNameErrors,
    'InvalidParameter.AssumeRolePolicyDocument.Length',
    'InvalidParameter.Description.Length',
    'MalformedPolicyDocument',
    'EntityAlreadyExists.Role',
    'LimitExceeded.Role',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const document = 'AssumeRolePolicyDocument';
    const role = await deps.roles.create(caller.accountId, {
      roleName: roleNameOf(parameters.RoleName),
      trustPolicy: trustPolicyOf(document, required(document, parameters.AssumeRolePolicyDocument)),
      description: textOf('Description', parameters.Description, 1024),
      maxSessionSeconds: parameters.MaxSessionDuration ?? SESSION_SECONDS.min,
      isDevelopment: isDevelopment(caller),
    });
    return { Role: describeNewRole(role) };
  },
});
