// Reads `name=value&…` of a query string or a form body, strictly: an ambiguous text is refused, never guessed.
import { WireError } from './errors.ts';
import { hasEscapedNull } from './json.ts';
import type { ParameterPair } from './signature-v1.ts';

/** The limit of query and body together; one more is refused with InvalidParameter. */
export const MAX_PARAMETERS = 200;

/** Parameters of a request by name. No name occurs twice. */
export interface Parameters extends Iterable<readonly [name: string, value: string]> {
  readonly size: number;
  get(name: string): string | undefined;
  has(name: string): boolean;
  values(): Iterable<string>;
}

/** Decodes one urlencoded text (`+` and `%20` are both a space) into `into`. */
export function readUrlEncoded(text: string, into: Map<string, string>): void {
  if (text === '') return;
  let start = 0;
  while (start <= text.length) {
    let end = text.indexOf('&', start);
    if (end < 0) end = text.length;
    if (end > start) {
      let equals = text.indexOf('=', start);
      if (equals < 0 || equals > end) equals = end;
      addParameter(into, [decode(text.slice(start, equals)), equals < end ? decode(text.slice(equals + 1, end)) : '']);
    }
    start = end + 1;
  }
}

/** Adds one parameter; a second value for a name, or one parameter too many, is refused. */
export function addParameter(into: Map<string, string>, [name, value]: ParameterPair): void {
  if (into.has(name)) throw new WireError('InvalidParameter', { parameter: printable(name) }, 'repeated parameter');
  if (into.size >= MAX_PARAMETERS) {
    throw new WireError('InvalidParameter', { parameter: printable(name) }, 'too many parameters');
  }
  // No text that is stored or looked up may have it: PostgreSQL refuses it.
  if (name.includes('\0') || value.includes('\0') || hasEscapedNull(value))
    throw new WireError('InvalidParameter', { parameter: printable(name) }, 'U+0000');
  into.set(name, value);
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new WireError('InvalidParameter', { parameter: printable(text) }, 'not percent-encoded UTF-8');
  }
}

/** A name from outside, cut and cleaned so that it can stand in a message or a log line (log injection). */
export function printable(text: string): string {
  return text.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}
