// Stage "throttle" of an API call: a genuine call is charged to its account, and to the playback credential it was signed
// with. Its counterpart charges failed authentications to the address they come from.
import type { Caller } from '../access/caller.ts';
import type { KeyUse } from '../access/keys/key-use.ts';
import type { BoundOperation } from '../access/operation.ts';
import type { Throttle } from '../access/throttle/throttle.ts';
import { andThen, type Soon } from '../base/soon.ts';

export interface ThrottleDeps {
  readonly throttle: Pick<Throttle, 'admit' | 'admitViewer' | 'judgeFailure'>;
  readonly keyUse: Pick<KeyUse, 'note'>;
}

interface GenuineCall {
  readonly bound: BoundOperation;
  readonly caller: Caller;
}

/** Throws Throttling.User when a quota is used up. Also notes when the access key was last used. */
export function throttleCall({ throttle, keyUse }: ThrottleDeps, { bound, caller }: GenuineCall): Soon<void> {
  const { name, action } = bound.operation;
  // The temporary key of a role is not stored, so its use is not either.
  if (caller.kind === 'accessKey' && caller.principal.type !== 'role')
    keyUse.note(caller.accessKeyId, action.slice(0, action.indexOf(':')));
  const viewer = caller.kind === 'accessKey' ? undefined : throttle.admitViewer(caller.credential.id);
  return andThen(viewer, () => throttle.admit(caller.accountId, name));
}
