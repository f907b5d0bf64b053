// The stages of an API call, in the order in which they run. This list is the only place that calls them: a stage gets
// the results of the stages before it and adds its own, or throws; then no later stage runs.
import type { Caller } from '../access/caller.ts';
import type { BoundOperation, Call, RequestOrigin } from '../access/operation.ts';
import type { Charged } from '../access/throttle/throttle.ts';
import { andThen, type Soon } from '../base/soon.ts';
import { limits } from '../config/limits.ts';
import { authenticate, useOnce, type AuthenticateDeps } from './authenticate.ts';
import { authorize, type AuthorizeDeps, type PendingDecision } from './authorize.ts';
import { decide, dispatch, findOperation, type OperationTable } from './dispatch.ts';
import { identify, type Claim, type IdentifyDeps } from './identify.ts';
import { claimedIdOf, readRequest, type HttpRequest, type WireRequest } from './read-request.ts';
import { chargeCall, throttleCall, type ThrottleDeps } from './throttle-call.ts';

export interface StageDeps extends IdentifyDeps, AuthenticateDeps, ThrottleDeps, AuthorizeDeps {
  readonly operations: OperationTable;
  /** In place of the list below: the same stages, each of them traced. */
  readonly stages?: typeof stages | undefined;
}

interface ReceivedCall {
  readonly requestId: string;
  /** Of `performance.now()`; 0 where calls are not measured. */
  readonly beganAtMs: number;
  readonly http: HttpRequest;
  readonly origin: RequestOrigin;
  /** The stage that runs or ran last: where a refused call ended. */
  stage: string;
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

type Results = Omit<AnsweredCall, keyof ReceivedCall>;
/** The results of one call so far: a result is missing if its stage was not reached. */
export type PartialCall = ReceivedCall & { [Name in keyof Results]?: Results[Name] | undefined };

interface Stage<Before, Result extends keyof AnsweredCall = never> {
  readonly name: string;
  /** The part of the call that it fills in. A stage without one lets a call pass or throws. */
  readonly fillsIn: [Result] extends [never] ? undefined : Result;
  readonly run: (deps: StageDeps, call: Before) => Soon<[Result] extends [never] ? void : AnsweredCall[Result]>;
  /** The error exit: what is thrown in place of an error of this stage. Default: the error itself. */
  readonly refusal?: (deps: StageDeps, call: Before, error: unknown) => Soon<unknown>;
}

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
  Stage<ReceivedCall, 'request'>,
  Stage<ReadCall, 'bound'>,
  Stage<FoundCall, 'claim'>,
  Stage<IdentifiedCall, 'caller'>,
  Stage<AuthenticatedCall>,
  Stage<AuthenticatedCall, 'pending'>,
  Stage<AuthorizedCall, 'decided'>,
  Stage<DecidedCall, 'charged'>,
  Stage<ChargedCall>,
  Stage<ChargedCall, 'answer'>,
] = [
  { name: 'read', fillsIn: 'request', run: (_, { http }) => readRequest(http) },
  { name: 'find', fillsIn: 'bound', run: ({ operations }, { request }) => findOperation(operations, request) },
  {
    name: 'identify',
    fillsIn: 'claim',
    run: (deps, { request }) => identify(deps, request),
    refusal: chargeAddress,
  },
  {
    name: 'authenticate',
    fillsIn: 'caller',
    run: (deps, call) => {
      const takeBack = admitLargeBody(deps, call);
      const caller = authenticate(deps, call.claim);
      return takeBack === undefined ? caller : andThen(caller, keepAfter(takeBack));
    },
    refusal: chargeAddress,
  },
  { name: 'throttle', fillsIn: undefined, run: throttleCall },
  { name: 'authorize', fillsIn: 'pending', run: authorize },
  { name: 'decide', fillsIn: 'decided', run: (_, call) => decide(call) },
  { name: 'charge', fillsIn: 'charged', run: chargeCall },
  {
    name: 'once',
    fillsIn: undefined,
    run: useOnce,
    refusal: refundReplay,
  },
  { name: 'dispatch', fillsIn: 'answer', run: (_, call) => dispatch(call) },
];

function keepAfter(act: () => void): <T>(value: T) => T {
  return (value) => {
    act();
    return value;
  };
}

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
  const list = deps.stages ?? stages;
  for (let index = first; index < list.length; index += 1) {
    // The type of the list has checked that each stage finds what it takes.
    const stage = list[index] as AnyStage;
    call.stage = stage.name;
    const found = runStage(stage, deps, call);
    if (found instanceof Promise)
      return found.then((later: unknown) => {
        fillIn(call, stage, later);
        return runFrom(index + 1, deps, call);
      });
    fillIn(call, stage, found);
  }
  return call as AnsweredCall;
}

interface AnyStage {
  readonly name: string;
  readonly fillsIn: keyof AnsweredCall | undefined;
  readonly run: (deps: StageDeps, call: PartialCall) => Soon<unknown>;
  readonly refusal?: (deps: StageDeps, call: PartialCall, error: unknown) => Soon<unknown>;
}

function fillIn(call: PartialCall, { fillsIn }: AnyStage, found: unknown): void {
  if (fillsIn !== undefined) (call as Partial<Record<keyof AnsweredCall, unknown>>)[fillsIn] = found;
}

function runStage(stage: AnyStage, deps: StageDeps, call: PartialCall): Soon<unknown> {
  if (stage.refusal === undefined) return stage.run(deps, call);
  try {
    const found = stage.run(deps, call);
    return found instanceof Promise ? found.catch((error: unknown) => refuse(stage, { deps, call, error })) : found;
  } catch (error) {
    return refuse(stage, { deps, call, error });
  }
}

interface Refused {
  readonly deps: StageDeps;
  readonly call: PartialCall;
  readonly error: unknown;
}

/** Throws, at once or later. */
function refuse({ refusal }: AnyStage, { deps, call, error }: Refused): Soon<never> {
  return andThen(refusal?.(deps, call, error) ?? error, (answered) => {
    throw answered;
  });
}
