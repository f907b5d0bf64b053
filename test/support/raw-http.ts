// HTTP by hand over a socket: what no client library would send.
import { connect } from 'node:net';
import { expectCustomaryNames } from './customary-names.ts';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends the bytes as they stand and reads until the server closes, so the request must ask for that or be refused. */
export async function sendRaw(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.once('close', () => resolve(undefined));
  // The server may refuse, and close, before everything was sent.
  socket.once('error', (error) => (chunks.length > 0 ? resolve(undefined) : reject(error)));
  socket.write(bytes);
  await promise;
  return parseAnswer(Buffer.concat(chunks).toString('utf8'));
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  // On every answer that any test receives in this way.
  expectCustomaryNames(headers.map(([name]) => name));
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

export interface RawRequest {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request that ends its connection; Content-Length is given unless another framing is. */
export function rawRequest({ method = 'GET', target = '/', headers = {}, body = '' }: RawRequest): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const all: Record<string, string> = { connection: 'close', host: 'playauth.test', ...headers };
  if (bytes.length > 0 && all['transfer-encoding'] === undefined) all['content-length'] ??= String(bytes.length);
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1'), bytes]);
}
