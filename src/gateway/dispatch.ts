// Stages "find", "decide" and "dispatch" of an API call. Find looks up the operation that a request names. Decide reads its
// parameters and evaluates the policies that depend on them. Dispatch, the last stage, runs it.
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import type { BoundOperation, Call, RequestOrigin } from '../access/operation.ts';
import { andThen, type Soon } from '../base/soon.ts';
import { WireError } from '../wire/errors.ts';
import type { PendingDecision } from './authorize.ts';
import type { WireRequest } from './read-request.ts';

/** By version, then by name. */
export type OperationTable = ReadonlyMap<string, ReadonlyMap<string, BoundOperation>>;

export function createOperationTable(operations: readonly BoundOperation[]): OperationTable {
  const table = new Map<string, Map<string, BoundOperation>>();
  for (const bound of operations) {
    const { version, name } = bound.operation;
    const named = table.get(version) ?? new Map<string, BoundOperation>();
    table.set(version, named.set(name, bound));
  }
  return table;
}

/** Throws InvalidVersion when no operation of that version exists at all, else InvalidAction.NotFound. */
export function findOperation(
  table: OperationTable,
  { version, action }: Pick<WireRequest, 'version' | 'action'>,
): BoundOperation {
  const named = table.get(version);
  const bound = named?.get(action);
  if (bound !== undefined) return bound;
  throw new WireError(named === undefined ? 'InvalidVersion' : 'InvalidAction.NotFound');
}

export interface AuthorizedCall {
  readonly request: WireRequest;
  readonly bound: BoundOperation;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly requestId: string;
  readonly pending: PendingDecision;
}

/** The call with its parameters. Throws InvalidParameter, or the denial that was pending. */
export function decide({ bound, pending, request, caller, origin, requestId }: AuthorizedCall): Soon<Call<unknown>> {
  const call: Call<unknown> = {
    parameters: readParameters(bound, request),
    caller,
    origin,
    requestId,
    http: request.http,
    raw: (name) => request.parameters.get(name),
    // To be filled in: an object that has its properties from the beginning is written faster.
    credentialId: undefined,
    memoize: pending === 'allowed' ? undefined : createMemo(),
  };
  return pending === 'allowed' ? call : andThen(pending(call), () => call);
}

/** The fields of the answer, without RequestId. */
export function dispatch({
  bound,
  decided,
}: {
  readonly bound: BoundOperation;
  readonly decided: Call<unknown>;
}): Soon<object> {
  return bound.run(decided);
}

function createMemo(): NonNullable<Call<unknown>['memoize']> {
  const found = new Map<string, unknown>();
  return <T>(name: string, load: () => T): T => {
    if (!found.has(name)) found.set(name, load());
    return found.get(name) as T;
  };
}

function readParameters(bound: BoundOperation, { parameters }: WireRequest): unknown {
  const parsed = bound.readParameters(parameters);
  if (!parsed.success) throw toWireError(parsed.error);
  return parsed.data;
}

function toWireError(error: z.ZodError): WireError {
  const issue = error.issues[0];
  // A schema may say what its parameter must be.
  const range: unknown = issue?.code === 'custom' ? issue.params?.['range'] : undefined;
  const parameters = { parameter: String(issue?.path[0] ?? ''), range: typeof range === 'string' ? range : '' };
  return new WireError('InvalidParameter', parameters, issue?.message);
}
