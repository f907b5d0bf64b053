// Random bytes in small pieces, drawn from the system in large ones: a draw costs far more than the bytes do.
import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;

export interface RandomPool {
  /** A copy of `length` bytes that nobody else gets; at most 64. */
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
      // What was handed out does not stay here.
      pool.fill(0, used, used + length);
      used += length;
      return taken;
    },
  };
}
