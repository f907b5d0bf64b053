// The worker thread that hashes large bodies and writes them to their files while the bytes are still in the processor's cache.
// Writes go to the page cache; waiting for the disk happens asynchronously, so that other bodies continue.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { parentPort } from 'node:worker_threads';
import type { FromThread, ToThread } from './thread-messages.ts';

interface OpenFile {
  readonly fd: number;
  at: number;
  flushedTo: number;
  flushing: Promise<void>;
}

interface Body {
  readonly hash: Hash;
  file: OpenFile | undefined;
  hasFailed: boolean;
}

/** After this many bytes a flush is started while more arrive, so that little is left to flush at the end. */
const FLUSH_BYTES = 16 * 1024 ** 2;
const flushToDisk = promisify(fdatasync);
const bodies = new Map<number, Body>();

function answer(message: FromThread): void {
  parentPort?.postMessage(message);
}

function bodyOf(id: number): Body {
  const known = bodies.get(id);
  if (known !== undefined) return known;
  const made: Body = { hash: createHash('md5'), file: undefined, hasFailed: false };
  bodies.set(id, made);
  return made;
}

function fail(id: number, error: unknown): void {
  const body = bodies.get(id);
  if (body === undefined || body.hasFailed) return;
  body.hasFailed = true;
  const { message, code } = error as NodeJS.ErrnoException;
  answer({ kind: 'failed', id, message, code });
}

function take(body: Body, chunks: readonly Uint8Array<ArrayBuffer>[]): number {
  let bytes = 0;
  for (const chunk of chunks) {
    bytes += chunk.byteLength;
    body.hash.update(chunk);
    if (body.file !== undefined) writeAll(body.file, chunk);
    // Freed now, and not by the next garbage collection.
    chunk.buffer.transfer(0);
  }
  if (body.file !== undefined && body.file.at - body.file.flushedTo >= FLUSH_BYTES) flushSome(body.file);
  return bytes;
}

function writeAll(file: OpenFile, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.byteLength;) {
    const count = writeSync(file.fd, chunk, written, chunk.byteLength - written, file.at);
    written += count;
    file.at += count;
  }
}

function flushSome(file: OpenFile): void {
  file.flushedTo = file.at;
  file.flushing = file.flushing.then(() => flushToDisk(file.fd));
  // The system reports a failure of the disk once: it is kept until the end.
  file.flushing.catch(() => undefined);
}

async function flush(id: number, { file, hasFailed }: Body): Promise<void> {
  if (hasFailed || file === undefined) return;
  flushSome(file);
  await file.flushing;
  answer({ kind: 'flushed', id });
}

/** The file is closed only when no operation uses it any more: its descriptor may be reused at once. */
async function end(id: number, { file }: Body): Promise<void> {
  bodies.delete(id);
  try {
    await file?.flushing.catch(() => undefined);
    if (file !== undefined) closeSync(file.fd);
  } finally {
    answer({ kind: 'ended', id });
  }
}

function act(message: ToThread): void | Promise<void> {
  const { id } = message;
  const body = bodyOf(id);
  if (message.kind === 'end') return end(id, body);
  if (body.hasFailed) return;
  switch (message.kind) {
    case 'open': {
      const { path, flags, start } = message.place;
      body.file = { fd: openSync(path, flags, 0o600), at: start, flushedTo: start, flushing: Promise.resolve() };
      return;
    }
    case 'update':
      answer({ kind: 'taken', id, bytes: take(body, message.chunks) });
      return;
    case 'digest':
      answer({ kind: 'digest', id, md5: new Uint8Array(body.hash.copy().digest()) });
      return;
    case 'flush':
      return flush(id, body);
  }
}

parentPort?.on('message', (message: ToThread) => {
  try {
    act(message)?.catch((error: unknown) => fail(message.id, error));
  } catch (error) {
    fail(message.id, error);
  }
});
