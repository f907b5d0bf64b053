// The HTTP server below the paths: every address of `localhost` is served.
import type { RequestListener } from 'node:http';
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
