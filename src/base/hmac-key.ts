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
/** Views of longer messages are not kept. */
const MAX_VIEWED = 1024;

/** A buffer for messages that are signed, reused by every call. */
export class MessageBuffer {
  /** A message stands from {@link MESSAGE_AT} on. What stands before it is overwritten. */
  readonly bytes: Buffer;
  /** For a block of 64 and one of 128 bytes, by the length of the message: to make one costs as much as to hash a short message. */
  readonly #views: readonly (Buffer | undefined)[][] = [[], []];

  constructor(maxBytes: number) {
    this.bytes = Buffer.alloc(MESSAGE_AT + maxBytes);
  }

  /** The message, and so many bytes before it. */
  view(blockBytes: number, length: number): Buffer {
    const start = MESSAGE_AT - blockBytes;
    const views = this.#views[blockBytes >> 7];
    if (length > MAX_VIEWED || views === undefined) return this.bytes.subarray(start, MESSAGE_AT + length);
    return (views[length] ??= this.bytes.subarray(start, MESSAGE_AT + length));
  }
}

const WORK_BYTES = 16 * 1024;
/** For texts, which are short. */
const work = new MessageBuffer(WORK_BYTES);
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

  /** A text is in ASCII. */
  constructor(algorithm: HashAlgorithm, secret: Uint8Array | string) {
    const block = BLOCK_BYTES[algorithm];
    this.#algorithm = algorithm;
    this.#outerMessage = outerMessages[algorithm];
    // A Buffer would be outside of the heap, which costs more than the two hashes of a signature.
    this.#inner = new Uint8Array(block);
    this.#outer = new Uint8Array(block);
    const key = secret.length > block ? hash(algorithm, secret, 'buffer') : secret;
    for (let at = 0; at < block; at += 1) {
      const byte = at >= key.length ? 0 : typeof key === 'string' ? key.charCodeAt(at) : (key[at] as number);
      this.#inner[at] = byte ^ INNER_PAD;
      this.#outer[at] = byte ^ OUTER_PAD;
    }
  }

  /** The MAC of the message of so many bytes. */
  sign(message: MessageBuffer, length: number, encoding: MacEncoding): string {
    return hash(this.#algorithm, this.#outerMessageOf(message, length), encoding);
  }

  /** The same as {@link sign}, as bytes. */
  signToBytes(message: MessageBuffer, length: number): Buffer {
    return hash(this.#algorithm, this.#outerMessageOf(message, length), 'buffer');
  }

  /** The MAC of a text in UTF-8. */
  signText(text: string, encoding: MacEncoding): string {
    const most = 3 * text.length;
    const message = most <= WORK_BYTES ? work : new MessageBuffer(most);
    return this.sign(message, message.bytes.write(text, MESSAGE_AT, 'utf8'), encoding);
  }

  /** True for a key of the same algorithm and secret. */
  equals(other: HmacKey): boolean {
    return this.#algorithm === other.#algorithm && Buffer.compare(this.#inner, other.#inner) === 0;
  }

  /** The outer block, and after it the inner digest of the message. */
  #outerMessageOf(inner: MessageBuffer, length: number): Buffer {
    const blockBytes = this.#inner.length;
    inner.bytes.set(this.#inner, MESSAGE_AT - blockBytes);
    const digest = hash(this.#algorithm, inner.view(blockBytes, length), 'binary');
    const message = this.#outerMessage;
    message.set(this.#outer);
    writeLatin1(digest, message, { at: blockBytes, length: digest.length });
    return message;
  }
}
