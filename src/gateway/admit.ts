// The second stage of an API call, around authentication: failures are charged to where they come from, calls that are
// genuine to their account.
import type { KeyUse } from '../access/keys/key-use.ts';
import type { Caller } from '../access/caller.ts';
import type { BoundOperation } from '../access/operation.ts';
import type { Throttle } from '../access/throttle/throttle.ts';
import { authenticate, type AuthenticateDeps } from './authenticate.ts';
import type { WireRequest } from './read-request.ts';

type Soon<T> = T | Promise<T>;

export interface AdmitDeps extends AuthenticateDeps {
  readonly throttle: Pick<Throttle, 'admit' | 'admitViewer' | 'judgeFailure'>;
  readonly keyUse: Pick<KeyUse, 'note'>;
}

interface Asking {
  readonly request: WireRequest;
  readonly bound: BoundOperation;
  readonly clientIp: string;
}

/** Throws the vendor's code, or Throttling.User in its place. Answers at once when everything needed is in memory. */
export function admit(deps: AdmitDeps, asking: Asking): Soon<Caller> {
  const refuse = (error: unknown): Promise<never> | never => chargeFailure(deps, asking.clientIp, error);
  let caller: Soon<Caller>;
  try {
    caller = authenticate(deps, asking.request);
  } catch (error) {
    return refuse(error);
  }
  return caller instanceof Promise
    ? caller.then((found) => countCall(deps, asking, found), refuse)
    : countCall(deps, asking, caller);
}

function countCall({ throttle, keyUse }: AdmitDeps, { bound }: Asking, caller: Caller): Soon<Caller> {
  const { name, action } = bound.operation;
  // A temporary key is not kept anywhere, so neither is its use.
  if (caller.kind === 'accessKey' && caller.principal.type !== 'role')
    keyUse.note(caller.accessKeyId, action.slice(0, action.indexOf(':')));
  const viewer = caller.kind === 'accessKey' ? undefined : throttle.admitViewer(caller.credential.id);
  const admitted =
    viewer instanceof Promise
      ? viewer.then(() => throttle.admit(caller.accountId, name))
      : throttle.admit(caller.accountId, name);
  return admitted instanceof Promise ? admitted.then(() => caller) : caller;
}

function chargeFailure({ throttle }: AdmitDeps, clientIp: string, error: unknown): Promise<never> | never {
  const judged = throttle.judgeFailure(clientIp, error);
  if (!(judged instanceof Promise)) throw judged;
  return judged.then((settled) => {
    throw settled;
  });
}
