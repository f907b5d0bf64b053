// The refused identity in the vendor's AccessDeniedDetail.
import type { AccessDeniedDetail } from '../../wire/errors.ts';
import type { AccessKeyCaller, Principal } from '../caller.ts';

type Detail = Pick<AccessDeniedDetail, 'AuthPrincipalType' | 'AuthPrincipalDisplayName' | 'AuthPrincipalOwnerId'>;

export function deniedPrincipal({ accountId, principal }: Pick<AccessKeyCaller, 'accountId' | 'principal'>): Detail {
  return { ...nameOf(principal), AuthPrincipalOwnerId: accountId };
}

function nameOf(principal: Principal): Omit<Detail, 'AuthPrincipalOwnerId'> {
  switch (principal.type) {
    case 'root':
      return { AuthPrincipalType: 'RootUser', AuthPrincipalDisplayName: 'root' };
    case 'user':
      return { AuthPrincipalType: 'SubUser', AuthPrincipalDisplayName: principal.userId };
    case 'role':
      return {
        AuthPrincipalType: 'AssumedRoleUser',
        AuthPrincipalDisplayName: `${principal.roleId}:${principal.sessionName}`,
      };
  }
}
