// JSON of policies, parsed more strictly than `JSON.parse` does: a duplicate member is refused, because a reader and the
// server could each take another one; nesting is bounded; numbers keep their digits.

export type Json = string | boolean | null | NumberText | readonly Json[] | JsonObject;
/** No plain object: names such as `__proto__` mean nothing here. */
export type JsonObject = ReadonlyMap<string, Json>;

interface NumberText {
  readonly numberText: string;
}

/** A fault of a policy's text, with its place. */
export class PolicyFault extends Error {}

const MAX_DEPTH = 8;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"[^"\\\p{Cc}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\p{Cc}]*)*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

interface Reader {
  readonly text: string;
  at: number;
}

/** @throws PolicyFault */
export function parseStrictJson(text: string): Json {
  const reader = { text, at: 0 };
  const value = readValue(reader, 0);
  skipSpace(reader);
  if (reader.at < text.length) throw unexpected(reader);
  return value;
}

function readValue(reader: Reader, depth: number): Json {
  if (depth > MAX_DEPTH) throw new PolicyFault(`nested too deeply at character ${String(reader.at)}`);
  skipSpace(reader);
  const first = reader.text[reader.at];
  if (first === '{') return readObject(reader, depth);
  if (first === '[') return readArray(reader, depth);
  if (first === '"') return readString(reader);
  const word = take(reader, WORD);
  if (word !== undefined) return word === 'null' ? null : word === 'true';
  const numberText = take(reader, NUMBER);
  if (numberText === undefined) throw unexpected(reader);
  return { numberText };
}

function readObject(reader: Reader, depth: number): JsonObject {
  const members = new Map<string, Json>();
  readItems(reader, '}', () => {
    const name = readString(reader);
    if (members.has(name)) throw new PolicyFault(`${describe(name)} twice in one object`);
    skipSpace(reader);
    expect(reader, ':');
    members.set(name, readValue(reader, depth + 1));
  });
  return members;
}

function readArray(reader: Reader, depth: number): readonly Json[] {
  const items: Json[] = [];
  readItems(reader, ']', () => void items.push(readValue(reader, depth + 1)));
  return items;
}

function readItems(reader: Reader, end: '}' | ']', readItem: () => void): void {
  reader.at++;
  skipSpace(reader);
  if (reader.text[reader.at] === end) {
    reader.at++;
    return;
  }
  for (;;) {
    skipSpace(reader);
    readItem();
    skipSpace(reader);
    if (reader.text[reader.at] === end) break;
    expect(reader, ',');
  }
  reader.at++;
}

function readString(reader: Reader): string {
  const token = take(reader, STRING);
  if (token === undefined) throw unexpected(reader);
  const value = JSON.parse(token) as string;
  // A lone surrogate is no character: it could match half of one.
  if (!value.isWellFormed()) throw new PolicyFault(`not Unicode before character ${String(reader.at)}`);
  return value;
}

function expect(reader: Reader, character: string): void {
  if (reader.text[reader.at] !== character) throw unexpected(reader);
  reader.at++;
}

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}

function take(reader: Reader, token: RegExp): string | undefined {
  token.lastIndex = reader.at;
  const found = token.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function unexpected({ at }: Reader): PolicyFault {
  return new PolicyFault(`not JSON at character ${String(at)}`);
}

/** A name from a policy, made safe for a log line or an answer. */
export function describe(name: string): string {
  const short = name.length > 64 ? `${name.slice(0, 64)}…` : name;
  return /^[A-Za-z0-9:_./*-]+…?$/.test(short) ? short : JSON.stringify(short);
}
