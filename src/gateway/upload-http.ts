// The HTTP side of uploads: PUT of one object in the object store's protocol. Errors are the store's XML.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitedLog } from '../base/limited-log.ts';
import {
  UploadError,
  uploadErrors,
  type UploadErrorCode,
  type UploadRequest,
} from '../media/uploads/receive-upload.ts';

export interface UploadHttpDeps {
  readonly receive: (request: UploadRequest) => Promise<string>;
  readonly newRequestId: () => string;
  /** A sender that stays silent this long is cut off. */
  readonly idleMs?: number;
  readonly log: LimitedLog;
}

const IDLE_MS = 60_000;
const LINGER_MS = 2_000;
const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, x-oss-request-id' } as const;

export async function handleUpload(
  deps: UploadHttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = deps.newRequestId();
  const headers = { ...cors, 'x-oss-request-id': requestId };
  request.setTimeout(deps.idleMs ?? IDLE_MS, () => request.destroy());
  // From then on it is the sender that waits, for the disk.
  request.once('end', () => request.setTimeout(0));
  try {
    if (request.method !== 'PUT' || request.url?.includes('?') === true) throw new UploadError('NotImplemented');
    const etag = await deps.receive(toUploadRequest(request));
    response.writeHead(200, { ...headers, etag: `"${etag}"`, 'content-length': 0 }).end();
  } catch (error) {
    if (response.destroyed || request.socket.destroyed) return;
    const code: UploadErrorCode | 'InternalError' = error instanceof UploadError ? error.code : 'InternalError';
    if (code === 'InternalError') deps.log.error({ err: error, requestId }, 'an upload broke');
    else deps.log.info({ requestId, code }, 'an upload was refused');
    const { status, message } =
      code === 'InternalError' ? { status: 500, message: 'Internal error.' } : uploadErrors[code];
    const body =
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message>` +
      `<RequestId>${requestId}</RequestId><HostId>playauth</HostId></Error>`;
    // The connection ends with the answer, but not at once.
    response.writeHead(status, {
      ...headers,
      'content-type': 'application/xml',
      connection: 'close',
      'content-length': Buffer.byteLength(body),
    });
    response.write(body);
    await discardRest(request);
    response.end();
  }
}

/** Closing while the sender is still sending would reset the connection, and the answer would be lost with it. */
async function discardRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LINGER_MS);
    request.once('end', resolve).once('close', resolve).resume();
    request.once('close', () => clearTimeout(timer));
  });
}

function toUploadRequest(request: IncomingMessage): UploadRequest {
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(',') : value;
  };
  const ossHeaders = Object.keys(request.headers)
    .filter((name) => name.startsWith('x-oss-'))
    .map((name): [string, string] => [name, header(name) ?? '']);
  return { objectKey: (request.url ?? '').slice(1), header, ossHeaders, body: request };
}
