// Stage "find" of an API call: from the version and the action that a request names to the operation.
import type { BoundOperation } from '../access/operation.ts';
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

function tableKey(version: string, action: string): string {
  return `${version} ${action}`;
}
