// The HTTP server without its routes: listening, TLS, timeouts, malformed HTTP, and graceful shutdown.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import https from 'node:https';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { http } from '../base/node-http.ts';
import { KEEP_ALIVE_MS } from '../base/rendered-head.ts';
import type { TlsCertificate } from '../store/tls/tls-certificate.ts';
import { beginAnswer, type AnswerCounts, type Answered } from './answer-counts.ts';
import type { Connections } from './connections.ts';
import { CountedRequest } from './counted-request.ts';
import { NamedResponse } from './header-names.ts';
import { IDLE_TIMEOUT_MS } from './idle-timeout.ts';
import { listenAt, type ListenAt, type LookUpLocalhost } from './listen.ts';
import { refuseOtherBytes, type RefusedBytes } from './refused-bytes.ts';

const HEADERS_TIMEOUT_MS = 10_000;
/** Graceful shutdown: how long calls and downloads may drain before their connections are cut. Uploads have `shutdownMs`. */
const DRAIN_TIMEOUT_MS = 2_000;
/** How long a connection without a request stays open when the server closes, for a request that is on its way. */
const IDLE_GRACE_MS = 200;

/** With forward secrecy and authenticated encryption only. */
const TLS_OPTIONS = {
  minVersion: 'TLSv1.2',
  ciphers:
    'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:' +
    'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:' +
    'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
} as const;

export interface HttpServer {
  /** Answers the address under which it can be called on this machine: `http://host:port`. */
  listen(at: ListenAt): Promise<string>;
  /** For connections from now on. Without TLS it does nothing. */
  useCertificate(tls: TlsCertificate): void;
  /** From now on every answer ends its connection: clients open the next one elsewhere. */
  drain(): void;
  /** Graceful shutdown: calls and downloads in progress may finish, but no longer than the drain timeout. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly tls?: TlsCertificate | undefined;
  /** Absent: connections are not limited. */
  readonly connections?: Connections | undefined;
  readonly addressesOfLocalhost?: LookUpLocalhost;
  /** How long the head of a request may take. */
  readonly headersMs?: number;
}

interface Listeners {
  readonly answer: RequestListener;
  /** A request that arrives on an open connection while the server closes. */
  readonly answerClosing: RequestListener;
  /** An `Expect` header that Node would answer without a body. */
  readonly answerExpectation: RequestListener;
  /** Graceful shutdown: how long uploads may take to finish. Default: as long as everything else. */
  readonly shutdownMs?: number;
  readonly answers?: AnswerCounts | undefined;
  /** What was no HTTP request was refused: for the log. */
  readonly onRefused?: (refused: RefusedBytes) => void;
}

export function openHttpServer(
  listeners: Listeners,
  { tls, connections, addressesOfLocalhost, headersMs = HEADERS_TIMEOUT_MS }: ServerOptions = {},
): HttpServer {
  let isClosing = false;
  const underWay = followRequests(listeners.answers, connections);
  const inTurn =
    (answer: RequestListener): RequestListener =>
    (request, response) => {
      underWay.add(request, response);
      if (isClosing) listeners.answerClosing(request, response);
      else if (connections === undefined) answer(request, response);
      else connections.inTurn({ request, response, answer });
    };
  const server = createNodeServer(inTurn(listeners.answer), { tls, headersMs });
  connections?.follow(server, tls !== undefined);
  server.on('checkExpectation', inTurn(listeners.answerExpectation));
  refuseOtherBytes(server, listeners.onRefused);
  const endHandshakes = tls === undefined ? () => undefined : followHandshakes(server);
  const listening: NetServer[] = [server];
  return {
    listen: async (at) => {
      listening.push(...(await listenAt(server, at, addressesOfLocalhost)));
      return urlOf(server.address() as AddressInfo, tls !== undefined);
    },
    useCertificate: (pair) => {
      if (server instanceof https.Server) server.setSecureContext({ ...TLS_OPTIONS, cert: pair.cert, key: pair.key });
    },
    drain: () => underWay.announceClose(),
    close: async () => {
      isClosing = true;
      endHandshakes();
      underWay.announceClose();
      const closed = Promise.all(listening.map(stopListening));
      const timers = cutInSteps({ server, connections, underWay, shutdownMs: listeners.shutdownMs ?? 0 });
      await closed;
      for (const timer of timers) clearTimeout(timer);
      // Ends the server's own checks of its connections, of which there are none left.
      server.close();
      connections?.stop();
    },
  };
}

/**
 * Unlike the server's own `close` it leaves idle connections open: a request may be on its way to us on one. The kernel resets connections
 * that are not accepted when their socket is closed. The event loop accepts all that wait when it polls, once between two of its checks.
 */
async function stopListening(server: NetServer): Promise<void> {
  await nextTurn();
  await nextTurn();
  await new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => {
      resolve();
    });
  });
}

interface Closing {
  readonly server: Server;
  readonly connections: Connections | undefined;
  readonly underWay: ReturnType<typeof followRequests>;
  readonly shutdownMs: number;
}

/** First what has no request, then calls and downloads, in the end uploads. */
function cutInSteps({ server, connections, underWay, shutdownMs }: Closing): readonly NodeJS.Timeout[] {
  const cutUnused = (): void => {
    server.closeIdleConnections();
    cutIdle(connections, ({ bytesRead }) => bytesRead === 0);
  };
  const cutSlow = (): void => {
    underWay.cutAllButUploads();
    cutIdle(connections, () => true);
  };
  return [
    setTimeout(cutUnused, IDLE_GRACE_MS),
    setTimeout(cutSlow, DRAIN_TIMEOUT_MS),
    setTimeout(() => server.closeAllConnections(), Math.max(DRAIN_TIMEOUT_MS, shutdownMs)),
  ];
}

/** For Node a connection is not idle before its first request, nor while the head of one arrives: such ones would hold up the close. */
function cutIdle(connections: Connections | undefined, isCut: (socket: Socket) => boolean): void {
  for (const socket of [...(connections?.idle() ?? [])]) if (isCut(socket)) socket.destroy();
}

function isUpload({ method, url = '' }: IncomingMessage): boolean {
  return method === 'PUT' || (method === 'POST' && url.includes('uploadId='));
}

/** The requests that are not answered to their end. The connections know them; a listener for each is there where answers are counted. */
function followRequests(answers: AnswerCounts | undefined, connections: Connections | undefined) {
  const isListed = answers !== undefined || connections === undefined;
  const open = new Map<ServerResponse, Answered | undefined>();
  let isEnding = false;
  // One listener for all: no closure is made for a request.
  const forget = function (this: ServerResponse): void {
    const answered = open.get(this);
    open.delete(this);
    if (answered !== undefined) answers?.note(answered);
  };
  const responses = (): Iterable<ServerResponse> =>
    isListed ? open.keys() : Array.from(connections.underWay(), ({ response }) => response);
  return {
    add: (request: IncomingMessage, response: ServerResponse): void => {
      promiseKeepAlive(response);
      if (isEnding) response.setHeader('connection', 'close');
      if (!isListed) return;
      open.set(response, answers === undefined ? undefined : beginAnswer(request, response));
      response.on('close', forget);
    },
    /** A client is told to send its next request on another connection. */
    announceClose: (): void => {
      isEnding = true;
      for (const response of responses()) if (!response.headersSent) response.setHeader('connection', 'close');
    },
    cutAllButUploads: (): void => {
      for (const { req } of responses()) if (!isUpload(req)) req.socket.destroy();
    },
  };
}

/** What Node writes into the Keep-Alive header of an answer whose head was not rendered. */
function promiseKeepAlive(response: ServerResponse): void {
  (response as unknown as { _keepAliveTimeout: number })._keepAliveTimeout = KEEP_ALIVE_MS;
}

function createNodeServer(
  answer: RequestListener,
  { tls, headersMs }: { readonly tls: TlsCertificate | undefined; readonly headersMs: number },
): Server {
  const options = {
    IncomingMessage: CountedRequest,
    ServerResponse: NamedResponse,
    headersTimeout: headersMs,
    connectionsCheckingInterval: headersMs / 2,
    // Bodies have limits of their own: see connections.ts and upload-http.ts.
    requestTimeout: 0,
    // Node would set a timer after each answer and another one at the next request, 0.6 µs in all. The idle timeout ends a connection
    // without a request too, some time after what its answers promise.
    keepAliveTimeout: 0,
    maxHeaderSize: 32 * 1024,
    // Node's own answer to a missing Host has no body that a client could read.
    requireHostHeader: false,
    // Most requests have no body: Node need not make a stream of them that says so. See hasNoBody in read-body.ts.
    optimizeEmptyRequests: true,
  };
  const server =
    tls === undefined
      ? http.createServer(options, answer)
      : https.createServer(
          { ...options, ...TLS_OPTIONS, cert: tls.cert, key: tls.key, handshakeTimeout: headersMs },
          answer,
        );
  return server.setTimeout(IDLE_TIMEOUT_MS);
}

function urlOf({ address, family, port }: AddressInfo, isSecure: boolean): string {
  const host = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `${isSecure ? 'https' : 'http'}://${host}:${String(port)}`;
}

/** The HTTP server does not know a connection before its handshake: on close it would wait for each to time out. */
function followHandshakes(server: Server): () => void {
  const shaking = new Map<string, Socket>();
  const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${String(remoteAddress)} ${String(remotePort)}`;
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    shaking.set(name, socket);
    socket.once('close', () => shaking.delete(name));
  });
  server.on('secureConnection', (socket: Socket) => shaking.delete(nameOf(socket)));
  return () => {
    for (const socket of shaking.values()) socket.destroy();
  };
}
