// Counts every answer of the server by what it was an answer to: its status, the bytes both ways, and the time until the
// client had taken it. In memory of its own, so that a request costs a few additions; metrics read it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hashOf } from '../audit/unique-count.ts';
import { createHistogram, type Histogram } from '../base/histogram.ts';

export type AnswerKind =
  | 'api'
  | 'asset'
  | 'file'
  | 'health'
  | 'key'
  | 'other'
  | 'page'
  | 'picture'
  | 'playlist'
  | 'segment'
  | 'upload'
  | 'watch';

export interface AnswerCount {
  /** By HTTP status; 0: the client left before the answer was complete. */
  readonly statuses: Map<number, number>;
  readonly seconds: Histogram;
  sentBytes: number;
  receivedBytes: number;
}

export interface AnswerCounts {
  /** Called with the bytes of the connection before the answer when the answer has ended. */
  note(exchange: Answered): void;
  read(): ReadonlyMap<AnswerKind, AnswerCount>;
  /** Play sessions whose media were delivered within the last one to two minutes; at most about {@link MAX_SESSIONS} of each minute. */
  activeSessions(): number;
  /** The same sessions, each as a number of 53 bits: what several processes have seen is put together. */
  sessionNumbers(): Float64Array;
}

export interface Answered {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** A reading of `performance.now()`. */
  readonly beganAtMs: number;
  /** What the connection had sent before. */
  readonly sentBefore: number;
}

export function beginAnswer(request: IncomingMessage, response: ServerResponse): Answered {
  return { request, response, beganAtMs: performance.now(), sentBefore: request.socket.bytesWritten };
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The most that are told apart within a minute. */
const MAX_SESSIONS = 200_000;
const MINUTE_MS = 60_000;

export function createAnswerCounts(): AnswerCounts {
  const counts = new Map<AnswerKind, AnswerCount>();
  const sessions = createSessionCounts();
  const received = createReceivedBytes();
  return {
    note: ({ request, response, beganAtMs, sentBefore }) => {
      const kind = kindOf(request.url ?? '');
      let count = counts.get(kind);
      if (count === undefined) {
        count = { statuses: new Map(), seconds: createHistogram(SECONDS), sentBytes: 0, receivedBytes: 0 };
        counts.set(kind, count);
      }
      const status = response.writableFinished ? response.statusCode : 0;
      if (status === 200 || status === 206) sessions.note(request.url ?? '');
      count.statuses.set(status, (count.statuses.get(status) ?? 0) + 1);
      count.seconds.observe((performance.now() - beganAtMs) / 1000);
      count.sentBytes += Math.max(0, request.socket.bytesWritten - sentBefore);
      count.receivedBytes += received.since(request.socket);
    },
    read: () => counts,
    activeSessions: sessions.count,
    sessionNumbers: sessions.numbers,
  };
}

/**
 * What a connection has sent since its last answer ended: the head of a request has arrived before there is a request. What comes after
 * the last answer of a connection belongs to none.
 */
function createReceivedBytes() {
  const counted = new WeakMap<Socket, number>();
  return {
    since: (socket: Socket): number => {
      const { bytesRead } = socket;
      const bytes = bytesRead - (counted.get(socket) ?? 0);
      counted.set(socket, bytesRead);
      return Math.max(0, bytes);
    },
  };
}

/** Distinct grants of two minutes, the current and the last one. A grant is in the path: `/play/<grant>/…`. */
function createSessionCounts() {
  let minute = 0;
  let current = new Set<string>();
  let last = new Set<string>();
  const turn = (): void => {
    const now = Math.floor(performance.now() / MINUTE_MS);
    if (now === minute) return;
    last = now === minute + 1 ? current : new Set();
    current = new Set();
    minute = now;
  };
  return {
    note: (url: string): void => {
      if (!url.startsWith(PLAY)) return;
      turn();
      const grant = url.slice(PLAY.length, url.indexOf('/', PLAY.length));
      if (current.size < MAX_SESSIONS) current.add(grant);
    },
    count: (): number => {
      turn();
      return current.size + [...last].filter((grant) => !current.has(grant)).length;
    },
    numbers: (): Float64Array => {
      turn();
      return Float64Array.from(new Set([...current, ...last]), numberOf);
    },
  };
}

function numberOf(grant: string): number {
  const [one, two] = hashOf(grant);
  return (one & 0x1fffff) * 2 ** 32 + two;
}

const PLAY = '/play/';
const BELOW: readonly (readonly [prefix: string, kind: AnswerKind])[] = [
  ['/uploads/', 'upload'],
  ['/watch', 'watch'],
  ['/assets/', 'asset'],
  ['/health/', 'health'],
  ['/errors', 'page'],
];

export function kindOf(url: string): AnswerKind {
  if (url.startsWith('/play/')) return kindOfMedia(url);
  if (url === '/' || url.startsWith('/?')) return 'api';
  return BELOW.find(([prefix]) => url.startsWith(prefix))?.[1] ?? 'other';
}

function kindOfMedia(url: string): AnswerKind {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (path.endsWith('.ts')) return 'segment';
  if (path.endsWith('.m3u8')) return 'playlist';
  if (path.endsWith('.key')) return 'key';
  return path.endsWith('.jpg') || path.endsWith('.vtt') ? 'picture' : 'file';
}
