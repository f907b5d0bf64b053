// The idle timeout of a connection holds again after an upload, which may wait without one: also where it was refused.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { UploadError } from '../wire/oss-errors.ts';
import { forwardUploads, receiveForwarded } from './forward-uploads.ts';
import { openHttpServer } from './http-server.ts';
import { IDLE_TIMEOUT_MS } from './idle-timeout.ts';
import { handleUpload } from './upload-http.ts';

const ignore = (): void => undefined;
const log = { error: ignore, warn: ignore, info: ignore, debug: ignore };

const receive: RequestListener = (request, response) => {
  const handle = async (asked: { readonly body: IncomingMessage }) => {
    if (request.method !== 'PUT') throw new UploadError('AccessDenied');
    await buffer(asked.body);
    return { kind: 'stored', etag: 'ABC' } as const;
  };
  const fixed = { log, clock: systemClock, newRequestId: () => 'REQUEST', record: ignore };
  void handleUpload({ ...fixed, handle: handle as never }, request, response);
};

async function forward(): Promise<RequestListener> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-'));
  const socketPath = join(folder, 'uploads');
  const receiver = receiveForwarded({ socketPath, answer: receive, shutdownMs: 1000 });
  await receiver.listen();
  onTestFinished(async () => {
    await receiver.close();
    await rm(folder, { recursive: true });
  });
  return forwardUploads({ socketPath, clientIpOf: () => '127.0.0.1', refuse: (_, response) => void response.end() });
}

test.each([
  ['without a body', 'GET /uploads/x HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['with a body', 'PUT /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello'],
])('after a request for uploads %s, handed on or not', async (_, bytes) => {
  for (const upload of [receive, await forward()]) {
    const asked = Promise.withResolvers<readonly [IncomingMessage, ServerResponse]>();
    const answer: RequestListener = (request, response) => {
      asked.resolve([request, response]);
      upload(request, response);
    };
    const server = openHttpServer({ answer, answerClosing: answer, answerExpectation: answer });
    onTestFinished(() => server.close());
    const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(bytes);
    const [request, response] = await asked.promise;
    if (!response.closed) await once(response, 'close');
    expect(request.socket.destroyed).toBe(false);
    expect(request.socket.timeout).toBe(IDLE_TIMEOUT_MS);
    socket.destroy();
  }
});
