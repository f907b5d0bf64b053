// ListEntitiesForPolicy: the users and roles of the account that have a policy.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Attachments, RoleWithPolicy, UserWithPolicy } from '../../policies/attachments-db.ts';
import { roleArn } from '../../../wire/ram-arn.ts';
import { mandatoryText, policyErrors, policyOf } from './ram-parameters.ts';
import { policyTarget } from './ram-target.ts';

interface Deps {
  readonly attachments: Pick<Attachments, 'usersWith' | 'rolesWith'>;
}

const userWithPolicy = z.object({
  UserId: z.string(),
  UserName: z.string(),
  DisplayName: z.string(),
  AttachDate: z.string(),
});
const roleWithPolicy = z.object({
  RoleId: z.string(),
  RoleName: z.string(),
  Arn: z.string(),
  Description: z.string(),
  AttachDate: z.string(),
});
/** There are no groups; clients expect their list. */
const groupWithPolicy = z.object({ GroupName: z.string(), Comments: z.string(), AttachDate: z.string() });

export const listEntitiesForPolicy = defineOperation({
  name: 'ListEntitiesForPolicy',
  version: RAM_VERSION,
  summary: 'Returns the users and roles that a policy is attached to.',
  parameters: z.object({ PolicyType: mandatoryText, PolicyName: mandatoryText }),
  response: z.object({
    Users: z.object({ User: z.array(userWithPolicy) }),
    Groups: z.object({ Group: z.array(groupWithPolicy) }),
    Roles: z.object({ Role: z.array(roleWithPolicy) }),
  }),
  target: (_: Deps, call) => policyTarget(call),
  errors: [...policyErrors, 'EntityNotExist.Policy'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const policy = policyOf(parameters);
    const users = await deps.attachments.usersWith(caller.accountId, policy);
    const roles = await deps.attachments.rolesWith(caller.accountId, policy);
    return {
      Users: { User: users.map(describeUserWithPolicy) },
      Groups: { Group: [] },
      Roles: { Role: roles.map(describeRoleWithPolicy) },
    };
  },
});

function describeUserWithPolicy(user: UserWithPolicy): z.input<typeof userWithPolicy> {
  return {
    UserId: user.userId,
    UserName: user.userName,
    DisplayName: user.displayName,
    AttachDate: formatTimestamp(user.attachedAtMs),
  };
}

function describeRoleWithPolicy(role: RoleWithPolicy): z.input<typeof roleWithPolicy> {
  return {
    RoleId: role.roleId,
    RoleName: role.roleName,
    Arn: roleArn(role.accountId, role.roleName),
    Description: role.description,
    AttachDate: formatTimestamp(role.attachedAtMs),
  };
}
