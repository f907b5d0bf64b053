// The MD5 of a small body, on the thread that receives it.
import { createHash } from 'node:crypto';
import type { BodyHash } from './body-hash.ts';

export function hashInline(): BodyHash {
  const hash = createHash('md5');
  return {
    update: (chunk) => {
      hash.update(chunk);
      release(chunk);
      return undefined;
    },
    digest: () => Promise.resolve(hash.copy().digest()),
    writer: undefined,
    end: () => Promise.resolve(),
  };
}

/** Frees the memory of a chunk now: otherwise up to 50 MB of chunks would wait for the garbage collector. */
function release({ buffer, byteLength }: Buffer): void {
  // Only if the chunk is alone in its memory.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
