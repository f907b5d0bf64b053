// sdk/operations.ts: the operations as TypeScript types in wire names.
import { allOperations, parametersOf, responseSchema, type JsonSchema, type OperationData } from './operations.ts';

export function sdkOperations(): string {
  return [
    '// The operations as they travel: version, request and response of each, in wire names. Generated from the operations of',
    '// the server by `npm run generate`; the client derives its methods and types from here.',
    '',
    'export interface Operations {',
    ...allOperations.map((operation) => `  /** ${operation.summary} */\n  ${operation.name}: ${typeOf(operation)};`),
    '}',
    '',
    '/** Which API version each operation belongs to. */',
    'export const operationVersions = {',
    ...allOperations.map((operation) => `  ${operation.name}: '${operation.version}',`),
    '} as const satisfies { readonly [Name in keyof Operations]: Operations[Name]["version"] };',
    '',
  ].join('\n');
}

function typeOf(operation: OperationData): string {
  const request = parametersOf(operation).map(
    ({ name, type, isMandatory }) => `${name}${isMandatory ? '' : '?'}: ${type};`,
  );
  return `{ version: '${operation.version}'; request: { ${request.join(' ')} }; response: ${typeScript(responseSchema(operation))} }`;
}

function typeScript(schema: JsonSchema): string {
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
        const isRequired = schema.required?.includes(name) === true;
        return `${name}${isRequired ? '' : '?'}: ${typeScript(field)};`;
      });
      return `{ ${fields.join(' ')} }`;
    }
    case 'array':
      return `${typeScript(schema.items ?? {})}[]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case undefined:
    default:
      break;
  }
  throw new Error(`No TypeScript for the schema ${JSON.stringify(schema)}`);
}
