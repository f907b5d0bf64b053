// The tables of docs/wire.md: which operations there are, and what each takes.
import { allOperations, parametersOf, type OperationData } from './operations.ts';
import { table } from './tables.ts';

export function coverageTable(): string {
  return table(
    ['Operation', 'Version', 'RAM action', 'Callable by players', 'Description'],
    allOperations.map((operation) => [
      `\`${operation.name}\``,
      operation.version,
      `\`${operation.action}\``,
      operation.callers.includes('playCredential') ? 'yes, for their video' : 'no',
      operation.summary,
    ]),
  );
}

export function parameterTables(): string {
  return allOperations.map(parameterTable).join('\n\n');
}

function parameterTable(operation: OperationData): string {
  const rows = parametersOf(operation).map(({ name, type, isMandatory, words, isList }) => [
    `\`${name}\``,
    type === 'number' ? 'integer' : 'text',
    isMandatory ? 'yes' : 'no',
    words === undefined ? '' : `${isList ? 'comma-separated: ' : ''}${words.map((word) => `\`${word}\``).join(', ')}`,
  ]);
  const errors = operation.errors.length === 0 ? 'none' : operation.errors.map((code) => `\`${code}\``).join(', ');
  return [
    `#### ${operation.name}`,
    table(['Parameter', 'Type', 'Mandatory', 'Values'], rows),
    `Errors in addition to the common ones: ${errors}.`,
  ].join('\n\n');
}
