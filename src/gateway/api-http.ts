// An API call from its HTTP request to its HTTP answer: read → find the operation → admit (authenticate, throttle) →
// dispatch (authorize, run) → render.
// Errors leave every stage the same way, as the vendor's envelope with a real status.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitedLog } from '../base/limited-log.ts';
import { contentTypes, renderError, renderSuccess, type ResponseFormat } from '../wire/envelope.ts';
import { WireError } from '../wire/errors.ts';
import { admit, type AdmitDeps } from './admit.ts';
import type { AuthorizeDeps } from './authorize.ts';
import { dispatch, findOperation, type OperationTable } from './dispatch.ts';
import { guessFormat, readRequest, type HttpRequest, type WireRequest } from './read-request.ts';
import { hostOf, originOf, type OriginSettings } from './request-origin.ts';

export interface ApiDeps extends AdmitDeps, AuthorizeDeps {
  readonly operations: OperationTable;
  readonly origin: OriginSettings;
  readonly log: LimitedLog;
}

export interface ApiExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer | undefined;
}

export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

export function handleApi(deps: ApiDeps, exchange: ApiExchange): void | Promise<void> {
  const http = toHttpRequest(deps, exchange);
  const requestId = newRequestId();
  let wire: WireRequest | undefined;
  const fail = (error: unknown): void => {
    respondError(deps, exchange, { error, requestId, http, format: wire?.format ?? guessFormat(http) });
  };
  try {
    const request = readRequest(http);
    wire = request;
    const answer = answerCall(deps, exchange, { request, requestId });
    if (answer instanceof Promise)
      return answer.then((body) => respondSuccess(exchange, { request, requestId, body }), fail);
    respondSuccess(exchange, { request, requestId, body: answer });
  } catch (error) {
    fail(error);
  }
}

/** For requests that never became a call: a foreign path, a body that is too large. */
export function refuseRequest(deps: ApiDeps, exchange: ApiExchange, error: unknown): void {
  const http = toHttpRequest(deps, exchange);
  respondError(deps, exchange, { error, requestId: newRequestId(), http, format: guessFormat(http) });
}

interface CallInHand {
  readonly request: WireRequest;
  readonly requestId: string;
}

function answerCall(
  deps: ApiDeps,
  exchange: ApiExchange,
  { request, requestId }: CallInHand,
): object | Promise<object> {
  const bound = findOperation(deps.operations, request);
  const origin = originOf(exchange.request, deps.origin);
  const caller = admit(deps, { request, bound, clientIp: origin.clientIp });
  if (caller instanceof Promise)
    return caller.then((verified) => dispatch(deps, bound, { request, caller: verified, origin, requestId }));
  return dispatch(deps, bound, { request, caller, origin, requestId });
}

function toHttpRequest(deps: ApiDeps, { request, body }: ApiExchange): HttpRequest {
  const { headers } = request;
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    body,
    header: (name) => {
      if (name === 'host') return hostOf(request, deps.origin.trustProxy);
      const value = headers[name];
      return Array.isArray(value) ? value.join(',') : value;
    },
  };
}

function respondSuccess(
  exchange: ApiExchange,
  { request, requestId, body }: CallInHand & { readonly body: object },
): void {
  write(exchange, {
    status: 200,
    format: request.format,
    requestId,
    text: renderSuccess(request.format, request.action, body),
  });
}

interface Failure {
  readonly error: unknown;
  readonly requestId: string;
  readonly http: HttpRequest;
  readonly format: ResponseFormat;
}

function respondError(deps: ApiDeps, exchange: ApiExchange, { error, requestId, http, format }: Failure): void {
  const wireError = error instanceof WireError ? error : new WireError('InternalError');
  if (error !== wireError) deps.log.error({ err: error, requestId }, 'an API call broke');
  else deps.log.info({ requestId, code: wireError.code, reason: wireError.reason }, 'an API call was refused');
  // The name that the caller used, without its port; it goes into a text, so only what a name can hold.
  const host = (http.header('host') ?? '').replace(/:\d*$/, '');
  const hostId = host.replace(/[^\w.:[\]-]/g, '').slice(0, 255);
  write(exchange, {
    status: wireError.status,
    format,
    requestId,
    text: renderError(format, wireError, { requestId, hostId }),
    retryAfterMs: wireError.retryAfterMs,
  });
}

interface Answer {
  readonly status: number;
  readonly format: ResponseFormat;
  readonly requestId: string;
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
}

function write({ request, response }: ApiExchange, { status, format, requestId, text, retryAfterMs }: Answer): void {
  response.writeHead(status, {
    'content-type': contentTypes[format],
    'content-length': Buffer.byteLength(text),
    'x-acs-request-id': requestId,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-acs-request-id, x-acs-retry-after',
    ...(retryAfterMs !== undefined && { 'x-acs-retry-after': String(Math.max(1, Math.ceil(retryAfterMs))) }),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
