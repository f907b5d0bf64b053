// The HTTP side of delivery: GET and HEAD below /play/. Every response carries CORS headers, refusals too: without them a
// browser hides the status from the player.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitedLog } from '../base/limited-log.ts';
import { StorageUnavailable } from '../store/blobs/storage-error.ts';
import { findMedia, type FoundMedia } from './find-media.ts';
import { serveMedia, type ServeDeps } from './serve-media.ts';

interface MediaHttpDeps extends ServeDeps {
  readonly find: (path: string) => ReturnType<typeof findMedia>;
  readonly log: LimitedLog;
  readonly newRequestId: () => string;
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-length, content-range, etag, x-acs-request-id',
  // The path carries the grant: it must not leak in a Referer.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

export async function handleMedia(
  deps: MediaHttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = deps.newRequestId();
  const headers = { ...cors, 'x-acs-request-id': requestId };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    deny(response, { headers: { ...headers, allow: 'GET, HEAD, OPTIONS' }, status: 405, requestId });
    return;
  }
  const url = request.url ?? '';
  const query = url.indexOf('?');
  try {
    const found = await deps.find(query < 0 ? url : url.slice(0, query));
    if (found.ok && (await serveMedia(deps, found.media, { request, response, headers }))) return;
    deps.log.info({ requestId, reason: found.ok ? reasonNotServed(found.media) : found.reason }, 'media refused');
    deny(response, { headers, status: 403, requestId });
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      // The client disconnected, or storage failed after the head was sent: the connection is cut.
      response.destroy();
      return;
    }
    deps.log.error({ err: error, requestId }, 'media cannot be served');
    deny(response, { headers, status: error instanceof StorageUnavailable ? 503 : 500, requestId });
  }
}

function reasonNotServed({ grant }: FoundMedia): string {
  return grant.previewSeconds > 0 ? 'outside the preview, or missing in storage' : 'missing in storage';
}

interface Denial {
  readonly headers: Readonly<Record<string, string>>;
  readonly status: 403 | 405 | 500 | 503;
  readonly requestId: string;
}

const denials = {
  403: { Code: 'AccessDenied', Message: 'You are not authorized to access this resource.' },
  405: { Code: 'MethodNotAllowed', Message: 'Only GET and HEAD are served here.' },
  500: { Code: 'InternalError', Message: 'The request processing has failed due to some unknown error.' },
  503: { Code: 'ServiceUnavailable', Message: 'The request has failed due to a temporary failure of the server.' },
} as const;

function deny(response: ServerResponse, { headers, status, requestId }: Denial): void {
  const body = JSON.stringify({ RequestId: requestId, ...denials[status] });
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
