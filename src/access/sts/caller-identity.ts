// The caller in the terms of the token service: its ARN, and the ARNs by which a trust policy may name it.
import { accountArn, roleArn, userArn } from '../../wire/ram-arn.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccessKeyCaller, Caller } from '../caller.ts';

/** Operations of the token service are for holders of access keys; credentials of players never reach them. */
export function asKeyHolder(caller: Caller): AccessKeyCaller {
  if (caller.kind !== 'accessKey') throw new WireError('Forbidden.RAM', {}, `a ${caller.kind} has no identity`);
  return caller;
}

/** An account stands for everyone in it. */
export function trustedAs({ accountId, principal }: AccessKeyCaller): readonly string[] {
  const account = accountArn(accountId);
  switch (principal.type) {
    case 'root':
      return [account];
    case 'user':
      return [account, userArn(accountId, principal.userName)];
    case 'role':
      return [account, roleArn(accountId, principal.roleName)];
  }
}
