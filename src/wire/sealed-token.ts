// The SecurityToken format: claims sealed with AES-256-GCM, in `[A-Za-z0-9_-]`, which every client encodes alike. Version,
// key id and purpose are authenticated; a token sealed for one purpose does not open for another.
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { decodeBase64Url } from '../base/bytes.ts';

const VERSION = 1;
const HEADER_BYTES = 3;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MAX_TOKEN_LENGTH = 4096;

/** A key of the key ring: `id` travels in the token, `key` is an AES-256 key. */
export interface SealingKey {
  readonly id: number;
  readonly key: KeyObject;
  /** Where the 12 bytes of the IV come from; by default straight from the system. */
  readonly random?: (length: number) => Buffer;
}

/** Seals claims for one purpose. The token is base64url of version, key id, IV, ciphertext and tag. */
export function sealToken(purpose: string, claims: Uint8Array, { id, key, random = randomBytes }: SealingKey): string {
  const header = Buffer.from([VERSION, id >> 8, id & 0xff]);
  const iv = random(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(additionalData(purpose, header));
  const sealed = Buffer.concat([header, iv, cipher.update(claims), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

/** Reads the key id before anything is verified, to find the key. */
export function sealedTokenKeyId(token: string): number | undefined {
  if (token.length > MAX_TOKEN_LENGTH || token.length < 4) return undefined;
  const header = Buffer.from(token.slice(0, 4), 'base64url');
  return header.length === HEADER_BYTES && header[0] === VERSION ? header.readUInt16BE(1) : undefined;
}

/** The claims, or undefined if the token was altered, cut, made for another purpose or under another key. */
export function openToken(purpose: string, token: string, key: KeyObject): Buffer | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const bytes = decodeBase64Url(token);
  if (bytes === undefined || bytes.length < HEADER_BYTES + IV_BYTES + TAG_BYTES) return undefined;
  const header = bytes.subarray(0, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES));
  decipher.setAAD(additionalData(purpose, header));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const opened = decipher.update(bytes.subarray(HEADER_BYTES + IV_BYTES, bytes.length - TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Claims as a JSON array, where their size does not matter. */
export function sealFields(purpose: string, fields: readonly (string | number)[], key: SealingKey): string {
  return sealToken(purpose, Buffer.from(JSON.stringify(fields), 'utf8'), key);
}

/** The fields of {@link sealFields}. The seal proves that this server wrote them, so their shape is the caller's `F`. */
export function openFields<F extends readonly (string | number)[]>(
  purpose: string,
  token: string,
  key: KeyObject,
): F | undefined {
  const bytes = openToken(purpose, token, key);
  return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as F);
}

function additionalData(purpose: string, header: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`playauth ${purpose}\0`, 'utf8'), header]);
}
