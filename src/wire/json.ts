// JSON that comes from outside, read without exceptions. Pure; the SDK reads answers with it too.

/** The members of a JSON object, unchecked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** No request and no answer nests deeper. Values that do could not be walked or written again. */
export const MAX_JSON_DEPTH = 64;

/** The value of a JSON text; undefined if it is not JSON or nests too deeply. No JSON text has the value undefined. */
export function parseJson(text: string): unknown {
  try {
    if (isTooDeep(text)) return undefined;
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Counts brackets outside of strings, before anything is built from the text. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return true;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a text that may be JSON has U+0000 in a name or a string of its value, where it is escaped. */
export function hasEscapedNull(text: string): boolean {
  return text.includes(String.raw`\u0000`) && hasNull(parseJson(text));
}

function hasNull(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name.includes('\0') || hasNull(inner));
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
