// JSON that comes from outside, read without exceptions. Pure; the SDK reads answers with it too.

/** The members of a JSON object, unchecked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value of a JSON text; undefined if it is not JSON. No JSON text has the value undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object of a JSON text; undefined for anything else, lists and null too. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** An object as JSON has them: no list, and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
