// The load at a constant rate asks for what it was given, and counts the time that a request waited for a connection.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runSteadyLoad } from './steady-load.ts';

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const requestsTo = (port: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) =>
    Buffer.from(`GET /${String(n)} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\n\r\n`),
  );

test('each request is sent once', async () => {
  const seen: (string | undefined)[] = [];
  const port = await serve(({ url }, response) => {
    seen.push(url);
    response.writeHead(200, { 'content-length': 1 }).end('a');
  });
  const taken = await runSteadyLoad({ port, connections: 4, perSecond: 2000, requests: requestsTo(port, 50) });
  expect(taken).toHaveLength(50);
  expect(new Set(seen).size).toBe(50);
});

test('a request that is due while no connection is free has waited', async () => {
  // Each answer is held back until the time in which all were due is over.
  const port = await serve((_, response) => {
    setTimeout(() => response.writeHead(200, { 'content-length': 1 }).end('a'), 20);
  });
  const taken = await runSteadyLoad({ port, connections: 1, perSecond: 10_000, requests: requestsTo(port, 5) });
  // Were it counted from its sending, each would take 20 ms.
  expect(Math.max(...taken)).toBeGreaterThan(90);
});

test('an answer that is not a 200 ends it', async () => {
  const port = await serve((_, response) => response.writeHead(404, { 'content-length': 0 }).end());
  const load = { port, connections: 1, perSecond: 1000, requests: requestsTo(port, 1) };
  await expect(runSteadyLoad(load)).rejects.toThrow('404');
});
