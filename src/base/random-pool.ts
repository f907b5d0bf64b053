// Random bytes in small pieces, drawn from the system in large ones: a system call costs far more than the bytes.
import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;

export interface RandomPool {
  /** A copy of `length` bytes, handed out once; at most 64. */
  readonly take: (length: number) => Buffer;
}

export function createRandomPool(): RandomPool {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    take: (length) => {
      if (used + length > POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const taken = Buffer.from(pool.subarray(used, used + length));
      // Secrets that were handed out must not stay in the pool.
      pool.fill(0, used, used + length);
      used += length;
      return taken;
    },
  };
}
