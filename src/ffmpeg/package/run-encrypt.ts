// Encrypts the segments of one rendition in place (I/O), so that its content key is never written to disk.
// FFmpeg could do this, but needs the key in a file and gives all segments of a rendition the same IV.
import { createCipheriv } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { sequenceIv } from './media-playlist.ts';

interface EncryptRun {
  /** In playlist order. */
  readonly paths: readonly string[];
  /** 16 bytes. */
  readonly contentKey: Uint8Array;
  readonly signal: AbortSignal;
}

/** Returns the sizes of the encrypted files; throws the errors of the file system, or an AbortError. */
export async function encryptSegments({ paths, contentKey, signal }: EncryptRun): Promise<readonly number[]> {
  if (contentKey.length !== 16) throw new RangeError('a content key is 16 bytes');
  const sizes: number[] = [];
  for (const [sequence, path] of paths.entries()) {
    const output = createWriteStream(`${path}.sealed`, { mode: 0o600 });
    const cipher = createCipheriv('aes-128-cbc', contentKey, sequenceIv(sequence));
    await pipeline(createReadStream(path), cipher, output, { signal });
    await rename(`${path}.sealed`, path);
    sizes.push(output.bytesWritten);
  }
  return sizes;
}
