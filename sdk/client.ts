// The client for Node and browsers: every operation as a typed method, signed with V3, failures as PlayauthError. Needs
// only fetch and WebCrypto.
import { parseEndpoint } from './endpoint.ts';
import { operationVersions, type Operations } from './operations.ts';
import { PlayauthError } from './playauth-error.ts';
import { readResponse, type Answer } from './read-response.ts';
import { signRequest, type Credentials, type SigningKey } from './sign-request.ts';
import { lowerFirst, toCamelCase, toWireCase, type CamelCased } from './wire-case.ts';

export { PlayauthError };
export { verifyCallback, type CallbackToVerify } from './verify-callback.ts';
export type { AccessDeniedDetail, ClientErrorCode, KnownErrorCode, PlayauthErrorCode } from './playauth-error.ts';
export type { Operations } from './operations.ts';

export interface ClientOptions {
  /** `https://vod.example.org`, `127.0.0.1:8280`, …; without a scheme it is https, and http for loopback hosts. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  /** As text, or as an HMAC-SHA256 key of WebCrypto that signs and is never read. */
  readonly accessKeySecret: string | SigningKey;
  /** The token of a temporary access key (`STS.…`). */
  readonly securityToken?: string | undefined;
  /** For a whole call, retries included, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** Default: the global fetch. */
  readonly fetch?: typeof fetch | undefined;
}

export type Action = keyof Operations;

/** The parameters of an operation may be left out where none is mandatory. */
type Arguments<Request> = object extends Request ? [parameters?: Request] : [parameters: Request];

/**
 * One method for each operation, as `getVideoPlayAuth({ videoId })`. Names are those of the wire with a lower-case first
 * letter, in requests and responses. Every method rejects with a {@link PlayauthError}.
 */
export type OperationMethods = {
  readonly [Name in Action as Uncapitalize<Name>]: (
    ...args: Arguments<CamelCased<Operations[Name]['request']>>
  ) => Promise<CamelCased<Operations[Name]['response']>>;
};

const DEFAULT_TIMEOUT_MS = 10_000;
const RETRY_DELAYS_MS = [100, 400];
/** A throttled call is retried, a write too: the server has not executed it. After 503 it may have. */
const MAX_THROTTLED = 3;
const MAX_RETRY_AFTER_MS = 2_000;
const READ = /^(?:Get|List)[A-Z]/;

class Caller {
  readonly #endpoint: URL;
  readonly #credentials: Credentials;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;

  constructor(options: ClientOptions) {
    this.#endpoint = parseEndpoint(options.endpoint);
    const { accessKeyId, accessKeySecret, securityToken } = options;
    if (!accessKeyId || !accessKeySecret) throw new TypeError('accessKeyId and accessKeySecret are mandatory');
    this.#credentials = { accessKeyId, accessKeySecret, securityToken: securityToken || undefined };
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    for (const action of Object.keys(operationVersions) as Action[]) {
      const method = async (parameters: object = {}): Promise<unknown> =>
        toCamelCase(await this.call(action, toWireCase(parameters) as Operations[typeof action]['request']));
      Object.defineProperty(this, lowerFirst(action), { value: method, enumerable: false });
    }
  }

  /**
   * One operation in wire names: `call('GetVideoPlayAuth', { VideoId })`. Reads are retried after network errors and 503,
   * every call after throttling, within `timeoutMs`.
   * @throws PlayauthError with the server's code, or `Client.Network`, `Client.Timeout`, `Client.BadResponse`.
   * @throws TypeError if a parameter is no text, number or boolean, or a text that was cut within a character.
   */
  async call<Name extends Action>(
    action: Name,
    parameters: Operations[Name]['request'],
  ): Promise<Operations[Name]['response']> {
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort();
    }, this.#timeoutMs);
    try {
      const answer = await this.#sendWithRetries(action, readParameters(parameters), deadline.signal);
      const { accessKeySecret, securityToken } = this.#credentials;
      const hidden = typeof accessKeySecret === 'string' ? [accessKeySecret] : [];
      return readResponse(answer, [...hidden, securityToken ?? '']) as Operations[Name]['response'];
    } finally {
      clearTimeout(timer);
    }
  }

  async #sendWithRetries(action: Action, parameters: Record<string, string>, signal: AbortSignal): Promise<Answer> {
    // Only reads: a write whose answer was lost may have been executed.
    const delaysMs = READ.test(action) ? [...RETRY_DELAYS_MS] : [];
    for (let throttled = 0; ;) {
      const outcome = await this.#send(action, parameters, signal);
      if ('retryAfterMs' in outcome && outcome.status < 500 && throttled < MAX_THROTTLED) {
        throttled += 1;
        await pause(Math.min(outcome.retryAfterMs, MAX_RETRY_AFTER_MS), signal);
        if (signal.aborted) return outcome;
        continue;
      }
      const mayRetry = outcome instanceof PlayauthError ? outcome.code === 'Client.Network' : outcome.status === 503;
      const delayMs = mayRetry ? delaysMs.shift() : undefined;
      if (delayMs !== undefined) await pause(delayMs, signal);
      else if (outcome instanceof PlayauthError) throw outcome;
      else return outcome;
    }
  }

  async #send(
    action: Action,
    parameters: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer | PlayauthError> {
    const { host } = this.#endpoint;
    const version = operationVersions[action];
    const call = { host, action, version, parameters, nonce: crypto.randomUUID(), at: Date.now() };
    const request = await signRequest(call, this.#credentials);
    let status = 0;
    try {
      const { headers, body } = request;
      const response = await this.#fetch(this.#endpoint, { method: 'POST', redirect: 'manual', headers, body, signal });
      status = response.status;
      const retryAfterMs = Number(response.headers.get('x-acs-retry-after') ?? Number.NaN);
      return { status, text: await response.text(), ...(retryAfterMs >= 0 && { retryAfterMs }) };
    } catch (cause) {
      if (signal.aborted) {
        const message = `${action}: no complete answer from ${host} within ${this.#timeoutMs} ms`;
        return new PlayauthError({ code: 'Client.Timeout', message, status });
      }
      if (status !== 0) {
        const message = `${action}: the answer of ${host} (HTTP ${status}) broke off`;
        return new PlayauthError({ code: 'Client.BadResponse', message, status });
      }
      return new PlayauthError({
        code: 'Client.Network',
        message: `${action}: no answer from ${host}${errorCodeOf(cause)}`,
        cause,
      });
    }
  }
}

/** Calls the API with one access key. See {@link ClientOptions}; the methods are in {@link OperationMethods}. */
export type Client = Caller & OperationMethods;

// The constructor defines one method for each operation, which the compiler cannot see.
export const Client = Caller as unknown as new (options: ClientOptions) => Client;

/** A lone surrogate, as `slice` leaves of an emoji: there is no UTF-8 for it. */
const HALF_CHARACTER = /\p{Cs}/u;

function readParameters(parameters: object): Record<string, string> {
  const read: Record<string, string> = { Format: 'JSON' };
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string' && HALF_CHARACTER.test(value))
      throw new TypeError(`${name} holds half of a character: a text was cut in the middle of one`);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      read[name] = String(value);
    else if (value !== undefined && value !== null)
      throw new TypeError(`${name} must be a text, a number or a boolean`);
  }
  return read;
}

/** ` (ECONNREFUSED)` where the runtime gives a code; never its message, which may contain the URL. */
function errorCodeOf(cause: unknown): string {
  const inner: unknown = cause instanceof Error ? cause.cause : undefined;
  const code: unknown = typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
