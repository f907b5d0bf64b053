// Remembers on this machine which multipart upload a large file goes into, so that a run that was cut off is resumed. A record
// holds no secret; without a place for it the file is sent from the beginning.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../config/cache-folder.ts';
import type { UploadTarget } from './object-request.ts';

/** What tells that a file is still the same. */
export interface SentFile {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

interface RecordedUpload {
  readonly uploadId: string;
  readonly partBytes: number;
}

/** Unfinished uploads do not stay longer on the server. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** One for each object of each server. */
function nameOf({ address }: UploadTarget): string {
  const object = `${address.Endpoint}/${address.FileName}`;
  return `${createHash('sha256').update(object).digest('hex').slice(0, 32)}.json`;
}

export async function recordedUpload(target: UploadTarget, file: SentFile): Promise<RecordedUpload | undefined> {
  const folder = cacheFolder('uploads');
  if (folder === undefined) return undefined;
  try {
    const record = JSON.parse(await readFile(join(folder, nameOf(target)), 'utf8')) as RecordedUpload & SentFile;
    const { uploadId, partBytes } = record;
    const isSame = record.sizeBytes === file.sizeBytes && record.mtimeMs === file.mtimeMs;
    return isSame && /^[\w-]{1,64}$/.test(uploadId) && partBytes >= 1024 ** 2 ? { uploadId, partBytes } : undefined;
  } catch {
    return undefined;
  }
}

export async function recordUpload(target: UploadTarget, file: SentFile, upload: RecordedUpload): Promise<void> {
  const folder = cacheFolder('uploads');
  if (folder === undefined) return;
  const { sizeBytes, mtimeMs } = file;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeOld(folder);
    const text = JSON.stringify({ ...upload, sizeBytes, mtimeMs });
    await writeFile(join(folder, nameOf(target)), text, { mode: 0o600 });
  } catch {
    // Without a record the next run begins at the beginning.
  }
}

export async function forgetUpload(target: UploadTarget): Promise<void> {
  const folder = cacheFolder('uploads');
  if (folder !== undefined) await rm(join(folder, nameOf(target)), { force: true }).catch(() => undefined);
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { force: true });
  }
}
