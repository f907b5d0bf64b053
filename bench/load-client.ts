// The load generator: keep-alive connections over raw sockets, one request outstanding on each. It reads every status and
// every byte, so that a fast wrong answer is never counted as a fast one.
import { connect, type Socket } from 'node:net';
import { createReplyReader, type Reply } from './read-reply.ts';

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
export async function runLoad({ port, connections, spins, requests }: Load): Promise<LoadResult> {
  const sockets: Socket[] = [];
  const samples: Buffer[] = [];
  let next = 0;
  let answered = 0;
  let bodyBytes = 0;
  let isOver = false;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`No end after ${String(TIMEOUT_MS)} ms`)), TIMEOUT_MS);
  // Not awaited until all connections are open.
  promise.catch(() => undefined);
  const open = async (): Promise<() => void> => {
    const reader = createReplyReader((reply) => {
      take(reply);
      if (next < requests.length) send();
    });
    const socket = await openSocket(port, (bytes) => {
      try {
        reader.feed(bytes);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    sockets.push(socket);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection')));
    const send = (): void => {
      reader.expect({ keepBody: next % SAMPLE_EVERY === 0 });
      const request = requests[next++];
      if (request !== undefined) socket.write(request);
    };
    return send;
  };
  const take = ({ bodyLength, body }: Reply): void => {
    bodyBytes += bodyLength;
    if (body !== undefined) samples.push(body);
    if (++answered === requests.length) resolve();
  };
  try {
    const senders = await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, open));
    const startedAt = performance.now();
    for (const send of senders) send();
    const spin = (): void => {
      if (spins && !isOver) setImmediate(spin);
    };
    spin();
    await promise;
    return { elapsedMs: performance.now() - startedAt, bodyBytes, samples };
  } finally {
    isOver = true;
    clearTimeout(timer);
    for (const socket of sockets) socket.removeAllListeners('close').destroy();
  }
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
