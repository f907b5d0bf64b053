// All connections of the server, and what each may take: one request under way, the next ones unread in the kernel, a time
// for every body and every reader (against slowloris).
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { limits, type LimitReason } from '../config/limits.ts';
import { createConnectionLimit, type ConnectionLimits } from './connection-limit.ts';
import { TOO_MANY_PIECES } from './counted-request.ts';
import { exceededLimit, isAnswered, type Connection, type Exchange, type Turn } from './connection.ts';

export interface Connections {
  /** Counts and limits every connection of the server. */
  follow(server: Server, isEncrypted: boolean): void;
  /** Answers the request when those before it on its connection are answered; at once if there are none. */
  inTurn(turn: Turn): void;
  /** Sets the time limit for the body of a request that is under way. */
  limitBody(request: IncomingMessage): void;
  /** The requests that are not answered to their end. */
  underWay(): Iterable<Exchange>;
  /** The sockets on which no request is under way. */
  idle(): Iterable<Socket>;
  /** How many are open. */
  count(): number;
  /** Over all connections there were, headers included. */
  sentBytes(): number;
  stop(): void;
}

interface Shared {
  readonly bySocket: WeakMap<Socket, Connection>;
  readonly cut: (connection: Connection, reason: LimitReason) => void;
  now: number;
  /** Requests that wait, of all connections. */
  waiting: number;
  /** Over connections that are closed. */
  sentBytes: number;
}

export function createConnections(atMost: ConnectionLimits): Connections {
  const room = createConnectionLimit(atMost);
  const shared: Shared = {
    bySocket: new WeakMap(),
    now: 0,
    waiting: 0,
    sentBytes: 0,
    cut: (connection, reason) => {
      atMost.counts.note(reason, { address: connection.address });
      stopParser(connection.socket);
      connection.socket.destroy();
    },
  };
  const timer = setInterval(() => sweep(shared, room.connections), 1000).unref();
  const enter = (socket: Socket): Connection | undefined => {
    const connection = room.admit(socket, shared.now);
    if (connection === undefined) socket.destroy();
    else
      socket.once('close', () => {
        room.forget(connection);
        settle(shared, connection);
      });
    return connection;
  };
  return {
    follow: (server, isEncrypted) => {
      if (isEncrypted) followEncrypted(shared, server, enter);
      else
        server.on('connection', (socket: Socket) => {
          const connection = enter(socket);
          if (connection !== undefined) speakThrough(shared, connection, socket);
        });
    },
    inTurn: (turn) => {
      const connection = shared.bySocket.get(turn.request.socket);
      if (connection === undefined) turn.answer(turn.request, turn.response);
      else if (connection.waiting.length === 0 && isAnswered(connection)) begin(shared, connection, turn);
      else wait(shared, connection, turn);
    },
    limitBody: (request) => {
      const connection = shared.bySocket.get(request.socket);
      if (connection !== undefined) connection.bodyUntil = shared.now + limits.bodySeconds.value;
    },
    underWay: () => underWay(room.connections),
    idle: () => idle(room.connections),
    count: () => room.connections.size,
    sentBytes: () => sentBytesOf(shared, room.connections),
    stop: () => clearInterval(timer),
  };
}

/** What Node calls for the head of each request; 2 ends the reading, as before an upgrade. */
interface Parser {
  onIncoming?: (() => number) | null;
}

/** Otherwise Node's parser makes a request of each 18 bytes of what it has read, to its end: 35 ms for 64 KiB. */
function stopParser({ parser }: Socket & { readonly parser?: Parser | null }): void {
  if (typeof parser?.onIncoming === 'function') parser.onIncoming = () => 2;
}

function settle(shared: Shared, connection: Connection): void {
  shared.sentBytes += connection.socket.bytesWritten;
  shared.waiting -= connection.waiting.length;
  connection.waiting.length = 0;
}

function* underWay(connections: ReadonlySet<Connection>): Generator<Exchange> {
  for (const connection of connections) {
    if (connection.current !== undefined && !isAnswered(connection)) yield connection.current;
    yield* connection.waiting;
  }
}

function* idle(connections: ReadonlySet<Connection>): Generator<Socket> {
  for (const connection of connections)
    if (connection.waiting.length === 0 && (connection.current === undefined || isAnswered(connection)))
      yield connection.socket;
}

function sentBytesOf(shared: Shared, connections: ReadonlySet<Connection>): number {
  let sum = shared.sentBytes;
  for (const { socket } of connections) sum += socket.bytesWritten;
  return sum;
}

function sweep(shared: Shared, connections: ReadonlySet<Connection>): void {
  shared.now += 1;
  for (const connection of connections) {
    const exceeded = exceededLimit(connection, shared.now);
    if (exceeded !== undefined) shared.cut(connection, exceeded);
  }
}

/** A connection counts from its first byte, and speaks HTTP after its handshake. Both sockets have the same ends. */
function followEncrypted(shared: Shared, server: Server, enter: (socket: Socket) => Connection | undefined): void {
  const shaking = new Map<string, Connection>();
  const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${String(remoteAddress)} ${String(remotePort)}`;
  server.on('connection', (socket: Socket) => {
    const connection = enter(socket);
    if (connection === undefined) return;
    const name = nameOf(socket);
    shaking.set(name, connection);
    socket.once('close', () => {
      if (shaking.get(name) === connection) shaking.delete(name);
    });
  });
  server.on('secureConnection', (socket: Socket) => {
    const name = nameOf(socket);
    const connection = shaking.get(name);
    shaking.delete(name);
    if (connection !== undefined) speakThrough(shared, connection, socket);
  });
}

function speakThrough({ bySocket, cut }: Shared, connection: Connection, socket: Socket): void {
  connection.socket = socket;
  bySocket.set(socket, connection);
  socket.once(TOO_MANY_PIECES, () => {
    cut(connection, 'body-pieces');
  });
  // Node resumes the socket whenever a body is read.
  socket.on('resume', () => {
    if (connection.waiting.length > 0) socket.pause();
  });
}

function begin({ now }: Shared, connection: Connection, turn: Turn): void {
  connection.current = turn;
  connection.startedAt = now;
  connection.takenAt = now;
  connection.bodyUntil = Infinity;
  turn.answer(turn.request, turn.response);
}

function wait(shared: Shared, connection: Connection, turn: Turn): void {
  const { waiting, socket, current } = connection;
  // The socket may have been destroyed by another limit, while its parser goes on.
  if (socket.destroyed) return;
  if (waiting.length >= limits.waitingRequestsPerConnection.value) shared.cut(connection, 'pipeline');
  else if (shared.waiting >= limits.waitingRequests.value) shared.cut(connection, 'pipelines');
  else {
    shared.waiting += 1;
    if (waiting.push(turn) > 1) return;
    socket.pause();
    current?.response.once('close', () => setImmediate(proceed, shared, connection));
  }
}

/** On a later turn of the event loop: requests of other connections come in between. */
function proceed(shared: Shared, connection: Connection): void {
  const turn = connection.waiting.shift();
  if (turn === undefined) return;
  shared.waiting -= 1;
  if (connection.waiting.length > 0) turn.response.once('close', () => setImmediate(proceed, shared, connection));
  else connection.socket.resume();
  begin(shared, connection, turn);
}
