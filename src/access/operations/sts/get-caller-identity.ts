// GetCallerIdentity: the identity whose access key signed the request. Needs no permission.
import { z } from 'zod';
import { accountArn, userArn } from '../../../wire/ram-arn.ts';
import type { AccessKeyCaller } from '../../caller.ts';
import { defineOperation, STS_VERSION } from '../../operation.ts';
import { asKeyHolder } from '../../sts/caller-identity.ts';

export const getCallerIdentity = defineOperation({
  name: 'GetCallerIdentity',
  version: STS_VERSION,
  summary: 'Returns the identity of the caller: the account, a user or a role session.',
  parameters: z.object({}),
  response: z.object({
    IdentityType: z.enum(['Account', 'RAMUser', 'AssumedRoleUser']),
    AccountId: z.string(),
    PrincipalId: z.string(),
    UserId: z.string().optional(),
    RoleId: z.string().optional(),
    Arn: z.string(),
  }),
  target: 'nothing',
  handle: (_: object, { caller }) => ({ ...identityOf(asKeyHolder(caller)) }),
});

function identityOf({ accountId, principal }: AccessKeyCaller) {
  switch (principal.type) {
    case 'root':
      return {
        IdentityType: 'Account' as const,
        AccountId: accountId,
        PrincipalId: accountId,
        UserId: accountId,
        Arn: accountArn(accountId),
      };
    case 'user':
      return {
        IdentityType: 'RAMUser' as const,
        AccountId: accountId,
        PrincipalId: principal.userId,
        UserId: principal.userId,
        Arn: userArn(accountId, principal.userName),
      };
    case 'role':
      return {
        IdentityType: 'AssumedRoleUser' as const,
        AccountId: accountId,
        PrincipalId: `${principal.roleId}:${principal.sessionName}`,
        RoleId: principal.roleId,
        Arn: `acs:ram::${accountId}:assumed-role/${principal.roleName}/${principal.sessionName}`,
      };
  }
}
