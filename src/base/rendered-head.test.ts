// An answer begun with rendered lines is, byte by byte, the one that Node renders.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { answerRendered, beginRendered, headerLines, KEEP_ALIVE_MS } from './rendered-head.ts';

const headers = [
  ['x-acs-request-id', 'REQUEST'],
  ['Content-Type', 'video/mp2t'],
  ['ETag', '"9-ä"'],
  ['Content-Length', '9'],
] as const;
const body = Buffer.from('a segment');

/** The whole text of a connection on which each request is sent; the last one ends it. */
async function talk(answer: RequestListener, requests: readonly string[]): Promise<string> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, answer).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
  for (const request of requests) socket.write(request);
  return (await text(socket)).replaceAll(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/gm, 'Date: now\r');
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const LAST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const OLD = 'GET / HTTP/1.0\r\nHost: x\r\n\r\n';

test.each([
  ['that stays open', [GET, GET, LAST], 2],
  ['that ends with its answer', [LAST], 0],
  ['of HTTP/1.0', [OLD], 0],
])('on a connection %s', async (_, requests, count) => {
  let rendered = 0;
  const plain = await talk((__, response) => response.writeHead(200, headers.flat()).end(body), requests);
  const fast = await talk((__, response) => {
    if (beginRendered(response, headerLines(headers), Date.now())) rendered += 1;
    else response.writeHead(200, headers.flat());
    response.end(body);
  }, requests);
  expect(fast).toBe(plain);
  expect(rendered).toBe(count);
  const whole = await talk((__, response) => {
    const answer = { lines: headerLines(headers), body: body.toString('latin1') };
    if (!answerRendered(response, answer, Date.now())) response.writeHead(200, headers.flat()).end(body);
  }, requests);
  expect(whole).toBe(plain);
});

test('a response that has headers, or was begun, is left as it is', async () => {
  const begun: boolean[] = [];
  const answer: RequestListener = (_, response) => {
    response.setHeader('vary', 'a');
    begun.push(beginRendered(response, headerLines(headers), Date.now()));
    response.end('b');
    begun.push(beginRendered(response, headerLines(headers), Date.now()));
  };
  expect(await talk(answer, [GET, LAST])).toMatch(/^HTTP\/1.1 200 OK\r\nvary: a\r\n/);
  expect(begun).toEqual([false, false, false, false]);
});

test.each([
  ['a line end in a value', ['ETag', 'a\r\nX: b'], 'ERR_INVALID_CHAR'],
  ['a space in a name', ['E Tag', 'a'], 'ERR_INVALID_HTTP_TOKEN'],
] as const)('%s is refused', (_, header, code) => {
  expect(() => headerLines([header])).toThrow(expect.objectContaining({ code }));
});
