// Bytes and their texts. Node only; what browsers share stays in wire/.
import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares two texts or buffers in time that depends on the length of `expected` alone. */
export function equalsInConstantTime(actual: string | Uint8Array, expected: string | Uint8Array): boolean {
  const a = typeof actual === 'string' ? Buffer.from(actual, 'utf8') : actual;
  const b = typeof expected === 'string' ? Buffer.from(expected, 'utf8') : expected;
  if (a.length !== b.length) {
    timingSafeEqual(b, b);
    return false;
  }
  return timingSafeEqual(a, b);
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
