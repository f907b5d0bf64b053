// Parses the Match text of SearchMedia: `field = value`, `field in ('a','b')`, `field = (from, until]`, joined by `and`, and by
// `or` within parentheses. Pure; length, depth and number of conditions are bounded against hostile texts.
import { refuse, type Result } from '../../base/result.ts';

export type Match =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Match[] }
  | { readonly kind: 'oneOf'; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'range'; readonly field: string; readonly from: Endpoint; readonly until: Endpoint };

/** Without a value the range is unbounded on this side. */
export interface Endpoint {
  readonly value: string | undefined;
  readonly isIncluded: boolean;
}

/** `near`: the text at the syntax error; empty at the end. */
type ParsedMatch = Result<{ match: Match }, 'too large'> | { ok: false; reason: 'syntax'; near: string };

export const MAX_MATCH_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
const MAX_CONDITIONS = 100;
const MAX_VALUES = 100;

interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
}

class SyntaxFault extends Error {
  readonly near: string;

  constructor(near: string) {
    super('syntax');
    this.near = near;
  }
}

class TooLarge extends Error {}

export function parseMatch(text: string): ParsedMatch {
  if (Buffer.byteLength(text, 'utf8') > MAX_MATCH_BYTES) return refuse('too large');
  try {
    return { ok: true, match: new Reader(readTokens(text)).readAll() };
  } catch (error) {
    if (error instanceof SyntaxFault) return { ok: false, reason: 'syntax', near: error.near };
    if (error instanceof TooLarge) return refuse('too large');
    throw error;
  }
}

/** Quotes of either kind; within them a backslash escapes a quote or a backslash. */
const TOKEN = /\s*(?:'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"|(==?|[()[\],])|([^\s()[\],='"]+))/y;

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw new SyntaxFault(text.slice(at).trim());
    at = TOKEN.lastIndex;
    const [, single, double, sign, word] = found;
    const quoted = single ?? double;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(['"\\])/g, '$1') });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign === '==' ? '=' : sign });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

const END: Token = { kind: 'end', text: '' };

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #conditions = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  readAll(): Match {
    const match = this.#readAnd(0);
    // Also an `or`, which is ambiguous without parentheses.
    if (this.#peek().kind !== 'end') throw new SyntaxFault(this.#peek().text);
    return match;
  }

  #readOr(depth: number): Match {
    const parts = [this.#readAnd(depth)];
    while (this.#takeWord('or')) parts.push(this.#readAnd(depth));
    return joined('or', parts);
  }

  #readAnd(depth: number): Match {
    const parts = [this.#readTerm(depth)];
    while (this.#takeWord('and')) parts.push(this.#readTerm(depth));
    return joined('and', parts);
  }

  #readTerm(depth: number): Match {
    if (!this.#takeSign('(')) return this.#readCondition();
    if (depth >= MAX_DEPTH) throw new TooLarge();
    const inner = this.#readOr(depth + 1);
    this.#demandSign(')');
    return inner;
  }

  #readCondition(): Match {
    this.#conditions += 1;
    if (this.#conditions > MAX_CONDITIONS) throw new TooLarge();
    const name = this.#next();
    if (name.kind !== 'word') throw new SyntaxFault(name.text);
    const field = name.text;
    if (this.#takeWord('in')) return { kind: 'oneOf', field, values: this.#readValues() };
    this.#demandSign('=');
    if (this.#takeSign('(')) return this.#readRange(field, false);
    if (this.#takeSign('[')) return this.#readRange(field, true);
    return { kind: 'oneOf', field, values: [this.#readValue()] };
  }

  #readValues(): string[] {
    this.#demandSign('(');
    const values = [this.#readValue()];
    while (this.#takeSign(',')) values.push(this.#readValue());
    this.#demandSign(')');
    if (values.length > MAX_VALUES) throw new TooLarge();
    return values;
  }

  #readRange(field: string, isIncluded: boolean): Match {
    const from: Endpoint = { value: this.#readEndpoint(), isIncluded };
    this.#demandSign(',');
    const value = this.#readEndpoint();
    const closing = this.#next();
    if (closing.kind !== 'sign' || !(closing.text === ')' || closing.text === ']')) throw new SyntaxFault(closing.text);
    return { kind: 'range', field, from, until: { value, isIncluded: closing.text === ']' } };
  }

  #readEndpoint(): string | undefined {
    const { kind } = this.#peek();
    return kind === 'word' || kind === 'text' ? this.#readValue() : undefined;
  }

  #readValue(): string {
    const value = this.#next();
    if (value.kind !== 'word' && value.kind !== 'text') throw new SyntaxFault(value.text);
    return value.text;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #takeSign(text: string): boolean {
    const { kind, text: found } = this.#peek();
    if (kind !== 'sign' || found !== text) return false;
    this.#at += 1;
    return true;
  }

  #demandSign(text: string): void {
    if (!this.#takeSign(text)) throw new SyntaxFault(this.#peek().text);
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'word' || text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }
}

function joined(kind: 'and' | 'or', parts: readonly Match[]): Match {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind, parts };
}
