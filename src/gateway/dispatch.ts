// Third stage of an API call: from a verified caller to the operation's answer. Who may call is settled before the
// parameters are looked at, and before anything is looked up.
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import type { BoundOperation, RequestOrigin } from '../access/operation.ts';
import { WireError } from '../wire/errors.ts';
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

export function dispatch({ operation, run }: BoundOperation, verified: VerifiedRequest): object | Promise<object> {
  const { request, caller, origin, requestId } = verified;
  if (!operation.permission.callers.includes(caller.kind))
    throw new WireError('Forbidden.RAM', {}, `a ${caller.kind} may not call this`);
  const parsed = operation.parameters.safeParse(Object.fromEntries(request.parameters));
  if (!parsed.success) throw toWireError(parsed.error);
  return run({ parameters: parsed.data, caller, origin, requestId, raw: (name) => request.parameters.get(name) });
}

function toWireError(error: z.ZodError): WireError {
  const issue = error.issues[0];
  return new WireError('InvalidParameter', { parameter: String(issue?.path[0] ?? '') }, issue?.message);
}

function tableKey(version: string, action: string): string {
  return `${version} ${action}`;
}
