// HMAC (RFC 2104) out of two one-shot hashes, for the keys of the hot path: the key's blocks are padded once, and no hash object
// is made for a message. A key that signs rarely needs only `createHmac`.
import { hash } from 'node:crypto';
import { writeLatin1 } from './bytes.ts';

/** `binary` is one character for each byte. */
type MacEncoding = 'base64' | 'base64url' | 'binary';
type HashAlgorithm = 'sha1' | 'sha256' | 'sha512';

const BLOCK_BYTES = { sha1: 64, sha256: 64, sha512: 128 } as const;
const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** Where a message begins in the buffer it is signed in: before it there is room for the longest block of a key. */
export const MESSAGE_AT = 128;
const WORK_BYTES = 16 * 1024;
/** A scratch buffer for texts, which are short; reused by every call. */
const work = Buffer.alloc(WORK_BYTES);
/** Scratch buffers for what is hashed last, reused by every call. */
const outerMessages = {
  sha1: Buffer.alloc(BLOCK_BYTES.sha1 + DIGEST_BYTES.sha1),
  sha256: Buffer.alloc(BLOCK_BYTES.sha256 + DIGEST_BYTES.sha256),
  sha512: Buffer.alloc(BLOCK_BYTES.sha512 + DIGEST_BYTES.sha512),
} as const;

export class HmacKey {
  readonly #algorithm: HashAlgorithm;
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;
  /** This key's part of {@link outerMessages}. */
  readonly #outerMessage: Buffer;

  constructor(algorithm: HashAlgorithm, secret: Uint8Array) {
    const block = BLOCK_BYTES[algorithm];
    const key = secret.length > block ? hash(algorithm, secret, 'buffer') : secret;
    this.#algorithm = algorithm;
    this.#outerMessage = outerMessages[algorithm];
    // A Buffer would be outside of the heap, which costs more than the two hashes of a signature.
    this.#inner = new Uint8Array(block).fill(INNER_PAD);
    this.#outer = new Uint8Array(block).fill(OUTER_PAD);
    for (let at = 0; at < key.length; at += 1) {
      this.#inner[at] = (key[at] ?? 0) ^ INNER_PAD;
      this.#outer[at] = (key[at] ?? 0) ^ OUTER_PAD;
    }
  }

  /** The MAC of `length` bytes that stand in `buffer` from {@link MESSAGE_AT} on. What stands before them is overwritten. */
  sign(buffer: Buffer, length: number, encoding: MacEncoding): string {
    return hash(this.#algorithm, this.#outerMessageOf(buffer, length), encoding);
  }

  /** The same as {@link sign}, as bytes. */
  signToBytes(buffer: Buffer, length: number): Buffer {
    return hash(this.#algorithm, this.#outerMessageOf(buffer, length), 'buffer');
  }

  /** The MAC of a text in UTF-8. */
  signText(text: string, encoding: MacEncoding): string {
    const most = MESSAGE_AT + 3 * text.length;
    const buffer = most <= WORK_BYTES ? work : Buffer.alloc(most);
    return this.sign(buffer, buffer.write(text, MESSAGE_AT, 'utf8'), encoding);
  }

  /** True for a key of the same algorithm and secret. */
  equals(other: HmacKey): boolean {
    return this.#algorithm === other.#algorithm && Buffer.compare(this.#inner, other.#inner) === 0;
  }

  /** The outer block, and after it the inner digest of the message. */
  #outerMessageOf(buffer: Buffer, length: number): Buffer {
    const start = MESSAGE_AT - this.#inner.length;
    buffer.set(this.#inner, start);
    const digest = hash(this.#algorithm, buffer.subarray(start, MESSAGE_AT + length), 'binary');
    const message = this.#outerMessage;
    message.set(this.#outer);
    writeLatin1(digest, message, { at: this.#outer.length, length: digest.length });
    return message;
  }
}
