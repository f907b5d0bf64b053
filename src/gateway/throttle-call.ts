// Stages "throttle" and "charge" of an API call. Throttle, before any work is done for a genuine call, limits how often its
// caller may try. Charge, when the call is allowed, takes it from the caller's quota.
import type { Caller } from '../access/caller.ts';
import type { KeyUse } from '../access/keys/key-use.ts';
import type { BoundOperation } from '../access/operation.ts';
import type { Charged, Throttle } from '../access/throttle/throttle.ts';
import type { Soon } from '../base/soon.ts';

export interface ThrottleDeps {
  readonly throttle: Pick<Throttle, 'attempt' | 'admit' | 'refund' | 'judgeFailure' | 'admitLargeBody'>;
  readonly keyUse: Pick<KeyUse, 'note'>;
}

interface GenuineCall {
  readonly bound: BoundOperation;
  readonly caller: Caller;
}

/** Throws Throttling.User when the caller tries too often. Also notes when the access key was last used, allowed or not. */
export function throttleCall({ throttle, keyUse }: ThrottleDeps, { bound, caller }: GenuineCall): void {
  const { name, action } = bound.operation;
  throttle.attempt(caller, name);
  // The temporary key of a role is not stored, so its use is not either.
  if (caller.kind === 'accessKey' && caller.principal.type !== 'role')
    keyUse.note(caller.accessKeyId, action.slice(0, action.indexOf(':')));
}

/** Throws Throttling.User when a quota is used up. */
export function chargeCall({ throttle }: ThrottleDeps, { bound, caller }: GenuineCall): Soon<Charged> {
  return throttle.admit(caller, bound.operation.name);
}
