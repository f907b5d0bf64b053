// The MD5 of one body: the interface of the inline hash and of the hash in a thread.
import type { BodyWriter } from '../write-flushed.ts';

export interface BodyHash {
  /** Takes ownership of the chunk: the caller must not touch it afterwards. A promise if the backlog is full (backpressure). */
  update(chunk: Buffer): Promise<void> | undefined;
  /** The MD5 of all chunks. */
  digest(): Promise<Buffer>;
  /** Only of a large body: the thread that hashes it can write it too. */
  readonly writer: BodyWriter | undefined;
  /** Releases the body. Resolves when no thread works on it any more; must always be called. */
  end(): Promise<void>;
}
