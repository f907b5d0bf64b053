// Opens a URL that a customer has given. Addresses are checked before each connection, again at every redirect, and each step
// has a time limit. The attack prevented is SSRF: a URL that makes this server read its own network.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressClass } from '../../base/address-class.ts';
import { http } from '../../base/node-http.ts';
import { FetchError, type FetchErrorCode } from './url-upload.ts';

export interface FetchDeps {
  readonly classify: (address: string) => AddressClass;
  /** Allows loopback and private networks. Link-local addresses and metadata services are never called. */
  readonly allowPrivate: boolean;
  /** By default the resolver of the system. */
  readonly lookup?: typeof systemLookup;
  readonly limits: FetchLimits;
}

interface FetchLimits {
  /** Until the response headers arrive, for each redirect. */
  readonly headMs: number;
  /** Between two reads of the body. */
  readonly idleMs: number;
}

export interface OpenedUrl {
  readonly body: IncomingMessage;
  /** After redirects. */
  readonly url: URL;
  readonly contentType: string;
  /** Content-Length, if there is one. */
  readonly sizeBytes: number | undefined;
}

export const FETCH_LIMITS: FetchLimits = { headMs: 20_000, idleMs: 30_000 };
export const MAX_REDIRECTS = 5;
const MAX_HEADER_BYTES = 16 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Statuses after which another attempt may succeed. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** One message for an unknown name, a forbidden address and a closed port: it must not reveal our network. */
function unreachable(isRetryable: boolean): FetchError {
  const message = 'The host of the URL cannot be reached, or its address is not allowed.';
  return new FetchError('SourceUnreachable', message, { isRetryable });
}

/** Answers with the body still unread, or throws a {@link FetchError}. If `signal` aborts, throws its reason. */
export async function openUrl(deps: FetchDeps, start: string, signal: AbortSignal): Promise<OpenedUrl> {
  let url = readSourceUrl(start);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (url === undefined)
      throw new FetchError('InvalidURL', 'The URL, or one that it redirects to, is not http or https.');
    const response = await ask(deps, url, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return describe(deps, response, url);
    response.destroy();
    if (!REDIRECTS.has(statusCode) || headers.location === undefined)
      throw new FetchError('SourceRefused', `The host of the URL answered HTTP ${String(statusCode)}.`, {
        isRetryable: RETRYABLE.has(statusCode),
      });
    url = readSourceUrl(headers.location, url);
  }
  throw new FetchError('TooManyRedirects', `The URL redirects more than ${String(MAX_REDIRECTS)} times.`);
}

/** Undefined unless it is an http or https URL without user and password. */
export function readSourceUrl(text: string, base?: URL): URL | undefined {
  if (!URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base);
  const isPlain = ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
  return isPlain ? url : undefined;
}

async function ask(deps: FetchDeps, url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const isAllowed = (address: string): boolean => {
    const found = deps.classify(address);
    return found === 'public' || (found === 'private' && deps.allowPrivate);
  };
  // The lookup is not called where the URL contains the address itself.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw unreachable(false);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deps.limits.headMs);
  const options: RequestOptions = {
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'playauth', connection: 'close' },
    lookup: lookUpAllowed(deps.lookup ?? systemLookup, isAllowed),
    signal: AbortSignal.any([signal, late.signal]),
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  try {
    const { response, from } = await send(url, options);
    // The address of the connection itself: a URL may contain an address, and then the lookup is not called.
    if (!isAllowed(from)) {
      response.destroy();
      throw unreachable(false);
    }
    return response;
  } catch (error) {
    if (error instanceof FetchError) throw error;
    signal.throwIfAborted();
    if (late.signal.aborted)
      throw new FetchError('SourceTimeout', 'The host of the URL does not answer.', { isRetryable: true });
    throw unreachable((error as NodeJS.ErrnoException).code !== FORBIDDEN);
  } finally {
    clearTimeout(timer);
  }
}

interface ConnectedResponse {
  readonly response: IncomingMessage;
  readonly from: string;
}

function send(url: URL, options: RequestOptions): Promise<ConnectedResponse> {
  const isSecure = url.protocol === 'https:';
  // Own agents: no connection is shared with other requests of the server.
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new http.Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : http.request)(url, { ...options, agent });
    request.on('error', reject);
    request.once('response', (response) => {
      resolve({ response, from: response.socket.remoteAddress ?? '0.0.0.0' });
    });
    request.end();
  });
}

const FORBIDDEN = 'EFORBIDDENADDRESS';

/** Checks the addresses of a name at the connection that uses them: they cannot change in between (DNS rebinding). */
function lookUpAllowed(lookUp: typeof systemLookup, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const allowed = error === null ? addresses.filter(({ address }) => isAllowed(address)) : [];
      const [first] = allowed;
      // An unknown name and a forbidden address are indistinguishable, also by the time until they fail.
      if (first === undefined)
        callback(Object.assign(new Error('No address that may be called'), { code: FORBIDDEN }), '', 0);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function describe({ limits }: FetchDeps, body: IncomingMessage, url: URL): OpenedUrl {
  const { headers } = body;
  const refuse = (code: FetchErrorCode, message: string): never => {
    body.destroy();
    throw new FetchError(code, message);
  };
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    refuse('UnsupportedEncoding', 'The host of the URL sends the file compressed, which was not asked for.');
  const contentType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const length = headers['content-length'];
  body.setTimeout(limits.idleMs, () => {
    body.destroy(new FetchError('SourceTimeout', 'The host of the URL stopped sending.', { isRetryable: true }));
  });
  return { body, url, contentType, sizeBytes: length === undefined ? undefined : Number(length) };
}
