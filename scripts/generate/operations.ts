// The operations as data, without a server behind them.
import { z } from 'zod';
import { describeParameters, type ParameterData } from '../../src/access/describe-parameters.ts';
import type { BoundOperation } from '../../src/access/operation.ts';
import { bindOperations } from '../../src/app/operations.ts';

export type OperationData = BoundOperation['operation'];

/** Binding only stores the dependencies, so none are needed to read what an operation is. */
export const allOperations: readonly OperationData[] = bindOperations({} as never).map((bound) => bound.operation);

export function parametersOf(operation: OperationData): ParameterData[] {
  return describeParameters(operation);
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
