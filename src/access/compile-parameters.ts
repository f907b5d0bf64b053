// Reads the parameters of an operation without walking its whole schema: each field that a request has is read by itself, the
// usual kinds without zod, and what the others are is known beforehand. The schema stays what counts: what is not plainly
// valid is given to it whole, and so is every error.
import { z } from 'zod';
import type { Parameters } from '../wire/parameters.ts';

/** Reads a text that is not empty as the schema does, or gives {@link UNUSUAL} for one that the schema must judge. */
export type DirectReader = (text: string) => unknown;

export const UNUSUAL = Symbol('unusual');

/** The readers of schemas of the usual kinds: see parameters/parameter-schemas.ts. */
export const directReaders = z.registry<{ readonly read: DirectReader }>();

type ReadParameters = (parameters: Parameters) => z.ZodSafeParseResult<unknown>;

interface Field {
  readonly name: string;
  readonly read: DirectReader;
  /** The value for a request that lacks the parameter, or has it empty. */
  readonly absent: unknown;
  readonly empty: unknown;
}

export function compileParameters(schema: z.ZodType): ReadParameters {
  const readWhole: ReadParameters = (parameters) => schema.safeParse(Object.fromEntries(parameters));
  if (!isPlainObject(schema)) return readWhole;
  const fields = Object.entries(schema.shape).map(([name, field]) => compileField(name, field as z.ZodType));
  // Most parameters are absent. A copy costs the engine less than to add one property after the other.
  const allAbsent = Object.fromEntries(fields.map(({ name, absent }) => [name, absent]));
  return (parameters) => {
    const data: Record<string, unknown> = { ...allAbsent };
    for (const { name, read, absent, empty } of fields) {
      const text = parameters.get(name);
      if (text === undefined && absent !== UNUSUAL) continue;
      const value = text === undefined ? absent : text === '' ? empty : read(text);
      if (value === UNUSUAL) return readWhole(parameters);
      data[name] = value;
    }
    return { success: true, data };
  };
}

/** One whose fields do not depend on each other, and which drops what it does not know. */
function isPlainObject(schema: z.ZodType): schema is z.ZodObject {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined && (schema.def.checks ?? []).length === 0;
}

function compileField(name: string, schema: z.ZodType): Field {
  const readByItself = (value: unknown): unknown => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : UNUSUAL;
  };
  // A refined schema inherits the reader of the one it was made from, which does not know its checks.
  const isRefined = ((schema.def as z.core.$ZodTypeDef).checks ?? []).length > 0;
  const read = (isRefined ? undefined : directReaders.get(schema)?.read) ?? readByItself;
  return { name, read, absent: readByItself(undefined), empty: readByItself('') };
}
