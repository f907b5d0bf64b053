// The owner of the access keys that a call is about: a named user, or the caller. Only the account itself can reach the
// account's own keys, so no right to manage keys lets a user become root.
import { WireError } from '../../../wire/errors.ts';
import type { AccessTarget } from '../../access-target.ts';
import type { Caller } from '../../caller.ts';
import type { KeyOwner } from '../../keys/manage-access-keys-db.ts';
import type { Users } from '../../identities/users-db.ts';
import { userNameOf } from './ram-parameters.ts';
import { namedUserTarget } from './ram-target.ts';

interface RamCall {
  readonly caller: Caller;
  readonly parameters: { readonly UserName?: string | undefined };
}

export async function keyOwner(
  users: Pick<Users, 'get'>,
  { caller, parameters: { UserName: userName } }: RamCall,
): Promise<KeyOwner> {
  const { accountId } = caller;
  if (userName !== undefined) {
    const { userId } = await users.get(accountId, userNameOf(userName));
    return { accountId, userId };
  }
  if (caller.kind !== 'accessKey') throw new WireError('Forbidden.RAM');
  switch (caller.principal.type) {
    case 'root':
      return { accountId, userId: null };
    case 'user':
      return { accountId, userId: caller.principal.userId };
    case 'role':
      // A role has no keys of its own.
      throw new WireError('MissingParameter', { parameter: 'UserName' });
  }
}

export async function keyOwnerTarget(
  users: Pick<Users, 'find'>,
  { caller, parameters }: RamCall,
): Promise<AccessTarget> {
  const own = caller.kind === 'accessKey' && caller.principal.type === 'user' ? caller.principal.userName : undefined;
  return await namedUserTarget(users, caller, parameters.UserName ?? own);
}
