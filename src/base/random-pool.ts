// Random ids in hex, out of bytes that are drawn from the system in large pieces: a system call costs far more than the bytes.
import { randomFillSync } from 'node:crypto';

/** An id that is kept holds on to the text that it was cut out of. */
const POOL_BYTES = 1024;

export interface RandomPool {
  /** `length` bytes in hex, handed out once; at most 64. */
  readonly takeHex: (length: number) => string;
}

export function createRandomPool(): RandomPool {
  const pool = Buffer.alloc(POOL_BYTES);
  let texts = '';
  let used = POOL_BYTES;
  return {
    takeHex: (length) => {
      if (used + length > POOL_BYTES) {
        randomFillSync(pool);
        // One text for all: each call of the engine's encoder costs more than the ids.
        texts = pool.toString('hex');
        pool.fill(0);
        used = 0;
      }
      const start = 2 * used;
      used += length;
      return texts.slice(start, start + 2 * length);
    },
  };
}
