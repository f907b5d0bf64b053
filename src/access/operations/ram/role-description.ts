// A role as RAM's answers describe it: without its trust policy in lists.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import { roleArn } from '../../../wire/ram-arn.ts';
import type { Role } from '../../identities/roles-db.ts';

const common = {
  RoleId: z.string(),
  RoleName: z.string(),
  Arn: z.string(),
  Description: z.string(),
  MaxSessionDuration: z.int(),
  CreateDate: z.string(),
};

export const listedRole = z.object({ ...common, UpdateDate: z.string() });
export const newRoleDescription = z.object({ ...common, AssumeRolePolicyDocument: z.string() });
export const roleDescription = newRoleDescription.extend({ UpdateDate: z.string() });

function describeCommon(role: Role) {
  return {
    RoleId: role.roleId,
    RoleName: role.roleName,
    Arn: roleArn(role.accountId, role.roleName),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    CreateDate: formatTimestamp(role.createdAtMs),
  };
}

export function describeListedRole(role: Role): z.input<typeof listedRole> {
  return { ...describeCommon(role), UpdateDate: formatTimestamp(role.modifiedAtMs) };
}

export function describeNewRole(role: Role): z.input<typeof newRoleDescription> {
  return { ...describeCommon(role), AssumeRolePolicyDocument: role.trustPolicy };
}

export function describeRole(role: Role): z.input<typeof roleDescription> {
  return { ...describeNewRole(role), UpdateDate: formatTimestamp(role.modifiedAtMs) };
}
