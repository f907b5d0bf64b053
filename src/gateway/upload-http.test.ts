// The HTTP side of uploads: a sender that falls silent does not hold its connection for ever.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import type { ObjectRequest } from '../media/uploads/authenticate-upload.ts';
import { handleUpload } from './upload-http.ts';

async function listen(receive: (request: ObjectRequest) => Promise<string>) {
  const noted: object[] = [];
  const note = (fields: object): void => void noted.push(fields);
  const log = { error: note, warn: note, info: note, debug: note };
  const handle = async (request: ObjectRequest) => ({ kind: 'stored', etag: await receive(request) }) as const;
  const deps = { handle, log, clock: systemClock, newRequestId: () => 'REQUEST', idleMs: 50 };
  const server = createServer((request, response) => void handleUpload(deps, request, response));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write('PUT /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhello');
  return { socket, noted };
}

test('a sender that falls silent is cut off, without an answer and without an error of ours', async () => {
  const failed = Promise.withResolvers<unknown>();
  const { socket, noted } = await listen(async ({ body }) => {
    await buffer(body).catch((error: unknown) => {
      failed.resolve(error);
      throw error;
    });
    return '';
  });
  expect((await buffer(socket)).toString()).toBe('');
  expect(await failed.promise).toBeInstanceOf(Error);
  expect(noted).toEqual([]);
});

test('once all bytes are there, it is the server that takes its time', async () => {
  const { socket } = await listen(async ({ body }) => {
    await buffer(body);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'ABC';
  });
  socket.write('world');
  const answer = (await buffer(socket)).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('etag: "ABC"');
});
