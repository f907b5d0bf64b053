// A parameter that is the JSON text of a list of objects, as the vendor's batch operations take it.
import { z } from 'zod';
import { readJson } from './parameter-schemas.ts';

const MAX_TEXT = 128 * 1024;
/** More than any operation allows: an operation refuses a long list with a code of its own. */
const MAX_ITEMS = 1000;

/** Undefined for an empty text. */
export function jsonList<S extends z.ZodType>(item: S): z.ZodType<readonly z.output<S>[] | undefined> {
  return z
    .preprocess((value) => {
      if (typeof value !== 'string') return value;
      if (value === '') return undefined;
      return readJson(value, MAX_TEXT);
    }, z.array(item).min(1).max(MAX_ITEMS).optional())
    .meta({ mandatory: true }) as unknown as z.ZodType<readonly z.output<S>[] | undefined>;
}

/** A text within such a list. PostgreSQL keeps no U+0000. */
export function itemText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes('\0'))
    .optional();
}

/** A whole number within such a list, also as text. */
export const itemInteger = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
  z.int().min(0).optional(),
);
