// Requests below the level of fetch: the path is sent as it is spelled, and the answer keeps all its bytes.
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expectCustomaryNames } from '../../support/customary-names.ts';

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function get(url: string, { method = 'GET', headers = {} }: Asked = {}): Promise<Got> {
  const { hostname, port } = new URL(url);
  const path = url.slice(url.indexOf('/', 'http://'.length));
  const sending = request({ hostname, port, path, method, headers, agent: false });
  sending.end();
  const [response] = (await once(sending, 'response')) as [import('node:http').IncomingMessage];
  const body = await buffer(response);
  // On every answer that any test receives in this way.
  expectCustomaryNames(response.rawHeaders.filter((_, at) => at % 2 === 0));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers as Record<string, string>,
    body,
    text: body.toString('utf8'),
  };
}

/** Sends raw bytes over a new connection; returns everything received until it was closed. */
export async function sendRaw(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** The address of the same server with another path, spelled exactly so. */
export function withPath(url: string, path: string): string {
  return new URL(url).origin + path;
}
