// The values that conditions compare, read from text: those of a policy and those of a request alike. What cannot be
// read is undefined and never guessed.

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;
/** As many digits as a double keeps apart. */
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
  // `Date.parse` makes 1 March of 30 February.
  const midnight = Date.parse(day);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  return Date.parse(text);
}

export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
