// Media files in a bucket of an S3-compatible store: a blob key is an object key below the prefix. Loaded only where the
// settings ask for it.
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { forEachLimited } from '../../../base/for-each-limited.ts';
import { checkBlobKey, isBlobKey } from '../blob-keys.ts';
import type { BlobEntry, BlobInfo, Blobs } from '../blobs.ts';
import { openObject, readSmall, withDownloaded } from './read-object.ts';
import type { S3Connection } from './s3-connection.ts';
import { bufferBytesOf, writeObject } from './write-object.ts';

const SENT_AT_ONCE = 6;
const REMOVED_AT_ONCE = 16;
const READ_BYTES = 256 * 1024;

/** `workFolder`: a private local folder, for files that tools must read. */
export function createS3Blobs(s3: S3Connection, workFolder: string): Blobs {
  return {
    stat: (key) => statObject(s3, checkBlobKey(key)),
    read: (key, maxBytes) => readSmall(s3, checkBlobKey(key), maxBytes),
    stream: async (key, range) => (await openObject(s3, { key: checkBlobKey(key), range, isForViewer: true })).body,
    write: async (key, content) => {
      await writeObject(s3, { key: checkBlobKey(key), content });
    },
    bufferBytes: bufferBytesOf,
    adoptFile: async (key, localFile) => {
      await sendFile(s3, checkBlobKey(key), localFile);
      await rm(localFile);
    },
    adoptFolder: async (prefix, localFolder) => {
      await replaceFolder(s3, checkBlobKey(prefix), localFolder);
      await rm(localFolder, { recursive: true });
    },
    withLocalFile: async (key, use, signal) =>
      await withDownloaded(s3, { key: checkBlobKey(key), workFolder, signal }, use),
    remove: async (key) => {
      await removeObject(s3, checkBlobKey(key));
      await removeBelow(s3, key);
    },
    list: (prefix) => listObjects(s3, prefix === undefined ? '' : `${checkBlobKey(prefix)}/`),
    freeBytes: () => Promise.resolve(undefined),
  };
}

/** Throws with what the store said if the bucket cannot be used. */
export async function checkBucket(s3: S3Connection): Promise<void> {
  const input = { Bucket: s3.bucket, Prefix: s3.prefix, MaxKeys: 1 };
  await s3.call({ verb: 'open', key: `the bucket ${s3.bucket}` }, (client, abortSignal) =>
    client.send(new ListObjectsV2Command(input), { abortSignal }),
  );
}

async function statObject(s3: S3Connection, key: string): Promise<BlobInfo | undefined> {
  const input = { Bucket: s3.bucket, Key: s3.prefix + key };
  try {
    const found = await s3.call({ verb: 'look up', key }, (client, abortSignal) =>
      client.send(new HeadObjectCommand(input), { abortSignal }),
    );
    return { sizeBytes: found.ContentLength ?? 0, modifiedAtMs: found.LastModified?.getTime() ?? 0 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function sendFile(s3: S3Connection, key: string, path: string): Promise<void> {
  const { size: sizeBytes } = await stat(path);
  await writeObject(s3, { key, sizeBytes, content: createReadStream(path, { highWaterMark: READ_BYTES }) });
}

/** Objects of an earlier attempt are overwritten, or removed at the end. */
async function replaceFolder(s3: S3Connection, prefix: string, folder: string): Promise<void> {
  const files = await filesBelow(folder);
  const keyOf = (path: string): string => checkBlobKey(`${prefix}/${relative(folder, path).split(sep).join('/')}`);
  const keys = new Set(files.map(keyOf));
  const send = (path: string): Promise<void> => sendFile(s3, keyOf(path), path);
  // Playlists last: a playlist must never name a file that is not there yet.
  const isPlaylist = (path: string): boolean => path.endsWith('.m3u8');
  const [playlists, others] = [files.filter(isPlaylist), files.filter((path) => !isPlaylist(path))];
  try {
    await forEachLimited(others, SENT_AT_ONCE, send);
    await forEachLimited(playlists, SENT_AT_ONCE, send);
    await removeBelow(s3, prefix, keys);
  } catch (error) {
    await removeBelow(s3, prefix).catch(() => undefined);
    throw error;
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function removeBelow(s3: S3Connection, prefix: string, kept: ReadonlySet<string> = new Set()): Promise<void> {
  await forEachLimited(listObjects(s3, `${prefix}/`), REMOVED_AT_ONCE, async ({ key }) => {
    if (!kept.has(key)) await removeObject(s3, key);
  });
}

/** One request for each object: not every store can delete many at once, and those that can want different checksums. */
async function removeObject(s3: S3Connection, key: string): Promise<void> {
  const input = { Bucket: s3.bucket, Key: s3.prefix + key };
  try {
    await s3.call({ verb: 'remove', key }, (client, abortSignal) =>
      client.send(new DeleteObjectCommand(input), { abortSignal }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** An object whose name is no key is no blob. */
async function* listObjects(s3: S3Connection, below: string): AsyncGenerator<BlobEntry> {
  let token: string | undefined;
  do {
    const input = { Bucket: s3.bucket, Prefix: s3.prefix + below, ContinuationToken: token };
    const page = await s3.call({ verb: 'list', key: below }, (client, abortSignal) =>
      client.send(new ListObjectsV2Command(input), { abortSignal }),
    );
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const key = Key.slice(s3.prefix.length);
      if (isBlobKey(key)) yield { key, sizeBytes: Size };
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
