// Bytes on a connection that are no HTTP request: what cannot be read, CONNECT, and what does not arrive in time.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { contentTypes, renderError } from '../wire/envelope.ts';
import { WireError } from '../wire/errors.ts';
import { newRequestId } from './api-http.ts';

export interface RefusedBytes {
  readonly requestId: string;
  readonly code: string;
  readonly reason: string;
}

type OnRefused = (refused: RefusedBytes) => void;

/** Node's code for a head that was not complete within `headersTimeout`. */
const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';

type ClientError = Error & { readonly code?: string };

/** Of a server that has just been made. */
export function refuseOtherBytes(server: Server, onRefused: OnRefused | undefined): void {
  server.on('clientError', (error: ClientError, socket) =>
    answerClientError({ error, socket: socket as Socket, onRefused }),
  );
  server.on('connect', (_, socket) => {
    refuseSocket({ socket: socket as Socket, onRefused, reason: 'CONNECT' }, new WireError('UnsupportedHTTPMethod'));
  });
}

interface Refused {
  readonly socket: Socket;
  readonly onRefused: OnRefused | undefined;
}

/** What is not HTTP, has too many headers or does not come: answered in the same shape as every error, then cut off. */
function answerClientError({ error, ...refused }: Refused & { readonly error: ClientError }): void {
  const { code: reason = '' } = error;
  if (reason === LATE && refused.socket.bytesRead === 0) {
    closeUnused(refused.socket);
    return;
  }
  // Every other error is one of the connection: a reset, or a TLS handshake that failed or never came.
  if (!/^(?:HPE|ERR_HTTP)_/.test(reason) || !refused.socket.writable) {
    refused.socket.destroy();
    return;
  }
  // Bytes after the last request of a connection: its own answer is still on the way, and ends the connection.
  if (reason === 'HPE_CLOSED_CONNECTION') return;
  const parameter = reason === 'HPE_HEADER_OVERFLOW' ? 'headers' : 'request';
  const isMethod = reason === 'HPE_INVALID_METHOD';
  const refusal = isMethod ? new WireError('UnsupportedHTTPMethod') : new WireError('InvalidParameter', { parameter });
  refuseSocket({ ...refused, reason }, refusal);
}

/**
 * Clients open connections before they need them. An answer to no request would be taken for that to one which is on its way. After this
 * process stood still, its request may have arrived long ago and is read after the timers: then it is answered.
 */
function closeUnused(socket: Socket): void {
  setImmediate(() => {
    if (socket.bytesRead === 0) socket.destroy();
  });
}

function refuseSocket({ socket, onRefused, reason }: Refused & { readonly reason: string }, refusal: WireError): void {
  const status = reason === LATE ? '408 Request Timeout' : '400 Bad Request';
  const requestId = newRequestId();
  onRefused?.({ requestId, code: refusal.code, reason });
  const body = renderError('JSON', refusal, { requestId, hostId: '', baseUrl: '' });
  // Node has taken its own listener off this socket: without one, a reset would end the process.
  socket.on('error', () => undefined);
  // Ended on our side alone, a socket stays open for as long as the other side likes.
  const cutOff = (): void => {
    socket.destroy();
  };
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: ${contentTypes.JSON}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n` +
      `x-acs-request-id: ${requestId}\r\nAccess-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
    cutOff,
  );
}
