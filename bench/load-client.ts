// The load generator: keep-alive connections over raw sockets, one request outstanding on each. It reads every status and
// every byte, so that a fast wrong answer is never counted as a fast one.
import { connect, type Socket } from 'node:net';
import { createReplyReader } from './read-reply.ts';

export interface Load {
  readonly port: number;
  readonly connections: number;
  /**
   * Never sleep while a round runs. A generator that sleeps has to be woken by the server's writes, and waking it costs
   * the server more than the write: the slower server would pay that, the faster one not. Needs a processor of its own.
   */
  readonly spins: boolean;
  /** Sent once each, in this order. */
  readonly requests: readonly Buffer[];
}

export interface LoadResult {
  readonly elapsedMs: number;
  readonly bodyBytes: number;
  /** The first body, and every {@link SAMPLE_EVERY}th after it. */
  readonly samples: readonly Buffer[];
}

const SAMPLE_EVERY = 500;
const TIMEOUT_MS = 60_000;
const READ_BYTES = 256 * 1024;

/** Rejects on the first answer that is not a 200, on a broken connection, and after a minute. */
export async function runLoad({ requests, ...target }: Load): Promise<LoadResult> {
  const load = await openLoad({ ...target, connections: Math.min(target.connections, requests.length) });
  try {
    return await load.run(requests);
  } finally {
    load.close();
  }
}

export interface OpenLoad {
  /** Once at a time. */
  run(requests: readonly Buffer[]): Promise<LoadResult>;
  close(): void;
}

interface Run extends PromiseWithResolvers<void> {
  readonly requests: readonly Buffer[];
  readonly samples: Buffer[];
  next: number;
  answered: number;
  bodyBytes: number;
}

/** Connections for several runs: a short run would measure how they are opened. */
export async function openLoad({ port, connections, spins }: Omit<Load, 'requests'>): Promise<OpenLoad> {
  const sockets: Socket[] = [];
  let now = newRun([]);
  const close = (): void => {
    for (const socket of sockets) socket.removeAllListeners('close').destroy();
  };
  const fail = (error: unknown): void => now.reject(error instanceof Error ? error : new Error(String(error)));
  const open = async (): Promise<() => void> => {
    const reader = createReplyReader(({ bodyLength, body }) => {
      now.bodyBytes += bodyLength;
      if (body !== undefined) now.samples.push(body);
      if (++now.answered === now.requests.length) now.resolve();
      else send();
    });
    const socket = await openSocket(port, (bytes) => {
      try {
        reader.feed(bytes);
      } catch (error) {
        fail(error);
      }
    });
    sockets.push(socket);
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('The server closed a connection')));
    const send = (): void => {
      const request = now.requests[now.next];
      if (request === undefined) return;
      reader.expect({ keepBody: now.next++ % SAMPLE_EVERY === 0 });
      socket.write(request);
    };
    return send;
  };
  const senders = await Promise.all(Array.from({ length: connections }, open)).catch((error: unknown) => {
    close();
    throw error;
  });
  const run = async (requests: readonly Buffer[]): Promise<LoadResult> => {
    const mine = (now = newRun(requests));
    const timer = setTimeout(() => fail(new Error(`No end after ${String(TIMEOUT_MS)} ms`)), TIMEOUT_MS);
    let isOver = false;
    const spin = (): void => {
      if (spins && !isOver) setImmediate(spin);
    };
    try {
      const startedAt = performance.now();
      for (const send of senders) send();
      spin();
      await mine.promise;
      return { elapsedMs: performance.now() - startedAt, bodyBytes: mine.bodyBytes, samples: mine.samples };
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  };
  return { run, close };
}

function newRun(requests: readonly Buffer[]): Run {
  const run = { ...Promise.withResolvers<void>(), requests, samples: [], next: 0, answered: 0, bodyBytes: 0 };
  // A connection can break before the run is awaited, and between two runs.
  run.promise.catch(() => undefined);
  return run;
}

/** Every read goes into one buffer that is used again: `onBytes` must copy what it keeps. */
export function openSocket(port: number, onBytes: (bytes: Buffer) => void): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (length, buffer) => {
        onBytes((buffer as Buffer).subarray(0, length));
        return true;
      },
    },
  });
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.off('error', reject);
    resolve(socket);
  });
  return promise;
}
