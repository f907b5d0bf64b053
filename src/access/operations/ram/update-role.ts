// UpdateRole: changes the given properties of a role.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import { optionalInteger } from '../../parameters/parameter-schemas.ts';
import type { Roles, RoleTerms } from '../../identities/roles-db.ts';
import { SESSION_SECONDS } from './create-role.ts';
import { mandatoryText, ramText, roleNameErrors, roleNameOf, textOf, trustPolicyOf } from './ram-parameters.ts';
import { roleTarget } from './ram-target.ts';
import { describeRole, roleDescription } from './role-description.ts';

interface Deps {
  readonly roles: Pick<Roles, 'find' | 'update'>;
}

const parameters = z.object({
  RoleName: mandatoryText,
  NewAssumeRolePolicyDocument: ramText,
  NewDescription: ramText,
  NewMaxSessionDuration: optionalInteger(SESSION_SECONDS),
});

export const updateRole = defineOperation({
  name: 'UpdateRole',
  version: RAM_VERSION,
  summary: 'Changes the attributes of a role that are passed; existing sessions are not affected.',
  parameters,
  response: z.object({ Role: roleDescription }),
  target: (deps: Deps, call) => roleTarget(deps.roles, call),
  errors: [
    ...roleNameErrors,
    'InvalidParameter.NewAssumeRolePolicyDocument.Length',
    'InvalidParameter.NewDescription.Length',
    'MalformedPolicyDocument',
    'EntityNotExist.Role',
  ],
  handle: async (deps: Deps, call) => {
    const roleName = roleNameOf(call.parameters.RoleName);
    const role = await deps.roles.update(call.caller.accountId, roleName, readChanges(call.parameters));
    return { Role: describeRole(role) };
  },
});

function readChanges(asked: z.output<typeof parameters>): Partial<RoleTerms> {
  const { NewAssumeRolePolicyDocument: trust, NewDescription, NewMaxSessionDuration: maxSessionSeconds } = asked;
  return {
    ...(trust !== undefined && { trustPolicy: trustPolicyOf('NewAssumeRolePolicyDocument', trust) }),
    ...(NewDescription !== undefined && { description: textOf('NewDescription', NewDescription, 1024) }),
    ...(maxSessionSeconds !== undefined && { maxSessionSeconds }),
  };
}
