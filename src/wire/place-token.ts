// The ScrollToken, a cursor, of lists that are sorted by instant and id, newest first: where the next page begins. It holds no
// secret, and the list it is given to is that of the caller's account.
import { decodeBase64Url } from '../base/bytes.ts';

export interface Place {
  readonly atMs: number;
  /** Hex digits. */
  readonly id: string;
}

const INSTANT_BYTES = 6;
const MAX_BYTES = 40;

export function placeToken({ atMs, id }: Place): string {
  const instant = Buffer.alloc(INSTANT_BYTES);
  instant.writeUIntBE(atMs, 0, INSTANT_BYTES);
  return Buffer.concat([instant, Buffer.from(id, 'hex')]).toString('base64url');
}

/** Undefined for a text that is no token. */
export function readPlaceToken(text: string): Place | undefined {
  const bytes = text.length <= 2 * MAX_BYTES ? decodeBase64Url(text) : undefined;
  if (bytes === undefined || bytes.length <= INSTANT_BYTES || bytes.length > MAX_BYTES) return undefined;
  return { atMs: bytes.readUIntBE(0, INSTANT_BYTES), id: bytes.toString('hex', INSTANT_BYTES) };
}
