// The resources of RAM's operations, as policies name them: users, roles and policies of an account by their names. A name is
// first replaced by its stored spelling, so that another spelling does not bypass a policy that denies it.
import { asAccountId } from '../../../wire/ids.ts';
import type { AccessTarget } from '../../access-target.ts';
import type { Caller } from '../../caller.ts';
import type { Roles } from '../../identities/roles-db.ts';
import type { Users } from '../../identities/users-db.ts';

interface RamCall<P> {
  readonly caller: Caller;
  readonly parameters: P;
}

/** As at the vendor: system policies belong to no account, so `acs:ram:*:<account>:policy/*` matches none of them. */
const SYSTEM = asAccountId('system');
const POSSIBLE_NAME = /^[A-Za-z0-9@._-]{1,128}$/;

export async function userTarget(
  users: Pick<Users, 'find'>,
  { caller, parameters }: RamCall<{ readonly UserName?: string | undefined }>,
): Promise<AccessTarget> {
  return await namedUserTarget(users, caller, parameters.UserName);
}

export async function namedUserTarget(
  users: Pick<Users, 'find'>,
  caller: Caller,
  name: string | undefined,
): Promise<AccessTarget> {
  const found = mayBeName(name) ? await users.find(caller.accountId, name) : undefined;
  return one('user', found?.userName ?? name);
}

export async function roleTarget(
  roles: Pick<Roles, 'find'>,
  { caller, parameters: { RoleName: name } }: RamCall<{ readonly RoleName?: string | undefined }>,
): Promise<AccessTarget> {
  const found = mayBeName(name) ? await roles.find(caller.accountId, name) : undefined;
  return one('role', found?.roleName ?? name);
}

export function policyTarget({
  parameters,
}: RamCall<{ readonly PolicyName?: string | undefined; readonly PolicyType?: string | undefined }>): AccessTarget {
  const target = one('policy', parameters.PolicyName);
  return parameters.PolicyType?.toLowerCase() === 'system' ? { ...target, accountId: SYSTEM } : target;
}

export const everyUser: AccessTarget = { service: 'ram', path: 'user/', reach: 'every' };
export const everyRole: AccessTarget = { service: 'ram', path: 'role/', reach: 'every' };
export const everyPolicy: AccessTarget = { service: 'ram', path: 'policy/', reach: 'every' };
export const everySystemPolicy: AccessTarget = { ...everyPolicy, accountId: SYSTEM };

function one(kind: 'user' | 'role' | 'policy', name = ''): AccessTarget {
  // A text that is no name must not look like another part of a resource name.
  return { service: 'ram', path: `${kind}/${POSSIBLE_NAME.test(name) ? name : 'unknown'}`, reach: 'one' };
}

/** A text that can be no name is not queried. */
function mayBeName(name: string | undefined): name is string {
  return name !== undefined && name.length <= 64;
}
