// The HTTP server below the paths: every address of `localhost`, heads that arrive late, and a close with a connection open.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLimitCounts } from '../config/limit-counts.ts';
import { limits } from '../config/limits.ts';
import type { Turn } from './connection.ts';
import { createConnections } from './connections.ts';
import type { CountedRequest } from './counted-request.ts';
import { openHttpServer, type HttpServer } from './http-server.ts';

const answer: RequestListener = (_, response) => void response.end('answer');

const newConnections = () =>
  createConnections({
    inAll: 100,
    perAddress: 100,
    counts: createLimitCounts({ info: () => undefined, error: () => undefined }),
  });

async function listen(addressesOfLocalhost: () => Promise<{ address: string }[]>): Promise<string> {
  const listeners = { answer, answerClosing: answer, answerExpectation: answer };
  const server = openHttpServer(listeners, { addressesOfLocalhost });
  onTestFinished(() => server.close());
  return new URL(await server.listen({ host: 'localhost', port: 0 })).port;
}

test('answers at every address of localhost', async () => {
  const port = await listen(() => Promise.resolve([{ address: '127.0.0.1' }, { address: '127.0.0.2' }]));
  for (const host of ['127.0.0.1', '127.0.0.2'])
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('answer');
});

test('serves the first address of localhost when the others cannot be looked up', async () => {
  const port = await listen(() => Promise.reject(new Error('EAI_AGAIN')));
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answer');
});

test.each([
  ['followed', newConnections],
  ['not followed', () => undefined],
])(
  'lets a call finish while it closes, and ends its connection with it: connections are %s',
  async (_, connections) => {
    const underWay = Promise.withResolvers<ServerResponse>();
    const server = openHttpServer(
      {
        answer: (__, response) => underWay.resolve(response),
        answerClosing: answer,
        answerExpectation: answer,
      },
      { connections: connections() },
    );
    const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const first = await underWay.promise;
    const closed = server.close();
    first.end('answer');
    const received = await text(socket);
    await closed;
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n[^]*answer/i);
  },
);

test('a connection without a request stays open for a moment while the server closes, and its request is answered', async () => {
  const server = openHttpServer(
    {
      answer,
      answerClosing: (_, response) => response.writeHead(503, { connection: 'close' }).end('closing'),
      answerExpectation: answer,
    },
    undefined,
  );
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const [used, unused] = [connect(Number(port), '127.0.0.1'), connect(Number(port), '127.0.0.1')];
  used.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(used, 'data');
  const closed = server.close();
  used.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await text(used)).toMatch(/^HTTP\/1\.1 503 [^]*closing/);
  expect(await text(unused)).toBe('');
  await closed;
});

test('a connection that waits to be accepted when the server closes is accepted, and its request answered', async () => {
  const server = openHttpServer({ answer, answerClosing: answer, answerExpectation: answer });
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  // The kernel has it, and the event loop has not looked.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  const closed = server.close();
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK/);
  await closed;
});

test('an upload has its own time to finish while the server closes, and a silent one is cut off in the end', async () => {
  const begun = Promise.withResolvers<void>();
  let count = 0;
  const server = openHttpServer(
    {
      answer: (request, response) => {
        request.resume().once('end', () => response.end('stored'));
        if (++count === 3) begun.resolve();
      },
      answerClosing: answer,
      answerExpectation: answer,
      shutdownMs: 4000,
    },
    { connections: newConnections() },
  );
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const begin = (method: string) => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write(`${method} /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234`);
    return socket;
  };
  const [upload, silent, call] = [begin('PUT'), begin('PUT'), begin('POST')];
  const cutOff = text(silent).catch(() => 'cut off');
  const refused = text(call).catch(() => 'cut off');
  await begun.promise;
  const began = performance.now();
  const closed = server.close();
  expect(await refused).toMatch(/^(?:cut off)?$/);
  upload.write('56789');
  expect(await text(upload)).toMatch(/connection: close[^]*stored/i);
  expect(await cutOff).toMatch(/^(?:cut off)?$/);
  await closed;
  expect(performance.now() - began).toBeGreaterThan(3500);
});

test('what is no HTTP request is told with the id and the code of its answer', async () => {
  const told: { readonly requestId: string; readonly code: string; readonly reason: string }[] = [];
  const server = openHttpServer({
    answer,
    answerClosing: answer,
    answerExpectation: answer,
    onRefused: (refused) => told.push(refused),
  });
  onTestFinished(() => server.close());
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const answers = await Promise.all(
    [
      'FETCH / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`,
      'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    ].map(async (bytes) => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      socket.write(bytes);
      return await text(socket);
    }),
  );
  for (const received of answers) {
    const { RequestId, Code } = JSON.parse(received.slice(received.indexOf('{'))) as Record<string, string>;
    expect(told).toContainEqual({ requestId: RequestId, code: Code, reason: expect.any(String) as string });
  }
  expect(told).toHaveLength(3);
});

/** The requests that are parsed until a connection that sends the text is cut. */
async function parsedUntilCut(bytes: string): Promise<readonly IncomingMessage[]> {
  const connections = newConnections();
  const parsed: IncomingMessage[] = [];
  const noted = { ...connections, inTurn: (turn: Turn) => (parsed.push(turn.request), connections.inTurn(turn)) };
  const read: RequestListener = (request, response) => void request.resume().on('end', () => response.end('answer'));
  const server = openHttpServer(
    { answer: read, answerClosing: answer, answerExpectation: answer },
    { connections: noted },
  );
  onTestFinished(() => server.close());
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.resume().write(bytes);
  await closed;
  return parsed;
}

test('what was read of a connection that is cut is not parsed to its end', async () => {
  const parsed = await parsedUntilCut('GET / HTTP/1.1\r\n\r\n'.repeat(1200));
  // One under way, those that wait, and the one that cuts.
  expect(parsed).toHaveLength(limits.waitingRequestsPerConnection.value + 2);
});

test('no piece is taken of a body that had too many', async () => {
  const [request] = await parsedUntilCut(
    `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(10_000)}`,
  );
  // One more for each 64 of the bytes, and the one that cuts.
  expect((request as CountedRequest).pieceCount).toBe(Math.floor((limits.bodyPieces.value * 64) / 63) + 1);
});

test('an answer says for how long its connection takes another request, and no timer is set for that', async () => {
  const timersSet: number[] = [];
  const watched = new WeakSet<object>();
  const server = openHttpServer({
    answer: (request, response) => {
      const { socket } = request;
      if (!watched.has(socket)) {
        watched.add(socket);
        const set = socket.setTimeout.bind(socket);
        socket.setTimeout = (ms, callback) => {
          timersSet.push(ms);
          return set(ms, callback);
        };
      }
      response.writeHead(200, { 'content-length': '6' }).end('answer');
    },
    answerClosing: answer,
    answerExpectation: answer,
  });
  onTestFinished(() => server.close());
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const last = await text(socket);
  expect(last).not.toContain('Keep-Alive');
  expect(timersSet).toEqual([]);
  const kept = await fetch(`http://127.0.0.1:${port}/`);
  expect(kept.headers.get('keep-alive')).toBe('timeout=72');
});

const { cert, private: key } = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec' });

describe.each([
  ['HTTP', undefined],
  ['TLS', { cert, key }],
])('the head of a request that does not arrive in time, over %s', (_, tls) => {
  const refused: string[] = [];
  let server: HttpServer;
  const open = async (headersMs = 200): Promise<Socket> => {
    refused.length = 0;
    const onRefused = ({ reason }: { readonly reason: string }): void => void refused.push(reason);
    server = openHttpServer(
      { answer, answerClosing: answer, answerExpectation: answer, onRefused, shutdownMs: 600_000 },
      { tls, headersMs, connections: newConnections() },
    );
    onTestFinished(() => server.close());
    const port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
    if (tls === undefined) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    }
    const socket = connectTls({ port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return socket;
  };

  test('ends a connection that was never used, without an answer to a request that may be on its way', async () => {
    expect(await text(await open())).toBe('');
    expect(refused).toEqual([]);
  });

  test('is told so, if it began', async () => {
    const socket = await open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*"Code":"InvalidParameter"/);
    expect(refused).toEqual(['ERR_HTTP_REQUEST_TIMEOUT']);
  });

  test('is answered all the same, if it was there while the server stood still', async () => {
    const socket = await open();
    // The server has the connection.
    for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test.each(['', 'GET / HT'])('does not hold up a close: %j', async (begun) => {
    const socket = await open(600_000);
    socket.on('error', () => undefined);
    for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
    socket.write(begun);
    const ended = text(socket).catch(() => '');
    await server.close();
    expect(await ended).toBe('');
  });
});
