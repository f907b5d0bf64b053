// Parses the values that conditions compare, of policies and of requests. A text that cannot be parsed is undefined, never
// guessed.

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;
/** A double represents this many digits exactly. */
const MAX_DIGITS = 15;
const DATE =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

export function parseNumber(text: string): number | undefined {
  if (!NUMBER.test(text) || text.replace(/\D/g, '').length > MAX_DIGITS) return undefined;
  return Number(text);
}

/** Milliseconds since the epoch. A date without `Z` or an offset is no instant. */
export function parseDate(text: string): number | undefined {
  const day = DATE.exec(text)?.[1];
  if (day === undefined) return undefined;
  // `Date.parse` turns 30 February into 1 March.
  const midnight = Date.parse(day);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  return Date.parse(text);
}

export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
