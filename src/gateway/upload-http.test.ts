// The HTTP side of uploads: a sender that is idle or too slow does not keep its connection.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../base/clock.ts';
import type { ObjectRequest } from '../uploads/receive/authenticate-upload.ts';
import { UploadError } from '../wire/oss-errors.ts';
import { handleUpload } from './upload-http.ts';

interface Asked {
  readonly head?: string;
  /** The first bytes of the body, and those that trickle. */
  readonly sent?: string;
  readonly drop?: string;
  readonly idleMs?: number;
  readonly bodyMs?: number;
  readonly lingerMs?: number;
}

async function listen(
  receive: (request: ObjectRequest) => Promise<string>,
  {
    head = 'PUT /uploads/x HTTP/1.1\r\nContent-Length: 10',
    sent = 'hello',
    idleMs = 50,
    bodyMs = 60_000,
    lingerMs = 2_000,
  }: Asked = {},
) {
  const noted: object[] = [];
  const note = (fields: object): void => void noted.push(fields);
  const log = { error: note, warn: note, info: note, debug: note };
  const handle = async (request: ObjectRequest) => ({ kind: 'stored', etag: await receive(request) }) as const;
  const fixed = { log, clock: systemClock, newRequestId: () => 'REQUEST', record: () => undefined };
  const deps = { ...fixed, handle, idleMs, bodyMs, lingerMs };
  const server = createServer((request, response) => {
    void handleUpload(deps, request, response);
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(`${head}\r\nHost: x\r\nConnection: close\r\n\r\n${sent}`);
  return { socket, noted };
}

test('an idle sender is disconnected without an answer and without a logged error', async () => {
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

test('no idle limit applies once the body is complete', async () => {
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

test.each([
  ['a list that never ends', { head: 'POST /uploads/x?uploadId=1 HTTP/1.1\r\nContent-Length: 1000000', bodyMs: 30 }],
  ['a small body that trickles', { head: 'PUT /uploads/x HTTP/1.1\r\nContent-Length: 60', bodyMs: 30 }],
  [
    'a part list in chunks that trickles',
    {
      head: 'POST /uploads/x?uploadId=1 HTTP/1.1\r\nTransfer-Encoding: chunked',
      sent: '5\r\nhello\r\n',
      drop: '1\r\nx\r\n',
      bodyMs: 30,
    },
  ],
  [
    'a file in chunks that trickles',
    {
      head: 'PUT /uploads/x HTTP/1.1\r\nTransfer-Encoding: chunked',
      sent: '5\r\nhello\r\n',
      drop: '1\r\nx\r\n',
      bodyMs: 30,
    },
  ],
])('%s is disconnected, though it is never idle', async (_, asked: Asked) => {
  const failed = Promise.withResolvers<unknown>();
  const { socket, noted } = await listen(async ({ body }) => {
    await buffer(body).catch((error: unknown) => {
      failed.resolve(error);
      throw error;
    });
    return '';
  }, asked);
  const trickle = setInterval(() => socket.write(asked.drop ?? 'x'), 5);
  socket.on('error', () => undefined);
  onTestFinished(() => clearInterval(trickle));
  expect(await failed.promise).toBeInstanceOf(Error);
  expect(noted).toEqual([]);
});

test('the time limit of a file grows with its size', async () => {
  const large = { head: 'PUT /uploads/x HTTP/1.1\r\nContent-Length: 100005', bodyMs: 0 };
  const { socket } = await listen(async ({ body }) => ((await buffer(body)).length === 100_005 ? 'ABC' : ''), large);
  socket.write('x'.repeat(100_000));
  expect((await buffer(socket)).toString()).toContain('etag: "ABC"');
});

test('the time limit of a file in chunks grows with what has arrived', async () => {
  const head = 'PUT /uploads/x HTTP/1.1\r\nTransfer-Encoding: chunked';
  const first = `${(400_000).toString(16)}\r\n${'x'.repeat(400_000)}\r\n`;
  const receive = async ({ body, onBytes, isComplete }: ObjectRequest): Promise<string> => {
    for await (const chunk of body as AsyncIterable<Buffer>) onBytes?.(chunk.length);
    return isComplete?.() === true ? 'ABC' : 'incomplete';
  };
  const bodyMs = 300;
  const { socket } = await listen(receive, { head, sent: first, idleMs: 10_000, bodyMs });
  // Beyond the limit of a body that sent nothing, and never idle.
  for (let waited = 0; waited < 6; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, bodyMs / 4));
    socket.write('1\r\nx\r\n');
  }
  socket.write('0\r\n\r\n');
  expect((await buffer(socket)).toString()).toContain('etag: "ABC"');
});

test('the time limit of a refused file ends with its connection', async () => {
  const refuse = () => Promise.reject(new UploadError('AccessDenied'));
  const head = 'PUT /uploads/x HTTP/1.1\r\nContent-Length: 60';
  // Counted instead of awaited: on a busy machine a short limit ends before the answer is given.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { socket } = await listen(refuse, { head, idleMs: 60_000, lingerMs: 10 });
  await once(socket, 'readable');
  expect(vi.getTimerCount()).toBe(2);
  vi.advanceTimersByTime(10);
  expect((await buffer(socket)).toString()).toMatch(/^HTTP\/1\.1 403 /);
  expect(vi.getTimerCount()).toBe(0);
});
