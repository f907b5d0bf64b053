// JSON with the place of each value, so that a fault can name its line. As strict as the server: no member twice.
import type { Text } from '../../../../sdk/texts.ts';

export interface Node {
  readonly at: number;
  readonly kind: 'string' | 'number' | 'word' | 'array' | 'object';
  /** Of a string its value, of a number or word as written. */
  readonly text: string;
  readonly items: readonly Node[];
  readonly members: readonly Member[];
}

export interface Member {
  readonly at: number;
  readonly name: string;
  readonly value: Node;
}

/** Where the text stops being JSON. */
export class JsonFault extends Error {
  readonly at: number;
  readonly says: Text;

  constructor(at: number, says: Text) {
    super(says[0]);
    this.at = at;
    this.says = says;
  }
}

const MAX_DEPTH = 8;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

interface Reader {
  readonly text: string;
  at: number;
}

/** @throws JsonFault */
export function parseJson(text: string): Node {
  const reader = { text, at: 0 };
  const node = readNode(reader, 0);
  skip(reader);
  if (reader.at < text.length)
    throw new JsonFault(reader.at, ['Nothing may follow the document', '内容之后有多余字符']);
  return node;
}

function readNode(reader: Reader, depth: number): Node {
  skip(reader);
  const { at } = reader;
  if (depth > MAX_DEPTH) throw new JsonFault(at, ['Nested too deeply', '嵌套过深']);
  const plain = { at, text: '', items: [], members: [] };
  const first = reader.text[at];
  if (first === '{') return { ...plain, kind: 'object', members: readMembers(reader, depth) };
  if (first === '[') return { ...plain, kind: 'array', items: readItems(reader, depth) };
  if (first === '"') return { ...plain, kind: 'string', text: readString(reader) };
  const number = take(reader, NUMBER);
  if (number !== undefined && number !== '') return { ...plain, kind: 'number', text: number };
  const word = take(reader, WORD);
  if (word !== undefined) return { ...plain, kind: 'word', text: word };
  throw new JsonFault(at, ['A value is expected here', '此处应为一个值']);
}

function readMembers(reader: Reader, depth: number): readonly Member[] {
  const members: Member[] = [];
  readList(reader, '}', () => {
    const { at } = reader;
    if (reader.text[at] !== '"') throw new JsonFault(at, ['A name in quotes is expected here', '此处应为引号内的名称']);
    const name = readString(reader);
    if (members.some((member) => member.name === name))
      throw new JsonFault(at, [`${name} stands twice in one object`, `同一对象中 ${name} 出现两次`]);
    skip(reader);
    expect(reader, ':');
    members.push({ at, name, value: readNode(reader, depth + 1) });
  });
  return members;
}

function readItems(reader: Reader, depth: number): readonly Node[] {
  const items: Node[] = [];
  readList(reader, ']', () => void items.push(readNode(reader, depth + 1)));
  return items;
}

function readList(reader: Reader, end: string, readOne: () => void): void {
  reader.at += 1;
  skip(reader);
  if (reader.text[reader.at] === end) {
    reader.at += 1;
    return;
  }
  for (;;) {
    skip(reader);
    readOne();
    skip(reader);
    if (reader.text[reader.at] === end) break;
    expect(reader, ',');
  }
  reader.at += 1;
}

function readString(reader: Reader): string {
  const { at } = reader;
  const token = take(reader, STRING);
  if (token === undefined) throw new JsonFault(at, ['This text has no closing quote', '此文本缺少结束引号']);
  return JSON.parse(token) as string;
}

function expect(reader: Reader, character: string): void {
  if (reader.text[reader.at] !== character)
    throw new JsonFault(reader.at, [`“${character}” is expected here`, `此处应为“${character}”`]);
  reader.at += 1;
}

function skip(reader: Reader): void {
  take(reader, SPACE);
}

function take(reader: Reader, token: RegExp): string | undefined {
  token.lastIndex = reader.at;
  const found = token.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}
