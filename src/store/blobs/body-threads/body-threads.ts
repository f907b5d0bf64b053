// Threads that hash large bodies and write them to their files, shared by all uploads, so that the main thread is free for the
// next bytes. The backlog is bounded; a thread that dies fails its bodies and is replaced.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BodyWriter } from '../write-flushed.ts';
import type { BodyHash } from './body-hash.ts';
import { hashInline } from './hash-inline.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

export interface BodyThreads {
  /** Small bodies are hashed where they are. */
  begin(sizeBytes: number): BodyHash;
  /** Ends the threads; bodies in progress fail. */
  close(): Promise<void>;
}

/** Below this, passing a body to another thread costs more than it saves. */
const SMALL_BYTES = 256 * 1024;
const BATCH_BYTES = 256 * 1024;
/** Batches of one body in flight: one is hashed, the next one waits, and a third is filled. */
const MAX_WAITING_BYTES = 2 * BATCH_BYTES;
const MAX_THREADS = 4;

interface Job {
  waitingBytes: number;
  /** Called when a batch was done, and when the job failed. */
  onProgress: (() => void) | undefined;
  failure: Error | undefined;
  readonly digest: PromiseWithResolvers<Buffer>;
  readonly flushed: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/** One processor is left to the main thread. */
export function createBodyThreads(size = Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1))): BodyThreads {
  const threads: Thread[] = [];
  let lastId = 0;
  const leastBusy = (): Thread => {
    const idle = threads.find(({ jobs }) => jobs.size === 0);
    if (idle !== undefined) return idle;
    if (threads.length < size) return startThread(threads);
    return threads.reduce((best, thread) => (thread.jobs.size < best.jobs.size ? thread : best));
  };
  return {
    begin: (sizeBytes) => (sizeBytes < SMALL_BYTES ? hashInline() : hashInThread(leastBusy(), ++lastId)),
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(threads: Thread[]): Thread {
  // The name differs between the sources and the published package.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`./body-thread.${extension}`, import.meta.url);
  // It needs no environment variables, which hold secrets.
  const worker = new Worker(url, { env: {}, execArgv: [], name: 'bodies' });
  worker.unref();
  const thread: Thread = { worker, jobs: new Map() };
  threads.push(thread);
  const onEnd = (cause?: unknown): void => {
    const index = threads.indexOf(thread);
    if (index >= 0) threads.splice(index, 1);
    for (const job of thread.jobs.values()) {
      fail(job, new Error('A thread that hashes and writes bodies has ended', { cause }));
      job.ended.resolve();
    }
    thread.jobs.clear();
  };
  worker.once('error', onEnd).once('exit', onEnd);
  worker.on('message', (message: FromThread) => {
    const job = thread.jobs.get(message.id);
    if (job === undefined) return;
    if (message.kind === 'ended') thread.jobs.delete(message.id);
    handleMessage(job, message);
  });
  return thread;
}

function fail(job: Job, failure: Error): void {
  job.failure ??= failure;
  job.digest.reject(failure);
  job.flushed.reject(failure);
  job.onProgress?.();
}

function handleMessage(job: Job, message: FromThread): void {
  switch (message.kind) {
    case 'taken':
      job.waitingBytes -= message.bytes;
      job.onProgress?.();
      return;
    case 'digest':
      job.digest.resolve(Buffer.from(message.md5));
      return;
    case 'flushed':
      job.flushed.resolve();
      return;
    case 'ended':
      job.ended.resolve();
      return;
    case 'failed':
      fail(job, Object.assign(new Error(message.message), { code: message.code }));
  }
}

function newJob(): Job {
  const [digest, flushed] = [Promise.withResolvers<Buffer>(), Promise.withResolvers<void>()];
  // A failure is reported by the promises that callers await, or by the next chunk.
  for (const { promise } of [digest, flushed] as PromiseWithResolvers<unknown>[]) promise.catch(() => undefined);
  return {
    waitingBytes: 0,
    onProgress: undefined,
    failure: undefined,
    digest,
    flushed,
    ended: Promise.withResolvers(),
  };
}

function hashInThread({ worker, jobs }: Thread, id: number): BodyHash {
  const job = newJob();
  jobs.set(id, job);
  const post = (message: ToThread, transfer: readonly ArrayBuffer[] = []): void => {
    if (job.failure === undefined || message.kind === 'end') worker.postMessage(message, transfer);
  };
  const batch = createBatch((chunks, bytes) => {
    job.waitingBytes += bytes;
    post(
      { kind: 'update', id, chunks },
      chunks.map(({ buffer }) => buffer),
    );
  });
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (!isEnding && jobs.has(id)) post({ kind: 'end', id });
    isEnding = true;
    await job.ended.promise;
  };
  return {
    update: (chunk) => {
      if (job.failure !== undefined) throw job.failure;
      batch.add(chunk);
      return job.waitingBytes > MAX_WAITING_BYTES ? progressOf(job) : undefined;
    },
    digest: () => {
      batch.send();
      post({ kind: 'digest', id });
      return job.digest.promise;
    },
    writer: createWriter({ id, job, post, send: batch.send, end }),
    end,
  };
}

interface WriterParts {
  readonly id: number;
  readonly job: Job;
  readonly post: (message: ToThread) => void;
  /** The bytes of the batch that is being filled. */
  readonly send: () => void;
  readonly end: () => Promise<void>;
}

function createWriter({ id, job, post, send, end }: WriterParts): BodyWriter {
  let isOpen = false;
  return {
    open: (place) => {
      isOpen = true;
      post({ kind: 'open', id, place });
    },
    get isOpen() {
      return isOpen;
    },
    flush: () => {
      send();
      post({ kind: 'flush', id });
      return job.flushed.promise;
    },
    close: end,
  };
}

async function progressOf(job: Job): Promise<void> {
  while (job.failure === undefined && job.waitingBytes > MAX_WAITING_BYTES)
    await new Promise<void>((resolve) => {
      job.onProgress = resolve;
    });
  if (job.failure !== undefined) throw job.failure;
}

function createBatch(post: (chunks: readonly Uint8Array<ArrayBuffer>[], bytes: number) => void) {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const send = (): void => {
    if (bytes === 0) return;
    const [full, fullBytes] = [chunks, bytes];
    [chunks, bytes] = [[], 0];
    post(full, fullBytes);
  };
  return {
    send,
    add: (chunk: Buffer): void => {
      chunks.push(ownMemory(chunk));
      bytes += chunk.length;
      if (bytes >= BATCH_BYTES) send();
    },
  };
}

/** A chunk can be transferred only if it is alone in its memory. */
function ownMemory(chunk: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = chunk;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(chunk);
}
