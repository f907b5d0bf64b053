// Uploads of a server with several processes: one of them receives all, because reserved space, quotas in flight and the parts of an
// upload are in its memory. The others hand their upload requests on to it through a socket of the file system, and the answers back.
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { http } from '../base/node-http.ts';
import { waitForAnswer } from './idle-timeout.ts';

interface ForwardDeps {
  readonly socketPath: string;
  readonly clientIpOf: (request: IncomingMessage) => string;
  /** Answers a request while the process that receives uploads is away. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse) => void;
  /** Of the request, where it is traced. */
  readonly traceparent?: (() => string | undefined) | undefined;
}

/** Headers of one connection (hop-by-hop): the next connection may have others. `expect` was answered here already. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'expect', 'upgrade', 'te', 'trailer']);
const FORWARDED_FOR = 'x-forwarded-for';
const TRACEPARENT = 'traceparent';
/** This process says them itself. */
const OF_THE_CLIENT = new Set([FORWARDED_FOR, TRACEPARENT]);
const DATE = new Set(['date']);

export function forwardUploads({ socketPath, clientIpOf, refuse, traceparent }: ForwardDeps): RequestListener {
  return (request, response) => {
    const traced = traceparent?.();
    const asked = http.request({
      socketPath,
      method: request.method,
      path: request.url,
      agent: false,
      headers: [
        ...headersOf(request, OF_THE_CLIENT),
        ...[FORWARDED_FOR, clientIpOf(request)],
        ...(traced === undefined ? [] : [TRACEPARENT, traced]),
      ],
    });
    let isAnswered = false;
    asked.on('response', (answer) => {
      isAnswered = true;
      if (answer.headers.connection === 'close' && !request.complete) response.setHeader('connection', 'close');
      response.writeHead(answer.statusCode ?? 500, headersOf(answer, DATE));
      answer.pipe(response);
      // Its end is cut off: so must be ours.
      answer.on('error', () => response.destroy());
    });
    asked.on('error', () => {
      if (isAnswered) return;
      // A request that was not taken may be sent again; one that was cut off must see that.
      if (asked.reusedSocket || request.destroyed || asked.socket?.bytesWritten) response.destroy();
      else refuse(request, response);
    });
    // The receiver limits the time of a body. After it, the sender waits for the disk.
    request.once('end', () => waitForAnswer(request, response));
    request.on('error', () => asked.destroy());
    response.once('close', () => {
      if (!response.writableFinished) asked.destroy();
    });
    request.pipe(asked);
  };
}

/** As they were spelt, names and values in turn; without those of one connection, and without `left`. */
function headersOf({ rawHeaders }: IncomingMessage, left: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (!left.has(lower) && !OF_CONNECTION.has(lower)) kept.push(name, rawHeaders[at + 1] ?? '');
  }
  return kept;
}

export interface ForwardedServer {
  listen(): Promise<void>;
  /** Uploads under way may finish within this time. */
  close(): Promise<void>;
}

interface ReceiverDeps {
  readonly socketPath: string;
  readonly answer: RequestListener;
  readonly shutdownMs: number;
}

/** The other end, in the process that receives uploads. The folder of the socket is private to the user of the server. */
export function receiveForwarded({ socketPath, answer, shutdownMs }: ReceiverDeps): ForwardedServer {
  // The limits of connections are those of the processes that hand on.
  const server = http.createServer({ requestTimeout: 0, keepAliveTimeout: 1 }, answer);
  return {
    listen: async () => {
      // One of a process that was killed is left behind.
      await rm(socketPath, { force: true });
      // Not through the process that hands out connections.
      server.listen({ path: socketPath, exclusive: true });
      await once(server, 'listening');
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), shutdownMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
