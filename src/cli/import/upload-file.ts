// Sends a file to the address that CreateUploadVideo gave: a small one in one PUT, a large one in parts that are resumed.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FilePath } from './file-path.ts';
import { readTarget, sendObjectRequest } from './object-request.ts';
import { uploadInParts } from './upload-parts.ts';

interface FileUpload {
  readonly path: FilePath;
  /** As answered by CreateUploadVideo. */
  readonly uploadAddress: string;
  readonly uploadAuth: string;
  /** Base64; content with another MD5 is refused. */
  readonly contentMd5?: string;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
}

/** From this size on a broken connection must not cost the whole file. */
const PARTS_FROM_BYTES = 16 * 1024 ** 2;

export async function uploadFile(upload: FileUpload): Promise<void> {
  const { path, contentMd5, onProgress } = upload;
  const target = readTarget(upload.uploadAddress, upload.uploadAuth);
  const { size, mtimeMs } = await stat(path);
  if (size >= PARTS_FROM_BYTES) {
    await uploadInParts(target, { path, sizeBytes: size, mtimeMs, contentMd5, onProgress });
    return;
  }
  let sent = 0;
  const body = createReadStream(path, { highWaterMark: 512 * 1024, end: Math.max(0, size - 1) });
  body.on('data', (chunk) => {
    sent += chunk.length;
    onProgress(sent, size);
  });
  const headers = contentMd5 === undefined ? {} : { 'content-md5': contentMd5 };
  const response = await sendObjectRequest(target, { method: 'PUT', headers, sizeBytes: size, body });
  response.resume();
}
