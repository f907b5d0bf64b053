// Serves `/metrics` on an address of its own: monitoring has no access key, and viewers have no business there.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { http } from '../base/node-http.ts';

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
  readonly onError: (error: unknown) => void;
}

/** A scrape reads a few kilobytes: a client that needs longer is no monitoring. */
const PATIENCE_MS = 10_000;
const MAX_CONNECTIONS = 32;

export async function serveMetrics({ host, port, read, onError }: MetricsDeps): Promise<MetricsServer> {
  const server = http.createServer(
    { headersTimeout: PATIENCE_MS, requestTimeout: PATIENCE_MS, keepAliveTimeout: PATIENCE_MS },
    (request, response) => {
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
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${String(address.port)}/metrics`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
