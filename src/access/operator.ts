// The operator of the server: the root of its first account. The roots of other accounts are customers. Policies name
// resources inside one account, so no policy can grant what only the operator may. The development key never is the operator.
import { WireError } from '../wire/errors.ts';
import type { AccountId } from '../wire/ids.ts';
import { isDevelopment, type AccessKeyCaller, type Caller } from './caller.ts';

export interface OperatorDeps {
  /** The first account. */
  readonly root: { readonly accountId: AccountId };
}

export function isOperator({ root }: OperatorDeps, caller: Caller): caller is AccessKeyCaller {
  if (caller.kind !== 'accessKey' || isDevelopment(caller)) return false;
  return caller.principal.type === 'root' && caller.accountId === root.accountId;
}

/** Throws Forbidden.RAM for everyone else. */
export function requireOperator(deps: OperatorDeps, caller: Caller): void {
  if (!isOperator(deps, caller)) throw new WireError('Forbidden.RAM', {}, 'for the root of the first account only');
}
