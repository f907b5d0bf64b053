// Requests at a constant rate, whether the server has answered the ones before or not, as independent clients send them. A time is
// taken from the instant at which a request was due: one that had to wait for a free connection has waited.
import { createReplyReader } from './read-reply.ts';
import { openSocket } from './load-client.ts';
import type { Contender } from './paired-rounds.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';

export interface SteadyLoad {
  readonly port: number;
  readonly connections: number;
  readonly perSecond: number;
  /** Sent once each, in this order. */
  readonly requests: readonly Buffer[];
}

const TIMEOUT_MS = 60_000;

/** Milliseconds of each request. Rejects on the first answer that is not a 200, and after a minute. */
export async function runSteadyLoad({ port, connections, perSecond, requests }: SteadyLoad): Promise<number[]> {
  const taken: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined);
  const timer = setTimeout(() => reject(new Error(`No end after ${String(TIMEOUT_MS)} ms`)), TIMEOUT_MS);
  const free: ((request: Buffer, dueAt: number) => void)[] = [];
  const open = async () => {
    let due = 0;
    const reader = createReplyReader(() => {
      taken.push(performance.now() - due);
      free.push(send);
      if (taken.length === requests.length) resolve();
    });
    const socket = await openSocket(port, (bytes) => {
      try {
        reader.feed(bytes);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection')));
    const send = (request: Buffer, dueAt: number): void => {
      due = dueAt;
      reader.expect({ keepBody: false });
      socket.write(request);
    };
    free.push(send);
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: connections }, open));
  const startedAt = performance.now();
  let next = 0;
  let isOver = false;
  const tick = (): void => {
    const now = performance.now();
    for (
      let dueAt = startedAt + (next * 1000) / perSecond;
      dueAt <= now;
      dueAt = startedAt + (next * 1000) / perSecond
    ) {
      const request = requests[next];
      const send = request === undefined ? undefined : free.pop();
      if (request === undefined || send === undefined) break;
      next += 1;
      send(request, dueAt);
    }
    // It never sleeps: a timer of a millisecond would be late by more than an answer takes.
    if (!isOver) setImmediate(tick);
  };
  tick();
  try {
    await promise;
    return taken;
  } finally {
    isOver = true;
    clearTimeout(timer);
    for (const socket of sockets) socket.removeAllListeners('close').destroy();
  }
}

export interface SteadyResult {
  readonly name: string;
  readonly ours: { readonly perSecond: number; readonly p99Ms: number };
  readonly peer: { readonly perSecond: number; readonly p99Ms: number };
  /** Our p99 to the peer's, of rounds side by side. */
  readonly ratio: Spread;
}

interface Rivals {
  readonly name: string;
  readonly ours: Contender;
  readonly peer: Contender;
  /** What each can do: it gets half of it. */
  readonly capacities: { readonly ours: number; readonly peer: number };
}

const CONNECTIONS = 64;

export async function measureSteady(
  { name, ours, peer, capacities }: Rivals,
  pace: { readonly rounds: number; readonly roundMs: number },
): Promise<SteadyResult> {
  const p99s: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  const rates = { ours: capacities.ours / 2, peer: capacities.peer / 2 };
  const measure = async (side: 'ours' | 'peer', { port, prepare }: Contender): Promise<void> => {
    const requests = prepare(Math.ceil((rates[side] * pace.roundMs) / 1000));
    const taken = await runSteadyLoad({ port, connections: CONNECTIONS, perSecond: rates[side], requests });
    p99s[side].push(taken.toSorted((one, other) => one - other)[Math.floor(taken.length * 0.99)] ?? Number.NaN);
  };
  for (let round = 0; round < pace.rounds; round += 1) {
    if (round % 2 === 0) await measure('ours', ours);
    await measure('peer', peer);
    if (round % 2 === 1) await measure('ours', ours);
  }
  const side = (which: 'ours' | 'peer') => ({ perSecond: rates[which], p99Ms: spreadOf(p99s[which]).median });
  return { name, ours: side('ours'), peer: side('peer'), ratio: pairedRatios(p99s.ours, p99s.peer) };
}

export function describeSteady(results: readonly SteadyResult[]): string {
  return results
    .map(({ name, ours, peer, ratio }) => {
      const side = ({ perSecond, p99Ms }: SteadyResult['ours']): string =>
        `${p99Ms.toFixed(2)} ms at ${Math.round(perSecond).toLocaleString('en')}/s`;
      const range = `(${ratio.min.toPrecision(2)}–${ratio.max.toPrecision(2)})`;
      return `p99 at half load, ${name}: ${side(ours)}; node:http ${side(peer)}; ratio ${ratio.median.toPrecision(2)} ${range}`;
    })
    .join('\n');
}
