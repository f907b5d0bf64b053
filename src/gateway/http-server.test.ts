// The HTTP server below the paths: every address of `localhost`, and a close with a connection open.
import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openHttpServer } from './http-server.ts';

const answer: RequestListener = (_, response) => void response.end('answer');

async function listen(addressesOfLocalhost: () => Promise<{ address: string }[]>): Promise<string> {
  const listeners = { answer, answerClosing: answer, answerExpectation: answer };
  const server = openHttpServer(listeners, undefined, addressesOfLocalhost);
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

test('lets a call finish while it closes, and refuses the next one of the same connection', async () => {
  const underWay = Promise.withResolvers<ServerResponse>();
  const refused = Promise.withResolvers<void>();
  const server = openHttpServer(
    {
      answer: (_, response) => underWay.resolve(response),
      answerClosing: (_, response) => {
        response.writeHead(503, { connection: 'close' }).end('closing');
        refused.resolve();
      },
      answerExpectation: answer,
    },
    undefined,
  );
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const first = await underWay.promise;
  const closed = server.close();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await refused.promise;
  first.end('answer');
  const received = await text(socket);
  await closed;
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503']);
  expect(received).toMatch(/answer[^]*closing/);
});
