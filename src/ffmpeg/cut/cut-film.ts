// Cuts a film where it holds up no one else: a short one here, a long one in a thread of its own. The index of twelve hours takes half
// a second, in which this process would answer nothing.
import { Worker } from 'node:worker_threads';
import type { FromCutThread, ToCutThread } from './cut-messages.ts';
import { cutMp4, type CutFile } from './cut-mp4.ts';
import { MalformedMp4 } from './mp4-boxes.ts';

/** A thread takes some 40 ms to start; an index of this size a few to cut. */
export const SHORT_BYTES = 256 * 1024;
/** A chunk is an object there: an index that is nothing but chunks makes millions. */
const MOST_MEBIBYTES = 512;
const WITHIN_MS = 30_000;

/** As `cutMp4`, whose errors it throws. The memory of `moov` may be handed over: it is not to be read afterwards. */
export function cutFilm(ftyp: Buffer, moov: Buffer, seconds: number): Promise<CutFile | 'whole'> {
  if (moov.length > SHORT_BYTES) return cutInThread({ ftyp, moov, seconds });
  return new Promise((resolve) => {
    resolve(cutMp4(ftyp, moov, seconds));
  });
}

function cutInThread(data: ToCutThread): Promise<CutFile | 'whole'> {
  const { promise, resolve, reject } = Promise.withResolvers<CutFile | 'whole'>();
  const worker = startThread(data);
  const limit = setTimeout(() => {
    reject(new MalformedMp4('its index takes too long to cut'));
    void worker.terminate();
  }, WITHIN_MS);
  worker.once('message', (message: FromCutThread) => {
    if (message.kind === 'malformed') reject(new MalformedMp4(message.message));
    else resolve(received(message.cut));
  });
  worker.once('error', (error: NodeJS.ErrnoException) => {
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new MalformedMp4('its index takes too much memory') : error);
  });
  worker.once('exit', () => {
    clearTimeout(limit);
    reject(new Error('A thread that cuts films has ended without an answer'));
  });
  return promise;
}

function startThread(workerData: ToCutThread): Worker {
  // The name differs between the sources and the published package.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const { moov } = workerData;
  const isWhole = moov.byteLength === moov.buffer.byteLength;
  const worker = new Worker(new URL(`./cut-thread.${extension}`, import.meta.url), {
    workerData,
    transferList: isWhole ? [moov.buffer as ArrayBuffer] : [],
    // It needs no environment variables, which hold secrets.
    env: {},
    execArgv: [],
    name: 'cut',
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEBIBYTES },
  });
  worker.unref();
  return worker;
}

function received(cut: Extract<FromCutThread, { kind: 'cut' }>['cut']): CutFile | 'whole' {
  if (cut === 'whole') return cut;
  const { buffer, byteOffset, byteLength } = cut.head;
  return { ...cut, head: Buffer.from(buffer, byteOffset, byteLength) };
}
