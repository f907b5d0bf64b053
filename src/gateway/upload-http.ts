// The HTTP side of uploads: parses requests of the object store's protocol, and renders answers as its headers and XML.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LONGEST_TIMER_MS } from '../base/clock.ts';
import type { LimitedLog } from '../base/limited-log.ts';
import { awayOf, RETRY_AFTER_MS } from '../store/away-log.ts';
import type { ObjectRequest } from '../uploads/receive/authenticate-upload.ts';
import type { ObjectAnswer } from '../uploads/receive/handle-object-request.ts';
import { UPLOAD_BUCKET } from '../uploads/upload-credential.ts';
import { UploadError, uploadErrors } from '../wire/oss-errors.ts';
import { renderCompleted, renderInitiated, renderParts, renderUploadError } from '../wire/oss-xml.ts';
import { waitForAnswer } from './idle-timeout.ts';
import { objectPathOf } from './request-path.ts';

interface UploadHttpDeps {
  readonly handle: (request: ObjectRequest) => Promise<ObjectAnswer>;
  readonly newRequestId: () => string;
  readonly clock: { now(): number };
  /** A connection without a byte for this long is closed. */
  readonly idleMs?: number;
  /** Time limit for a whole body. A file has one more second for each 1000 bytes. */
  readonly bodyMs?: number;
  /** How long the rest of a refused body is discarded. */
  readonly lingerMs?: number;
  readonly log: LimitedLog;
  /** For the audit record. */
  readonly record: (refused: RefusedUpload) => void;
}

interface RefusedUpload {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly outcome: 'denied' | 'failed';
  readonly code: string;
}

const IDLE_MS = 60_000;
const BODY_MS = 60_000;
/** The lowest rate of a file. A slower sender only occupies a connection. */
const SLOWEST_BYTES_PER_MS = 1;
const LINGER_MS = 2_000;
const MAX_QUERY_PARAMETERS = 50;
const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, x-oss-request-id',
  'x-content-type-options': 'nosniff',
} as const;

export async function handleUpload(
  deps: UploadHttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = deps.newRequestId();
  const headers = { ...cors, 'x-oss-request-id': requestId };
  const { stop, onBytes } = limitTime(request, deps.bodyMs ?? BODY_MS);
  // Once the body is complete, the sender waits for the disk: no limit applies.
  const complete = (): void => {
    stop();
    waitForAnswer(request, response);
  };
  if (hasBody(request)) {
    request.setTimeout(deps.idleMs ?? IDLE_MS, () => request.destroy());
    request.once('end', complete).once('close', stop);
  } else complete();
  try {
    const asked = { ...toObjectRequest(request), onBytes };
    const answer = await deps.handle(asked);
    const { status = 200, body, more } = render(answer, asked, request.headers.host ?? '');
    const length = body === undefined ? (more['content-length'] ?? 0) : Buffer.byteLength(body);
    const type = body === undefined ? {} : { 'content-type': 'application/xml' };
    response.writeHead(status, { ...headers, ...more, ...type, ...(status !== 204 && { 'content-length': length }) });
    response.end(body);
  } catch (error) {
    await refuse(deps, { request, response, error, headers, requestId });
    // The connection ends with the answer, and Node emits neither `end` nor `close` of a request that was not read.
    stop();
  }
}

/**
 * The time limit of a body: a sender that trickles never trips the idle limit. A file has more, by its length or, in chunks, by
 * what has arrived.
 */
function limitTime(request: IncomingMessage, bodyMs: number) {
  const { method, headers } = request;
  const startedAt = performance.now();
  let fileBytes = method === 'PUT' ? Number(headers['content-length'] ?? 0) : 0;
  const msLeft = (): number => bodyMs + fileBytes / SLOWEST_BYTES_PER_MS - (performance.now() - startedAt);
  let timer: NodeJS.Timeout;
  // A timer with a longer delay would fire at once. A closing server does not wait for it.
  const wait = (): void => {
    timer = setTimeout(check, Math.min(Math.max(0, Math.ceil(msLeft())), LONGEST_TIMER_MS)).unref();
  };
  const check = (): void => {
    if (msLeft() > 0) wait();
    else request.destroy();
  };
  wait();
  return {
    stop: () => clearTimeout(timer),
    onBytes: (count: number): void => {
      if (headers['content-length'] === undefined) fileBytes += count;
    },
  };
}

interface Rendered {
  readonly status?: number;
  readonly body?: string;
  readonly more: Readonly<Record<string, string | number>>;
}

function render(answer: ObjectAnswer, { objectKey }: ObjectRequest, host: string): Rendered {
  const name = { bucket: UPLOAD_BUCKET, objectKey };
  switch (answer.kind) {
    case 'stored':
      return { more: { etag: `"${answer.etag}"` } };
    case 'begun':
      return { body: renderInitiated({ ...name, uploadId: answer.uploadId }), more: {} };
    case 'completed': {
      const { etag } = answer;
      const body = renderCompleted({ ...name, etag, location: `${host}/${objectKey}` });
      return { body, more: { etag: `"${etag}"` } };
    }
    case 'parts': {
      const parts = answer.parts.map((part) => ({ ...part, etag: part.md5 }));
      return { body: renderParts({ ...name, ...answer, parts, maxParts: answer.limit }), more: {} };
    }
    case 'aborted':
      return { status: 204, more: {} };
    case 'object': {
      const etag = answer.etag === undefined ? {} : { etag: `"${answer.etag}"` };
      const modified = new Date(answer.modifiedAtMs).toUTCString();
      const fixed = { 'x-oss-object-type': 'Normal', 'last-modified': modified };
      return { more: { ...fixed, ...etag, 'content-length': answer.sizeBytes } };
    }
  }
}

interface Refused {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly error: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
}

async function refuse(deps: UploadHttpDeps, { request, response, error, headers, requestId }: Refused): Promise<void> {
  if (response.destroyed || request.socket.destroyed) return;
  const { code, retryAfterMs } = toUploadError(error);
  if (!(error instanceof UploadError)) deps.log.error({ err: error, requestId }, 'an upload failed');
  else deps.log.info({ requestId, code }, 'an upload was refused');
  deps.record({ request, requestId, outcome: uploadErrors[code].status >= 500 ? 'failed' : 'denied', code });
  const body = renderUploadError(code, { requestId, hostId: 'playauth', now: deps.clock.now() });
  // An unread body ends the connection after the answer; the rest is discarded first.
  const isRead = request.complete || !hasBody(request);
  if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
  response.writeHead(uploadErrors[code].status, {
    ...headers,
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
    ...(!isRead && { connection: 'close' }),
  });
  if (request.method !== 'HEAD') response.write(body);
  if (!isRead) await discardRest(request, deps.lingerMs ?? LINGER_MS);
  response.end();
}

/** What is away is told from what is broken: the sender may retry. */
function toUploadError(error: unknown): UploadError {
  if (error instanceof UploadError) return error;
  const cause = awayOf(error)?.cause;
  if (cause === undefined || cause === 'damaged') return new UploadError('InternalError');
  return new UploadError(cause === 'disk' ? 'InsufficientStorage' : 'ServiceUnavailable', {
    retryAfterMs: RETRY_AFTER_MS,
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Closing while the sender is still sending would reset the connection, and the answer would be lost. */
async function discardRest(request: IncomingMessage, lingerMs: number): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, lingerMs);
    request.once('end', resolve).once('close', resolve).resume();
    request.once('close', () => clearTimeout(timer));
  });
}

/**
 * The bucket is missing (an IP address, or a CNAME), in the host name, or first in the path. There is only one bucket; the
 * token names the object.
 */
function toObjectRequest(request: IncomingMessage): ObjectRequest {
  const url = request.url ?? '';
  const cut = url.indexOf('?');
  const path = objectPathOf(url);
  if (path === undefined) throw new UploadError('InvalidArgument');
  const inPath = `/${UPLOAD_BUCKET}/`;
  return {
    method: request.method ?? '',
    objectKey: path.startsWith(inPath) ? path.slice(inPath.length) : path.slice(1),
    query: readQuery(cut < 0 ? '' : url.slice(cut + 1)),
    headers: readHeaders(request),
    body: request,
    isComplete: () => request.complete,
  };
}

function readHeaders({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) read.set(name, Array.isArray(value) ? value.join(',') : value);
  return read;
}

function readQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  const pairs = text.split('&', MAX_QUERY_PARAMETERS + 1).filter((pair) => pair !== '');
  if (pairs.length > MAX_QUERY_PARAMETERS) throw new UploadError('InvalidArgument');
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=');
    const key = decode(name);
    // A repeated parameter is ambiguous.
    if (query.has(key)) throw new UploadError('InvalidArgument');
    query.set(key, decode(rest.join('=')));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UploadError('InvalidArgument');
  }
}
