// The operator of the server: the root of its first account. Only the operator creates and lists accounts. Policies name
// resources inside one account, so no policy can grant this right.
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { Caller } from '../caller.ts';

export interface OperatorDeps {
  /** The first account. */
  readonly root: { readonly accountId: AccountId };
}

export function requireOperator({ root }: OperatorDeps, caller: Caller): void {
  const isRoot = caller.kind === 'accessKey' && caller.principal.type === 'root';
  if (!isRoot || caller.accountId !== root.accountId)
    throw new WireError('Forbidden.RAM', {}, 'for the root of the first account only');
}
