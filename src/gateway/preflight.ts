// Answers CORS preflights of every path. Any page may call: what protects an answer is the credential in the request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOwnMachine } from './development-key.ts';

export interface PreflightDeps {
  /** Whether the development key is accepted, which is no secret. */
  readonly dev: boolean;
}

export function answerPreflight({ dev }: PreflightDeps, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request;
  // A page of the internet asks for leave to call a server on this machine or in a private network.
  const asksForNetwork = headers['access-control-request-private-network'] === 'true';
  const isAllowed = asksForNetwork && (!dev || isOwnMachine(toHttp(request)));
  response.writeHead(204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
    // Listed by name: `*` does not cover Authorization.
    'access-control-allow-headers': headers['access-control-request-headers'] ?? 'authorization, content-type, range',
    'access-control-max-age': '86400',
    ...(isAllowed && { 'access-control-allow-private-network': 'true' }),
    vary: `${dev ? 'origin, ' : ''}access-control-request-headers, access-control-request-private-network`,
  });
  response.end();
}

function toHttp({ url = '', headers }: IncomingMessage): Parameters<typeof isOwnMachine>[0] {
  return {
    url,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(',') : value;
    },
  };
}
