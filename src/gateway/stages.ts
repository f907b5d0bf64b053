// The stages of an API call, in the order in which they run. This list is the only place that calls them: a stage gets
// the results of the stages before it and adds its own, or throws; then no later stage runs.
import type { Caller } from '../access/caller.ts';
import type { BoundOperation, Call, RequestOrigin } from '../access/operation.ts';
import type { Charged } from '../access/throttle/throttle.ts';
import { andThen, orRecover, type Soon } from '../base/soon.ts';
import { limits } from '../config/limits.ts';
import { authenticate, useOnce, type AuthenticateDeps } from './authenticate.ts';
import { authorize, type AuthorizeDeps, type PendingDecision } from './authorize.ts';
import { decide, dispatch, findOperation, type OperationTable } from './dispatch.ts';
import { identify, type Claim, type IdentifyDeps } from './identify.ts';
import { claimedIdOf, readRequest, type HttpRequest, type WireRequest } from './read-request.ts';
import { chargeCall, throttleCall, type ThrottleDeps } from './throttle-call.ts';

export interface StageDeps extends IdentifyDeps, AuthenticateDeps, ThrottleDeps, AuthorizeDeps {
  readonly operations: OperationTable;
}

interface ReceivedCall {
  readonly requestId: string;
  /** Of `performance.now()`; 0 where calls are not measured. */
  readonly beganAtMs: number;
  readonly http: HttpRequest;
  readonly origin: RequestOrigin;
}
interface ReadCall extends ReceivedCall {
  readonly request: WireRequest;
}
interface FoundCall extends ReadCall {
  readonly bound: BoundOperation;
}
interface IdentifiedCall extends FoundCall {
  readonly claim: Claim;
}
interface AuthenticatedCall extends IdentifiedCall {
  readonly caller: Caller;
}
interface AuthorizedCall extends AuthenticatedCall {
  readonly pending: PendingDecision;
}
interface DecidedCall extends AuthorizedCall {
  readonly decided: Call<unknown>;
}
interface ChargedCall extends DecidedCall {
  readonly charged: Charged;
}
export interface AnsweredCall extends ChargedCall {
  readonly answer: object;
}

/** The results of one call so far: a result is missing if its stage was not reached. */
export type PartialCall = ReceivedCall & Partial<AnsweredCall>;

interface Stage<Before, After extends Before = Before> {
  readonly name: string;
  readonly run: (deps: StageDeps, call: Before) => Soon<Omit<After, keyof Before>>;
  /** The error exit: what is thrown in place of an error of this stage. Default: the error itself. */
  readonly refusal?: (deps: StageDeps, call: Before, error: unknown) => Soon<unknown>;
}

const NOTHING = {};

/** A failed authentication is charged to the address it comes from. A genuine call never takes this exit. */
const chargeAddress = ({ throttle }: StageDeps, { origin, request }: ReadCall, error: unknown): Soon<unknown> =>
  throttle.judgeFailure(origin.clientIp, error, claimedIdOf(request));

/** A replay is charged to its address too, and not to the party whose request was captured. */
const refundReplay = (deps: StageDeps, call: ChargedCall, error: unknown): Soon<unknown> => {
  deps.throttle.refund(call.charged);
  return chargeAddress(deps, call, error);
};

/** Limits come before work, permission before quota, and quota before the nonce: a refused call leaves nothing behind. */
export const stages: readonly [
  Stage<ReceivedCall, ReadCall>,
  Stage<ReadCall, FoundCall>,
  Stage<FoundCall, IdentifiedCall>,
  Stage<IdentifiedCall, AuthenticatedCall>,
  Stage<AuthenticatedCall>,
  Stage<AuthenticatedCall, AuthorizedCall>,
  Stage<AuthorizedCall, DecidedCall>,
  Stage<DecidedCall, ChargedCall>,
  Stage<ChargedCall>,
  Stage<ChargedCall, AnsweredCall>,
] = [
  { name: 'read', run: (_, { http }) => ({ request: readRequest(http) }) },
  { name: 'find', run: ({ operations }, { request }) => ({ bound: findOperation(operations, request) }) },
  {
    name: 'identify',
    run: (deps, { request }) => andThen(identify(deps, request), (claim) => ({ claim })),
    refusal: chargeAddress,
  },
  {
    name: 'authenticate',
    run: (deps, call) => {
      const takeBack = admitLargeBody(deps, call);
      return andThen(authenticate(deps, call.claim), (caller) => {
        takeBack?.();
        return { caller };
      });
    },
    refusal: chargeAddress,
  },
  {
    name: 'throttle',
    run: (deps, call) => {
      throttleCall(deps, call);
      return NOTHING;
    },
  },
  { name: 'authorize', run: (deps, call) => andThen(authorize(deps, call), (pending) => ({ pending })) },
  { name: 'decide', run: (_, call) => andThen(decide(call), (decided) => ({ decided })) },
  { name: 'charge', run: (deps, call) => andThen(chargeCall(deps, call), (charged) => ({ charged })) },
  {
    name: 'once',
    run: (deps, { claim, caller }) => andThen(useOnce(deps, claim, caller), () => NOTHING),
    refusal: refundReplay,
  },
  { name: 'dispatch', run: (_, call) => andThen(dispatch(call), (answer) => ({ answer })) },
];

/** The work of a signature is in proportion to the body. */
function admitLargeBody({ throttle }: StageDeps, { http, origin, request }: IdentifiedCall): (() => void) | undefined {
  if ((http.body?.length ?? 0) <= limits.bodyBytes.value) return undefined;
  return throttle.admitLargeBody(origin.clientIp, claimedIdOf(request));
}

/** Throws the error to answer. Synchronous when everything needed is in memory. */
export function runStages(deps: StageDeps, call: PartialCall): Soon<AnsweredCall> {
  return runFrom(0, deps, call);
}

function runFrom(first: number, deps: StageDeps, call: PartialCall): Soon<AnsweredCall> {
  for (let index = first; index < stages.length; index += 1) {
    // The type of the list has checked that each stage finds what it takes.
    const found = runStage(stages[index] as Stage<PartialCall>, deps, call);
    if (found instanceof Promise)
      return (found as Promise<object>).then((later) => {
        Object.assign(call, later);
        return runFrom(index + 1, deps, call);
      });
    Object.assign(call, found);
  }
  return call as AnsweredCall;
}

function runStage({ run, refusal }: Stage<PartialCall>, deps: StageDeps, call: PartialCall): Soon<object> {
  if (refusal === undefined) return run(deps, call);
  return orRecover(
    () => run(deps, call),
    (error) =>
      andThen(refusal(deps, call, error), (answered) => {
        throw answered;
      }),
  );
}
