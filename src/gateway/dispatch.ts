// Stage "dispatch" of an API call: reads the parameters, puts the question of the policies that depends on them, and runs
// the operation.
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import type { BoundOperation, Call, RequestOrigin } from '../access/operation.ts';
import { andThen, type Soon } from '../base/soon.ts';
import { WireError } from '../wire/errors.ts';
import type { OpenQuestion } from './authorize.ts';
import type { WireRequest } from './read-request.ts';

export interface AuthorizedCall {
  readonly request: WireRequest;
  readonly bound: BoundOperation;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly requestId: string;
  readonly question: OpenQuestion;
}

/** The fields of the answer. Throws InvalidParameter, or the denial that was still open, before anything has run. */
export function dispatch({ bound, question, request, caller, origin, requestId }: AuthorizedCall): Soon<object> {
  const call: Call<unknown> = {
    parameters: readParameters(bound, request),
    caller,
    origin,
    requestId,
    raw: (name) => request.parameters.get(name),
    ...(question !== 'allowed' && { once: rememberLookups() }),
  };
  const settled = question === 'allowed' ? undefined : question(call);
  const answer = andThen(settled, () => bound.run(call));
  return andThen(answer, (fields) => ({ RequestId: requestId, ...fields }));
}

function rememberLookups(): NonNullable<Call<unknown>['once']> {
  const found = new Map<string, unknown>();
  return <T>(name: string, look: () => T): T => {
    if (!found.has(name)) found.set(name, look());
    return found.get(name) as T;
  };
}

function readParameters({ operation }: BoundOperation, { parameters }: WireRequest): unknown {
  const parsed = operation.parameters.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) throw toWireError(parsed.error);
  return parsed.data;
}

function toWireError(error: z.ZodError): WireError {
  const issue = error.issues[0];
  return new WireError('InvalidParameter', { parameter: String(issue?.path[0] ?? '') }, issue?.message);
}
