// The caller in the terms of the token service: a holder of an access key.
import { WireError } from '../../wire/errors.ts';
import type { AssumedBy } from '../assumed-by.ts';
import type { AccessKeyCaller, Caller } from '../caller.ts';

/** Operations of the token service are for holders of access keys; credentials of players never reach them. */
export function asKeyHolder(caller: Caller): AccessKeyCaller {
  if (caller.kind !== 'accessKey') throw new WireError('Forbidden.RAM', {}, `a ${caller.kind} has no identity`);
  return caller;
}

export function assumerOf({ accountId, principal }: AccessKeyCaller): AssumedBy {
  switch (principal.type) {
    case 'root':
      return [accountId, 'root', ''];
    case 'user':
      return [accountId, 'user', principal.userId];
    case 'role':
      return [accountId, 'role', principal.roleId];
  }
}
