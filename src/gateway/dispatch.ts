// Last stages of an API call: from a verified caller, through authorization, to the operation's answer. Who may call is
// settled before the parameters are looked at wherever no policy depends on them.
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import type { BoundOperation, Call, RequestOrigin } from '../access/operation.ts';
import { andThen } from '../base/soon.ts';
import { WireError } from '../wire/errors.ts';
import { authorize, type AuthorizeDeps, type OpenQuestion } from './authorize.ts';
import type { WireRequest } from './read-request.ts';

export type OperationTable = ReadonlyMap<string, BoundOperation>;

export function createOperationTable(operations: readonly BoundOperation[]): OperationTable {
  return new Map(operations.map((bound) => [tableKey(bound.operation.version, bound.operation.name), bound]));
}

/** Throws InvalidVersion when no operation of that version exists at all, else InvalidAction.NotFound. */
export function findOperation(
  table: OperationTable,
  { version, action }: Pick<WireRequest, 'version' | 'action'>,
): BoundOperation {
  const bound = table.get(tableKey(version, action));
  if (bound !== undefined) return bound;
  for (const { operation } of table.values())
    if (operation.version === version) throw new WireError('InvalidAction.NotFound');
  throw new WireError('InvalidVersion');
}

export interface VerifiedRequest {
  readonly request: WireRequest;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly requestId: string;
}

export function dispatch(
  deps: AuthorizeDeps,
  bound: BoundOperation,
  verified: VerifiedRequest,
): object | Promise<object> {
  const question = authorize(deps, { bound, caller: verified.caller, origin: verified.origin });
  return andThen(question, (found) => runAuthorized(bound, verified, found));
}

function runAuthorized(
  { operation, run }: BoundOperation,
  { request, caller, origin, requestId }: VerifiedRequest,
  question: OpenQuestion,
): object | Promise<object> {
  const parsed = operation.parameters.safeParse(Object.fromEntries(request.parameters));
  if (!parsed.success) throw toWireError(parsed.error);
  const call: Call<unknown> = {
    parameters: parsed.data,
    caller,
    origin,
    requestId,
    raw: (name) => request.parameters.get(name),
  };
  const settled = question === 'allowed' ? undefined : question(call);
  const answer = andThen(settled, () => run(call));
  return andThen(answer, (fields) => ({ RequestId: requestId, ...fields }));
}

function toWireError(error: z.ZodError): WireError {
  const issue = error.issues[0];
  return new WireError('InvalidParameter', { parameter: String(issue?.path[0] ?? '') }, issue?.message);
}

function tableKey(version: string, action: string): string {
  return `${version} ${action}`;
}
