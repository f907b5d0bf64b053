// The HTTP server below the paths: every address of `localhost` is served.
import type { RequestListener } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openHttpServer } from './http-server.ts';

const lookup = vi.hoisted(() => vi.fn());
vi.mock('node:dns/promises', () => ({ lookup }));

const answer: RequestListener = (_, response) => void response.end('answer');

async function listen(): Promise<string> {
  const server = openHttpServer({ answer, answerClosing: answer, answerExpectation: answer }, undefined);
  onTestFinished(() => server.close());
  return new URL(await server.listen({ host: 'localhost', port: 0 })).port;
}

test('answers at every address of localhost', async () => {
  lookup.mockResolvedValue([{ address: '127.0.0.1' }, { address: '127.0.0.2' }]);
  const port = await listen();
  for (const host of ['127.0.0.1', '127.0.0.2'])
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('answer');
});

test('serves the first address of localhost when the others cannot be looked up', async () => {
  lookup.mockRejectedValue(new Error('EAI_AGAIN'));
  const port = await listen();
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answer');
});
