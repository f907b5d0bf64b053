// MD5s of large bodies, computed on a few threads that all share, so that the thread that receives them is free for the next
// bytes. What waits to be hashed is bounded; a thread that dies fails what it was at, and another takes its place.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FromMd5Worker, ToMd5Worker } from './md5-messages.ts';

export interface Md5 {
  /** Takes the chunk over: nobody else may touch it afterwards. Something to wait for if much is waiting already. */
  update(chunk: Buffer): Promise<void> | undefined;
  digest(): Promise<Buffer>;
  /** It ends without a digest. Nothing once there is one. */
  abandon(): void;
}

export interface Md5Pool {
  /** Small bodies are hashed where they are. */
  begin(sizeBytes: number): Md5;
  /** Ends the threads; what they are at fails. */
  close(): Promise<void>;
}

/** Below this the way to another thread costs more than it saves. */
const SMALL_BYTES = 256 * 1024;
const BATCH_BYTES = 256 * 1024;
/** Of one body: one batch is hashed, one waits, and one is being filled. */
const MAX_WAITING_BYTES = 2 * BATCH_BYTES;
const MAX_THREADS = 4;

interface Job {
  waitingBytes: number;
  /** Called when something of it was hashed, and when nothing ever will be. */
  onProgress: (() => void) | undefined;
  readonly done: PromiseWithResolvers<Buffer>;
  failure: Error | undefined;
}

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/** One processor is left to the thread that receives. */
export function createMd5Pool(size = Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1))): Md5Pool {
  const threads: Thread[] = [];
  let lastId = 0;
  const leastBusy = (): Thread => {
    const idle = threads.find(({ jobs }) => jobs.size === 0);
    if (idle !== undefined) return idle;
    if (threads.length < size) return startThread(threads);
    return threads.reduce((best, thread) => (thread.jobs.size < best.jobs.size ? thread : best));
  };
  return {
    begin: (sizeBytes) => (sizeBytes < SMALL_BYTES ? hashHere() : hashThere(leastBusy(), ++lastId)),
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(threads: Thread[]): Thread {
  // This file under its name here and in the published package.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`./md5-worker.${extension}`, import.meta.url);
  // It needs nothing of the environment, where secrets are.
  const worker = new Worker(url, { env: {}, execArgv: [], name: 'md5' });
  worker.unref();
  const thread: Thread = { worker, jobs: new Map() };
  threads.push(thread);
  const fail = (cause?: unknown): void => {
    const index = threads.indexOf(thread);
    if (index >= 0) threads.splice(index, 1);
    const failure = new Error('A thread that computes checksums has ended', { cause });
    for (const job of thread.jobs.values()) {
      job.failure = failure;
      job.done.reject(failure);
      job.onProgress?.();
    }
    thread.jobs.clear();
  };
  worker.once('error', fail).once('exit', fail);
  worker.on('message', (message: FromMd5Worker) => take(thread, message));
  return thread;
}

function take({ jobs }: Thread, message: FromMd5Worker): void {
  const job = jobs.get(message.id);
  if (job === undefined) return;
  if (message.kind === 'hashed') {
    job.waitingBytes -= message.bytes;
    job.onProgress?.();
    return;
  }
  jobs.delete(message.id);
  job.done.resolve(Buffer.from(message.md5));
}

function hashThere({ worker, jobs }: Thread, id: number): Md5 {
  const job: Job = { waitingBytes: 0, onProgress: undefined, done: Promise.withResolvers(), failure: undefined };
  jobs.set(id, job);
  // Whoever asks for the digest is told of a failure, or whoever brings more.
  job.done.promise.catch(() => undefined);
  let batch: Uint8Array<ArrayBuffer>[] = [];
  let batchBytes = 0;
  const post = (message: ToMd5Worker, transfer: readonly ArrayBuffer[] = []): void => {
    worker.postMessage(message, transfer);
  };
  const send = (): void => {
    if (batchBytes === 0) return;
    job.waitingBytes += batchBytes;
    post(
      { kind: 'update', id, chunks: batch },
      batch.map(({ buffer }) => buffer),
    );
    [batch, batchBytes] = [[], 0];
  };
  return {
    update: (chunk) => {
      if (job.failure !== undefined) throw job.failure;
      batch.push(ownMemory(chunk));
      batchBytes += chunk.length;
      if (batchBytes < BATCH_BYTES) return undefined;
      send();
      return job.waitingBytes > MAX_WAITING_BYTES ? progressOf(job) : undefined;
    },
    digest: () => {
      if (job.failure === undefined) {
        send();
        post({ kind: 'end', id });
      }
      return job.done.promise;
    },
    abandon: () => {
      if (jobs.delete(id)) post({ kind: 'abandon', id });
    },
  };
}

async function progressOf(job: Job): Promise<void> {
  while (job.failure === undefined && job.waitingBytes > MAX_WAITING_BYTES)
    await new Promise<void>((resolve) => {
      job.onProgress = resolve;
    });
  if (job.failure !== undefined) throw job.failure;
}

/** Only memory that holds the chunk and nothing else can be handed over. */
function ownMemory(chunk: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = chunk;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(chunk);
}

function hashHere(): Md5 {
  const hash = createHash('md5');
  return {
    update: (chunk) => {
      hash.update(chunk);
      release(chunk);
      return undefined;
    },
    digest: () => Promise.resolve(hash.digest()),
    abandon: () => undefined,
  };
}

/** Gives the memory of a chunk back now: left to the garbage collector, 50 MB of them would wait for it. */
function release({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
