// Serves `/metrics` on an address of its own: monitoring has no access key, and viewers have no business there.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../base/node-http.ts';
import type { LimitCounts } from '../config/limit-counts.ts';
import { createConnections } from './connections.ts';
import { discardBody } from './read-body.ts';

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export interface MetricsServer {
  /** `http://host:port/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

interface MetricsDeps {
  readonly host: string;
  readonly port: number;
  readonly read: () => Promise<MetricsText>;
  readonly limits: LimitCounts;
  readonly onError: (error: unknown) => void;
}

/** A scrape reads a few kilobytes: a client that needs longer is no monitoring. */
const PATIENCE_MS = 10_000;
const CHECK_MS = 2_000;
const MAX_CONNECTIONS = 32;

export async function serveMetrics({ host, port, ...deps }: MetricsDeps): Promise<MetricsServer> {
  // One scrape of a connection at a time: what a client sends ahead must not be computed ahead.
  const connections = createConnections({ inAll: MAX_CONNECTIONS, perAddress: Infinity, counts: deps.limits });
  const server = http.createServer(
    {
      headersTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      keepAliveTimeout: PATIENCE_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    (request, response) => {
      connections.inTurn({ request, response, answer: (asked, answered) => answer(deps, asked, answered) });
    },
  );
  connections.follow(server, false);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${String(address.port)}/metrics`,
    close: async () => {
      connections.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(
  { read, onError }: Pick<MetricsDeps, 'read' | 'onError'>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  discardBody(request, response);
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('The metrics are at /metrics.\n');
    return;
  }
  read().then(
    ({ contentType, text }) => {
      response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text);
    },
    (error: unknown) => {
      onError(error);
      response.writeHead(500).end();
    },
  );
}
