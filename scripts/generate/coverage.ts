// The tables of docs/wire.md: which operations there are, and what each takes.
import type { ParameterData } from '../../src/access/describe-parameters.ts';
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
  const rows = parametersOf(operation).map((parameter) => [
    `\`${parameter.name}\``,
    parameter.type === 'number' ? 'integer' : 'text',
    parameter.isMandatory ? 'yes' : 'no',
    valuesOf(parameter),
    parameter.about?.default === undefined ? '' : `\`${parameter.about.default}\``,
    parameter.about?.text[0] ?? '',
  ]);
  const errors = operation.errors.length === 0 ? 'none' : operation.errors.map((code) => `\`${code}\``).join(', ');
  return [
    `#### ${operation.name}`,
    table(['Parameter', 'Type', 'Mandatory', 'Values', 'Default', 'Meaning'], rows),
    `Errors in addition to the common ones: ${errors}.`,
  ].join('\n\n');
}

function valuesOf({ words, isList, min, max, maxItems }: ParameterData): string {
  if (words !== undefined)
    return `${isList ? 'comma-separated: ' : ''}${words.map((word) => `\`${word}\``).join(', ')}`;
  if (isList) return maxItems === undefined ? 'comma-separated' : `comma-separated, at most ${String(maxItems)}`;
  if (min === undefined) return '';
  return max === undefined ? `from ${String(min)}` : `${String(min)} to ${String(max)}`;
}
