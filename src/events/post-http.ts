// One POST to a receiver: to an address that is checked before the connection, without following redirects, within a time
// limit, and reading at most 1 KiB of the answer.
import { lookup as lookUp, type LookupAddress } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AddressClass } from '../base/address-class.ts';
import { http } from '../base/node-http.ts';
import { literalClass } from './callback-url.ts';

export const DEADLINE_MS = 5_000;
const MAX_ANSWER_BYTES = 1024;
const MAX_HEADER_BYTES = 8 * 1024;

interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Allows addresses of this machine and its network. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

export type PostOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

class ForbiddenAddress extends Error {
  readonly code = 'forbidden address';
}

/** Only status 200 is success. Never throws, and the reason names neither URL nor answer. */
export async function post(
  classify: (address: string) => AddressClass,
  { url, body, headers, allowPrivate, signal }: Post,
): Promise<PostOutcome> {
  const isAllowed = (found: AddressClass): boolean => found === 'public' || (found === 'private' && allowPrivate);
  if (!isAllowed(literalClass(url, classify))) return { ok: false, reason: 'forbidden address' };
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body, 'utf8'), connection: 'close' },
    lookup: lookUpAllowed((address) => isAllowed(classify(address))),
    signal: AbortSignal.any([signal, deadline]),
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  try {
    const status = await exchange(url, options, body);
    return status === 200 ? { ok: true } : { ok: false, reason: `status ${String(status)}` };
  } catch (error) {
    if (signal.aborted) return { ok: false, reason: 'stopped' };
    if (deadline.aborted) return { ok: false, reason: 'no answer in time' };
    return { ok: false, reason: (error as NodeJS.ErrnoException).code ?? 'broken answer' };
  }
}

/** The status, once the response has ended or enough of it was read. */
function exchange(url: string, options: RequestOptions, body: string): Promise<number> {
  const isSecure = new URL(url).protocol === 'https:';
  // Own agents: no connection to a receiver is kept open or shared.
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const sending = (isSecure ? httpsRequest : http.request)(url, { ...options, agent });
    sending.on('error', reject);
    sending.on('response', (response: IncomingMessage) => {
      const settle = (): void => resolve(response.statusCode ?? 0);
      let seen = 0;
      response.on('data', (chunk: Buffer) => {
        seen += chunk.length;
        if (seen > MAX_ANSWER_BYTES) response.destroy();
      });
      // The status has arrived; how the body ends does not matter.
      response.on('error', settle);
      response.on('close', settle);
    });
    sending.end(body);
  });
}

/** Checks the addresses of a name at the connection that uses them (DNS rebinding). */
function lookUpAllowed(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) callback(new ForbiddenAddress(), '', 0);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
