// Reads objects: as streams that end with an error when the store falls silent, whole into memory, or into a private
// local file.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ByteRange } from '../blobs.ts';
import { freeBytesOf } from '../disk-blobs.ts';
import { localDiskFull, StorageUnavailable } from '../storage-error.ts';
import type { S3Connection } from './s3-connection.ts';

interface ObjectToRead {
  readonly key: string;
  readonly range?: ByteRange | undefined;
  /** Only this version of the object. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The reader is a viewer, who may read slowly or pause. */
  readonly isForViewer?: boolean;
}

interface OpenObject {
  readonly body: IncomingMessage;
  readonly sizeBytes: number;
  readonly etag: string | undefined;
}

const TRIES = 5;
/** Kept free on the local disk for the database and the renditions. */
const RESERVED_BYTES = 256 * 1024 ** 2;

export async function openObject(s3: S3Connection, request: ObjectToRead): Promise<OpenObject> {
  const { key, range, etag, signal, isForViewer } = request;
  const input = {
    Bucket: s3.bucket,
    Key: s3.prefix + key,
    ...(range !== undefined && { Range: `bytes=${String(range.start)}-${String(range.end)}` }),
    ...(etag !== undefined && { IfMatch: etag }),
  };
  const { Body, ContentLength, ETag } = await s3.call(
    { verb: 'read', key, signal, isForViewer },
    (client, abortSignal) => client.send(new GetObjectCommand(input), { abortSignal }),
  );
  const body = Body as unknown as IncomingMessage;
  endWhenSilent(s3, body, key);
  return { body, sizeBytes: ContentLength ?? 0, etag: ETag };
}

/**
 * With an empty buffer the socket is being read: then a missing byte means that the store is silent, not that the reader is
 * slow.
 */
function endWhenSilent({ silenceMs }: S3Connection, body: IncomingMessage, key: string): void {
  const { socket } = body;
  let heard = socket.bytesRead;
  const watch = setInterval(() => {
    if (socket.bytesRead === heard && body.readableLength === 0 && !body.complete)
      body.destroy(new StorageUnavailable(`The store fell silent while ${key} was read`));
    heard = socket.bytesRead;
  }, silenceMs);
  watch.unref();
  body.once('close', () => {
    clearInterval(watch);
  });
}

export async function readSmall(s3: S3Connection, key: string, maxBytes: number): Promise<Buffer> {
  const { body, sizeBytes } = await openObject(s3, { key });
  try {
    if (sizeBytes > maxBytes) throw new Error('The blob is larger than its reader allows');
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new Error('The blob is larger than its reader allows');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    body.destroy();
  }
}

interface Download {
  readonly key: string;
  /** A private folder of the server; each file gets a subfolder. */
  readonly workFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/** The file is removed after `use`. */
export async function withDownloaded<T>(
  s3: S3Connection,
  { key, workFolder, signal }: Download,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = join(workFolder, `download-${randomUUID()}`);
  await mkdir(folder, { mode: 0o700 });
  try {
    // The name is kept: tools look at its extension too.
    const path = join(folder, basename(key));
    await download(s3, { key, workFolder, signal }, path);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A broken stream is resumed at its offset, as long as each attempt makes progress. */
async function download(s3: S3Connection, { key, workFolder, signal }: Download, path: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  const first = await openObject(s3, { key, signal });
  const { etag, sizeBytes } = first;
  if (sizeBytes + RESERVED_BYTES > (await freeBytesOf(workFolder))) {
    first.body.destroy();
    throw localDiskFull(sizeBytes);
  }
  let written = 0;
  let { body } = first;
  for (let tries = 1; ; tries += 1) {
    const outcome = await copyInto(file, written, body);
    signal?.throwIfAborted();
    written = outcome.written;
    if (written === sizeBytes) return;
    if (tries === TRIES)
      throw new StorageUnavailable(`The store broke off ${String(TRIES)} times while ${key} was read`);
    ({ body } = await openObject(s3, { key, etag, signal, range: { start: written, end: sizeBytes - 1 } }));
  }
}

/** Returns the offset that it reached; throws a fault of the local file. */
async function copyInto(file: FileHandle, start: number, body: IncomingMessage): Promise<{ written: number }> {
  let written = start;
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch(() => undefined);
      if (next === undefined || next.done === true) return { written };
      await file.write(next.value, 0, next.value.length, written);
      written += next.value.length;
    }
  } finally {
    body.destroy();
  }
}
