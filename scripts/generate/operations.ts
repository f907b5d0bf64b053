// The operations as data, without a server behind them.
import { z } from 'zod';
import type { BoundOperation } from '../../src/access/operation.ts';
import { bindOperations } from '../../src/app/operations.ts';

export type OperationData = BoundOperation['operation'];

export interface ParameterData {
  readonly name: string;
  readonly type: 'number' | 'string';
  readonly isMandatory: boolean;
  /** The only values that are taken, if there is such a list. */
  readonly words: readonly string[] | undefined;
  readonly isList: boolean;
}

/** Binding only stores the dependencies, so none are needed to read what an operation is. */
export const allOperations: readonly OperationData[] = bindOperations({} as never).map((bound) => bound.operation);

export function parametersOf(operation: OperationData): ParameterData[] {
  const { shape } = operation.parameters as unknown as z.ZodObject;
  return Object.entries(shape).map(([name, schema]) => {
    const meta = (schema as z.ZodType).meta() ?? {};
    return {
      name,
      type: meta['wireType'] === 'integer' ? 'number' : 'string',
      isMandatory: meta['mandatory'] === true,
      words: meta['words'] as readonly string[] | undefined,
      isList: meta['wireType'] === 'words',
    };
  });
}

export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

/** With the RequestId that dispatch adds. */
export function responseSchema(operation: OperationData): JsonSchema {
  const { shape } = operation.response as unknown as z.ZodObject;
  return z.toJSONSchema(z.object({ RequestId: z.string(), ...shape }), { io: 'input' }) as JsonSchema;
}
