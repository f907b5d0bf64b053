// Random ids in hex, out of bytes that are drawn from the system in large pieces: a system call costs far more than the bytes.
import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;

export interface RandomPool {
  /** `length` bytes in hex, handed out once; at most 64. */
  readonly takeHex: (length: number) => string;
}

export function createRandomPool(): RandomPool {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    takeHex: (length) => {
      if (used + length > POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const taken = pool.toString('hex', used, used + length);
      // Secrets that were handed out must not stay in the pool.
      pool.fill(0, used, used + length);
      used += length;
      return taken;
    },
  };
}
