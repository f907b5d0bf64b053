// The HTTP side of delivery: GET and HEAD below /play/. Every response carries CORS headers, refusals too: without them a
// browser hides the status from the player.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitedLog } from '../base/limited-log.ts';
import type { Soon } from '../base/soon.ts';
import type { Clock } from '../base/clock.ts';
import type { PlayTimes } from '../playback/sessions/play-times-db.ts';
import { awayOf, RETRY_AFTER_MS } from '../store/away-log.ts';
import { hostIdOf } from '../wire/envelope.ts';
import { errorTable, type ErrorCode } from '../wire/errors.ts';
import { TooManyWaiting } from './cut-queue.ts';
import { findMedia, type FoundMedia } from './find-media.ts';
import { mediaHeaders } from './media-headers.ts';
import type { MissingFiles } from './missing-files.ts';
import { serveMedia, type ServeDeps } from './serve-media.ts';

interface MediaHttpDeps extends ServeDeps {
  readonly find: (path: string) => ReturnType<typeof findMedia>;
  readonly log: LimitedLog;
  readonly missing: Pick<MissingFiles, 'note'>;
  readonly newRequestId: () => string;
  readonly playTimes: Pick<PlayTimes, 'counts' | 'seen'>;
  readonly clock: Clock;
  /** For the audit record. */
  readonly record: (refused: RefusedMedia) => void;
  /** The code of the rule that refuses a request of a stored session. */
  readonly checkSession: (
    sessionId: string,
    request: IncomingMessage,
    requestId: string,
  ) => Soon<ErrorCode | undefined>;
}

interface RefusedMedia {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly outcome: 'denied';
  readonly code: string;
  readonly reason: string;
  /** The grant was made by this server. */
  readonly isGenuine: boolean;
}

/** Answers at once what was answered a moment ago. */
export function handleMedia(deps: MediaHttpDeps, request: IncomingMessage, response: ServerResponse): Soon<void> {
  return deps.known.answer(request, response) ? undefined : handleWholly(deps, request, response);
}

async function handleWholly(deps: MediaHttpDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = deps.newRequestId();
  const headers = { ...mediaHeaders, 'x-acs-request-id': requestId };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    deps.log.info({ requestId, reason: 'method' }, 'media refused');
    deny(response, { headers: { ...headers, allow: 'GET, HEAD, OPTIONS' }, status: 405, requestId, request });
    return;
  }
  const fromMs = deps.clock.now();
  const url = request.url ?? '';
  const query = url.indexOf('?');
  let media: FoundMedia | undefined;
  try {
    const found = await deps.find(query < 0 ? url : url.slice(0, query));
    // Most sessions have no rules, and are not looked up.
    const isRuled = found.ok && found.media.grant.isStored;
    const broken = isRuled ? await deps.checkSession(found.media.grant.sessionId, request, requestId) : undefined;
    if (found.ok && broken === undefined) {
      ({ media } = found);
      if (await serveMedia(deps, media, { request, response, headers })) {
        countPlay(deps, media, fromMs);
        return;
      }
    }
    const reason = broken ?? (found.ok ? reasonNotServed(found.media) : found.reason);
    deps.log.info({ requestId, reason }, 'media refused');
    const isGenuine = reason !== 'malformed' && reason !== 'no such path';
    deps.record({ request, requestId, outcome: 'denied', code: broken ?? denials[403].Code, reason, isGenuine });
    deny(response, { headers, status: 403, requestId, request, broken });
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      // The client disconnected, or storage failed after the head was sent: the connection is cut.
      response.destroy();
      if (!LEFT.has((error as NodeJS.ErrnoException).code ?? ''))
        deps.log.error({ err: error, requestId }, 'media were cut off');
      if (media !== undefined) countPlay(deps, media, fromMs);
      return;
    }
    deny(response, { headers, status: explain(deps, { error, media, requestId }), requestId, request });
  }
}

/** The client is gone: its own doing. */
const LEFT: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'EPIPE']);

/** Until now: what was sent, also to a client that has left. */
function countPlay({ playTimes }: MediaHttpDeps, { grant }: FoundMedia, fromMs: number): void {
  if (playTimes.counts(grant)) playTimes.seen(grant.sessionId, fromMs);
}

interface Failure {
  readonly error: unknown;
  /** Undefined before the grant was verified. */
  readonly media: FoundMedia | undefined;
  readonly requestId: string;
}

/** Logs the failure; answers the status that tells the viewer what it is. */
function explain({ log, missing }: MediaHttpDeps, { error, media, requestId }: Failure): 404 | 500 | 503 {
  if (media !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') {
    const { grant, content } = media;
    const { videoId } = grant;
    // The file is named once a minute, each request of it has a line of its own.
    missing.note({ videoId, file: 'key' in content ? content.key : media.target.kind });
    log.info({ requestId, videoId, reason: 'missing in storage' }, 'media refused');
    return 404;
  }
  if (error instanceof TooManyWaiting) {
    log.info({ requestId, reason: 'too many wait' }, 'media refused');
    return 503;
  }
  log.error({ err: error, requestId }, 'media cannot be served');
  const cause = awayOf(error)?.cause;
  return cause === undefined || cause === 'damaged' ? 500 : 503;
}

function reasonNotServed({ grant }: FoundMedia): string {
  return grant.previewSeconds > 0 ? 'outside the preview, or missing in storage' : 'missing in storage';
}

interface Denial {
  readonly headers: Readonly<Record<string, string>>;
  readonly status: 403 | 404 | 405 | 500 | 503;
  readonly request: IncomingMessage;
  readonly requestId: string;
  /** The rule that refuses the request: the answer names it. */
  readonly broken?: ErrorCode | undefined;
}

const denials = {
  403: { Code: 'AccessDenied', Message: 'You are not authorized to access this resource.' },
  404: { Code: 'NoSuchKey', Message: 'The file of this media is missing on the server.' },
  405: { Code: 'MethodNotAllowed', Message: 'Only GET and HEAD are served here.' },
  500: { Code: 'InternalError', Message: 'The request processing has failed due to some unknown error.' },
  503: { Code: 'ServiceUnavailable', Message: 'The request has failed due to a temporary failure of the server.' },
} as const;

function deny(response: ServerResponse, { headers, status, request, requestId, broken }: Denial): void {
  const denial = broken === undefined ? denials[status] : { Code: broken, Message: errorTable[broken].message };
  const body = JSON.stringify({ RequestId: requestId, HostId: hostIdOf(request.headers.host), ...denial });
  if (status === 503) {
    response.setHeader('retry-after', Math.ceil(RETRY_AFTER_MS / 1000));
    response.setHeader('x-acs-retry-after', RETRY_AFTER_MS);
  }
  response.writeHead(status, {
    ...headers,
    // A HEAD request has no body to read it from.
    ...(broken !== undefined && { 'x-playauth-code': broken }),
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
