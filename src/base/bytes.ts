// Bytes and their texts. Node only; what browsers share stays in wire/.
import { randomBytes, timingSafeEqual } from 'node:crypto';

const SHORT_TEXT = 1024;
const SHORT_BYTES = 3 * SHORT_TEXT;

/** A scratch buffer in which a text is compared, reused by every call. */
interface Place {
  readonly bytes: Buffer;
  /** Of the beginning of `bytes`, by their length: to make one costs as much as the comparison. */
  readonly views: (Buffer | undefined)[];
}

const actualPlace = newPlace();
const expectedPlace = newPlace();

function newPlace(): Place {
  return { bytes: Buffer.alloc(SHORT_BYTES), views: Array.from<undefined>({ length: SHORT_BYTES + 1 }) };
}

/** Compares two texts or buffers in constant time: it depends on the length of `expected` alone. */
export function equalsInConstantTime(actual: string | Uint8Array, expected: string | Uint8Array): boolean {
  const a = typeof actual === 'string' ? utf8Of(actual, actualPlace) : actual;
  const b = typeof expected === 'string' ? utf8Of(expected, expectedPlace) : expected;
  if (a.length !== b.length) {
    timingSafeEqual(b, b);
    return false;
  }
  return timingSafeEqual(a, b);
}

function utf8Of(text: string, { bytes, views }: Place): Buffer {
  if (text.length > SHORT_TEXT) return Buffer.from(text, 'utf8');
  const length = bytes.write(text, 'utf8');
  return (views[length] ??= bytes.subarray(0, length));
}

/** The beginning of `text` in ISO 8859-1, `length` bytes of it: for so few faster than `Buffer.write`. */
export function writeLatin1(
  text: string,
  to: Uint8Array,
  { at, length }: Readonly<Record<'at' | 'length', number>>,
): void {
  for (let index = 0; index < length; index += 1) to[at + index] = text.charCodeAt(index);
}

/** The bytes of lower-case hex digits. Answers how many they are. */
export function writeHex(text: string, to: Uint8Array, at: number): number {
  const length = text.length >> 1;
  for (let index = 0; index < length; index += 1)
    to[at + index] = (valueOfDigit(text.charCodeAt(2 * index)) << 4) | valueOfDigit(text.charCodeAt(2 * index + 1));
  return length;
}

function valueOfDigit(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

export function randomHex(byteLength: number): string {
  return randomBytes(byteLength).toString('hex');
}

const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** Strict base64url without padding: a text that is not the one encoding of its bytes is refused. */
export function decodeBase64Url(text: string): Buffer | undefined {
  if (!BASE64URL.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // Trailing bits of the last character are ignored by the decoder; an altered one must not pass.
  return bytes.toString('base64url') === text ? bytes : undefined;
}
