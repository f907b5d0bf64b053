// Hashes a file in one pass: SHA-256 identifies the content on the server, MD5 goes with the upload, so that the server
// refuses the file if it has changed since.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FilePath } from './file-path.ts';

export interface Content {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly md5Base64: string;
  readonly sizeBytes: number;
}

/** A file that was replaced by a link or a pipe since it was found is not opened. Windows has neither flag. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };
const CHUNK_BYTES = 1024 * 1024;

export async function hashContent(path: FilePath, onProgress: (readBytes: number) => void): Promise<Content> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error('It is no regular file any more');
    const sha256 = createHash('sha256');
    const md5 = createHash('md5');
    let sizeBytes = 0;
    for await (const chunk of file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false })) {
      const bytes = chunk as Buffer;
      sha256.update(bytes);
      md5.update(bytes);
      sizeBytes += bytes.length;
      onProgress(sizeBytes);
    }
    return { sha256: sha256.digest('hex'), md5Base64: md5.digest('base64'), sizeBytes };
  } finally {
    await file.close();
  }
}
