// One connection as the limits see it: which request is under way, which ones wait for it, and what it has achieved.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '../config/limits.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface Turn extends Exchange {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Times are in ticks: whole seconds that the sweep counts. */
export interface Connection {
  readonly address: string;
  /** What speaks HTTP: with TLS the decrypted side. */
  socket: Socket;
  current: Exchange | undefined;
  readonly waiting: Turn[];
  /** When the current request began, or the connection if there was none yet. */
  startedAt: number;
  /** Until when the body of the current request must be complete. */
  bodyUntil: number;
  takenBytes: number;
  takenAt: number;
}

export function newConnection(socket: Socket, address: string, now: number): Connection {
  return {
    address,
    socket,
    current: undefined,
    waiting: [],
    startedAt: now,
    bodyUntil: Infinity,
    takenBytes: 0,
    takenAt: now,
  };
}

export function isAnswered({ current }: Connection): boolean {
  return current === undefined || current.response.writableFinished || current.response.destroyed;
}

/** The limit that the connection exceeds now. Called once a second. */
export function exceededLimit(connection: Connection, now: number): 'body-time' | 'slow-reader' | undefined {
  const { current, socket } = connection;
  if (current === undefined) return undefined;
  if (!current.request.complete && now > connection.bodyUntil) return 'body-time';
  const pendingBytes = socket.writableLength;
  const taken = socket.bytesWritten - pendingBytes;
  if (pendingBytes === 0 || taken !== connection.takenBytes) {
    connection.takenBytes = taken;
    connection.takenAt = now;
    return undefined;
  }
  const allowed = limits.readerSeconds.value + pendingBytes / SLOWEST_BYTES_PER_SECOND;
  return now - connection.takenAt > allowed ? 'slow-reader' : undefined;
}

const SLOWEST_BYTES_PER_SECOND = 4096;
/** A connection without progress for this long makes room for others first. */
const STUCK_SECONDS = 2;
const STALLED_SECONDS = 10;

/** How little is lost when the connection is closed to make room for another; 0: it is working. */
export function dispensability(connection: Connection, now: number): number {
  const { current, startedAt, takenAt } = connection;
  if (current === undefined) return now - startedAt > STUCK_SECONDS ? 4 : 1;
  if (!current.request.complete) return now - startedAt > STUCK_SECONDS ? 4 : 0;
  if (connection.waiting.length > 0) return now - takenAt > STUCK_SECONDS ? 4 : 0;
  if (isAnswered(connection)) return 3;
  return connection.socket.writableLength > 0 && now - takenAt > STALLED_SECONDS ? 2 : 0;
}
