// The body of an API request: small, read whole, within a timeout that a slow sender cannot extend.
import type { IncomingMessage } from 'node:http';
import type { Soon } from '../base/soon.ts';
import { MAX_BODY_BYTES } from '../wire/parameters.ts';

const BODY_TIMEOUT_MS = 30_000;

/** At once where there is none. Rejects when the connection breaks off. The body of a GET is never read. */
export function readBody(request: IncomingMessage): Soon<Buffer | 'too large' | undefined> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return undefined;
  // A closing server does not wait for it: of a body that was not read Node tells no end.
  const timer = setTimeout(() => request.destroy(), BODY_TIMEOUT_MS).unref();
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  return Number(length ?? 0) > MAX_BODY_BYTES ? 'too large' : readWhole(request);
}

function readWhole(request: IncomingMessage): Promise<Buffer | 'too large'> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | 'too large'>();
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    chunks.push(chunk);
    if (length <= MAX_BODY_BYTES) return;
    // The rest is discarded while the refusal is on its way.
    request.off('data', take);
    resolve('too large');
  };
  request
    .on('data', take)
    .once('end', () => resolve(Buffer.concat(chunks)))
    .once('error', reject)
    .once('close', () => reject(new Error('the request broke off')));
  return promise;
}
