// An API call from its HTTP request to its HTTP answer: receives it, hands it to the stages, and renders what they give.
// Errors of all stages are rendered as the vendor's envelope, with a real HTTP status.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Activity } from '../audit/activity.ts';
import type { LimitedLog } from '../base/limited-log.ts';
import { createRandomUuids } from '../base/random-uuids.ts';
import { answerRendered, beginRendered, headerLines } from '../base/rendered-head.ts';
import { andThen, orRecover, type Soon } from '../base/soon.ts';
import { awayOf, RETRY_AFTER_MS, type Away } from '../store/away-log.ts';
import { contentTypes, hostIdOf, renderError, renderSuccess, type ResponseFormat } from '../wire/envelope.ts';
import { WireError } from '../wire/errors.ts';
import { WrittenFields } from '../wire/written-fields.ts';
import type { CallCounts } from './call-counts.ts';
import { headerName } from './header-names.ts';
import { guessFormat, type HttpRequest } from './read-request.ts';
import { recordAnswer, recordRefusal, type RecordDeps } from './record-call.ts';
import { hostOf, originOf, type OriginSettings } from './request-origin.ts';
import { runStages, type AnsweredCall, type PartialCall, type StageDeps } from './stages.ts';

export interface ApiDeps extends StageDeps {
  readonly calls?: CallCounts | undefined;
  readonly audit: RecordDeps['audit'];
  readonly playDays: RecordDeps['playDays'];
  readonly activity: Activity;
  readonly origin: OriginSettings;
  readonly log: LimitedLog;
}

interface ApiExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer | undefined;
}

export const newRequestId = createRandomUuids();

export function handleApi(deps: ApiDeps, exchange: ApiExchange): Soon<void> {
  const call = receive(deps, exchange);
  return orRecover(
    () => andThen(runStages(deps, call), (answered) => respondSuccess(deps, exchange, answered)),
    (error) => respondError(deps, exchange, { error, call }),
  );
}

/** For requests that never became a call: a foreign path, a body that is too large. */
export function refuseRequest(deps: ApiDeps, exchange: ApiExchange, error: unknown): void {
  respondError(deps, exchange, { error, call: receive(deps, exchange) });
}

function receive(deps: ApiDeps, exchange: ApiExchange): PartialCall {
  return {
    requestId: newRequestId(),
    beganAtMs: deps.calls !== undefined || deps.activity.wantsTime() ? performance.now() : 0,
    http: toHttpRequest(deps, exchange),
    origin: originOf(exchange.request, deps.origin),
    stage: 'http',
    // To be filled in: an object that has its properties from the beginning is written faster.
    request: undefined,
    bound: undefined,
    claim: undefined,
    caller: undefined,
    pending: undefined,
    decided: undefined,
    charged: undefined,
    answer: undefined,
  };
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

function respondSuccess(deps: ApiDeps, exchange: ApiExchange, call: AnsweredCall): void {
  const { request, requestId, answer } = call;
  const { format, action } = request;
  count(deps, call, 'OK');
  recordAnswer(deps, call);
  write(exchange, {
    status: 200,
    format,
    requestId,
    text: renderSuccess(format, { action, requestId, fields: answer }),
    isAscii: format === 'JSON' && answer instanceof WrittenFields && answer.isAscii,
    credentialId: credentialOf(call),
    isOwnId: call.caller.kind !== 'jwtPlayAuth',
  });
}

/** The credential that was issued or redeemed, which a backend may want to revoke. */
function credentialOf({ decided, caller }: AnsweredCall): string | undefined {
  return decided.credentialId ?? (caller.kind === 'accessKey' ? undefined : caller.credential.id);
}

function count({ calls, activity }: ApiDeps, call: PartialCall, code: string): void {
  const { requestId, bound, beganAtMs, stage, caller } = call;
  activity.note(code, beganAtMs);
  calls?.note({ requestId, operation: bound?.operation.name, code, beganAtMs, stage, callerKind: caller?.kind });
}

interface Failure {
  readonly error: unknown;
  readonly call: PartialCall;
}

function respondError(deps: ApiDeps, exchange: ApiExchange, { error, call }: Failure): void {
  const { requestId, http, request, origin } = call;
  const format = request?.format ?? guessFormat(http);
  const wireError = toWireError(error);
  count(deps, call, wireError.code);
  recordRefusal(deps, call, wireError);
  if (error !== wireError) deps.log.error({ err: error, requestId }, 'an API call failed');
  else deps.log.info({ requestId, code: wireError.code, reason: wireError.reason }, 'an API call was refused');
  const hostId = hostIdOf(http.header('host'));
  write(exchange, {
    status: wireError.status,
    format,
    requestId,
    text: renderError(format, wireError, { requestId, hostId, baseUrl: origin.baseUrl }),
    retryAfterMs: wireError.retryAfterMs,
    // A foreign page learns nothing from its refusal.
    isReadable: wireError.code !== 'Forbidden.DevelopmentKey',
  });
}

/** What is away is told from what is broken: the caller may retry. */
export function toWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const cause = awayOf(error)?.cause;
  // A retry does not mend a damaged database.
  if (cause === undefined || cause === 'damaged') return new WireError('InternalError');
  if (cause === 'moved') return new WireError('ServiceUnAvailable.DatabaseMoved');
  const why = readOnlyBecause[cause];
  if (why !== undefined) return new WireError('ServiceUnAvailable.ReadOnly', { why }, { retryAfterMs: RETRY_AFTER_MS });
  return new WireError('ServiceUnAvailable', {}, { retryAfterMs: RETRY_AFTER_MS });
}

/** For callers, who may learn no path and no host. */
const readOnlyBecause: Readonly<Partial<Record<Away['cause'], string>>> = {
  disk: 'its disk is full',
  'read-only': 'it is read-only',
  locked: 'another program holds it locked',
  failing: 'its disk reports errors or is read-only',
};

interface Answer {
  readonly status: number;
  readonly format: ResponseFormat;
  readonly requestId: string;
  readonly text: string;
  /** Known to be. */
  readonly isAscii?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly credentialId?: string | undefined;
  /** It was made here, of letters and digits. */
  readonly isOwnId?: boolean;
  /** Whether pages of other origins may read it. Default: yes. */
  readonly isReadable?: boolean;
}

function write({ request, response }: ApiExchange, answer: Answer): void {
  const { status, text, isAscii = false } = answer;
  // To count its bytes the engine would put the text together, and again with the head.
  const length = isAscii ? text.length : Buffer.byteLength(text);
  const isPlain = isAscii && status === 200 && request.method !== 'HEAD';
  if (isPlain && answerRendered(response, { lines: linesOf(answer, length), body: text }, Date.now())) return;
  if (status !== 200 || !beginRendered(response, linesOf(answer, length), Date.now()))
    response.writeHead(status, headersOf(answer, length));
  // ASCII is the same bytes in ISO 8859-1, which Node copies without encoding it.
  response.end(request.method === 'HEAD' ? undefined : text, length === text.length ? 'latin1' : 'utf8');
}

/** A flat list, which Node writes as it stands. */
function headersOf(answer: Answer, length: number): string[] {
  const { status, format, requestId, retryAfterMs, credentialId, isReadable = true } = answer;
  const headers = [...COMMON_HEADERS[format].flat(), 'Content-Length', String(length), 'x-acs-request-id', requestId];
  if (isReadable) headers.push('Access-Control-Allow-Origin', '*');
  if (credentialId !== undefined) headers.push('x-playauth-credential-id', credentialId);
  if (retryAfterMs !== undefined)
    for (const [name, value] of Object.entries(retryHeaders(status, retryAfterMs)))
      headers.push(headerName(name), value);
  return headers;
}

/** The same of an answer that is no refusal, as lines. The ids are our own but for the one of a JWTPlayAuth. */
function linesOf({ format, requestId, credentialId, isOwnId = true }: Answer, length: number): string {
  const lines = `${COMMON_LINES[format]}Content-Length: ${String(length)}\r\nx-acs-request-id: ${requestId}\r\n${READABLE}`;
  if (credentialId === undefined) return lines;
  if (isOwnId) return `${lines}x-playauth-credential-id: ${credentialId}\r\n`;
  return lines + headerLines([['x-playauth-credential-id', credentialId]]);
}

type Header = readonly [name: string, value: string];

const READABLE = 'Access-Control-Allow-Origin: *\r\n';
const COMMON_HEADERS: Readonly<Record<ResponseFormat, readonly Header[]>> = {
  JSON: commonHeaders(contentTypes.JSON),
  XML: commonHeaders(contentTypes.XML),
};
const COMMON_LINES: Readonly<Record<ResponseFormat, string>> = {
  JSON: headerLines(COMMON_HEADERS.JSON),
  XML: headerLines(COMMON_HEADERS.XML),
};

function commonHeaders(contentType: string): readonly Header[] {
  const headers = {
    'content-type': contentType,
    'access-control-expose-headers': 'x-acs-request-id, x-acs-retry-after, x-playauth-credential-id',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return Object.entries(headers).map(([name, value]) => [headerName(name), value] as const);
}

/** Milliseconds for the vendor's clients, seconds for all others. */
export function retryHeaders(status: number, retryAfterMs: number | undefined): Readonly<Record<string, string>> {
  if (retryAfterMs === undefined) return {};
  const ms = Math.max(1, Math.ceil(retryAfterMs));
  return { 'x-acs-retry-after': String(ms), ...(status === 503 && { 'retry-after': String(Math.ceil(ms / 1000)) }) };
}
