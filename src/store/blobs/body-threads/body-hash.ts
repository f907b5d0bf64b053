// The MD5 of one body, wherever it is computed.
import type { BodyWriter } from '../write-flushed.ts';

export interface BodyHash {
  /** Takes the chunk over: nobody else may touch it afterwards. Something to wait for if much is waiting already. */
  update(chunk: Buffer): Promise<void> | undefined;
  /** Of all that came. */
  digest(): Promise<Buffer>;
  /** Of a large body: it can be written where it is hashed. */
  readonly writer: BodyWriter | undefined;
  /** Resolves when nothing is done with it any more; always called. */
  end(): Promise<void>;
}
