// A setting that is a whole number, as a flag or variable spells it.
import { z } from 'zod';

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  // Not coerced: JavaScript takes a blank for 0, and `true` for 1.
  const text = z
    .string()
    .regex(/^-?\d{1,16}$/)
    .transform(Number);
  return z.union([z.number(), text], { error: 'not a whole number' }).pipe(z.number().int().min(min).max(max));
}
