// The parameters of an operation as plain data: name, type, limits, and what they mean. The docs, the SDK's types and the OpenAPI
// document are made from it.
import type { z } from 'zod';
import { describeParameter } from '../wire/api-texts/describe.ts';
import type { ParameterText } from '../wire/api-texts/parameter-text.ts';

export interface ParameterData {
  readonly name: string;
  readonly type: 'number' | 'string';
  readonly isMandatory: boolean;
  /** The only values that are taken, if there is such a list. */
  readonly words: readonly string[] | undefined;
  /** Several values, separated by commas. */
  readonly isList: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly maxBytes: number | undefined;
  readonly maxItems: number | undefined;
  /** Undefined where the tables of wire/api-texts/ do not have it. */
  readonly about: ParameterText | undefined;
}

interface Described {
  readonly name: string;
  readonly parameters: z.ZodType;
}

export function describeParameters({ name: operation, parameters }: Described): ParameterData[] {
  const { shape } = parameters as z.ZodObject;
  return Object.entries(shape).map(([name, schema]) => {
    const meta = (schema as z.ZodType).meta() ?? {};
    const numberOf = (key: string): number | undefined => {
      const value = meta[key];
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
    };
    return {
      name,
      type: meta['wireType'] === 'integer' ? 'number' : 'string',
      isMandatory: meta['mandatory'] === true,
      words: meta['words'] as readonly string[] | undefined,
      isList: meta['wireType'] === 'words' || meta['wireType'] === 'list',
      min: numberOf('min'),
      // No limit of its own.
      max: numberOf('max') === Number.MAX_SAFE_INTEGER ? undefined : numberOf('max'),
      maxBytes: numberOf('maxBytes'),
      maxItems: numberOf('maxItems'),
      about: describeParameter(operation, name),
    };
  });
}
