// The spelling of response headers, whichever way they are written.
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { headerName, NamedResponse } from './header-names.ts';

test.each([
  ['content-type', 'Content-Type'],
  ['etag', 'ETag'],
  ['content-md5', 'Content-MD5'],
  ['www-authenticate', 'WWW-Authenticate'],
  ['access-control-allow-private-network', 'Access-Control-Allow-Private-Network'],
  ['strict-transport-security', 'Strict-Transport-Security'],
  ['vary', 'Vary'],
  ['x-acs-request-id', 'x-acs-request-id'],
  ['x-acs-trace-id', 'x-acs-trace-id'],
  ['x-oss-hash-crc64ecma', 'x-oss-hash-crc64ecma'],
  ['x-acs', 'X-Acs'],
  ['x-oss', 'X-Oss'],
  ['Content-Type', 'Content-Type'],
  ['ETag', 'ETag'],
  ['', ''],
])('%s is written %s', (name, written) => {
  expect(headerName(name)).toBe(written);
});

async function namesOf(answer: RequestListener): Promise<readonly string[]> {
  const server = createServer({ ServerResponse: NamedResponse }, answer).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const [head = ''] = (await text(socket)).split('\r\n\r\n');
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => line.replace(/:.*/, ''))
    .filter((name) => name !== 'Date' && name !== 'Connection');
}

test('headers of writeHead, and what Node itself adds', async () => {
  const written = await namesOf((_, response) => response.writeHead(200, { etag: '"a"', 'x-oss-a': '1' }).end('b'));
  expect(written).toEqual(['ETag', 'x-oss-a', 'Transfer-Encoding']);
});

test('headers of writeHead replace those that were set before, once each', async () => {
  const written = await namesOf((_, response) => {
    response.setHeader('retry-after', 1);
    response.setHeader('vary', 'a');
    response.writeHead(200, 'Fine', { 'Retry-After': 2, 'content-length': 1 }).end('b');
  });
  expect(written.toSorted()).toEqual(['Content-Length', 'Retry-After', 'Vary']);
});

test('headers that were set alone, in an answer that is begun by its end', async () => {
  const written = await namesOf((_, response) => {
    response.setHeader('last-modified', 'a');
    response.end('b');
  });
  expect(written).toEqual(['Last-Modified', 'Content-Length']);
});

test('a header without a value is a mistake', async () => {
  const failed = Promise.withResolvers<unknown>();
  await namesOf((_, response) => {
    try {
      response.writeHead(200, { etag: undefined });
    } catch (error) {
      failed.resolve(error);
      response.end();
    }
  });
  expect(await failed.promise).toMatchObject({ code: 'ERR_HTTP_INVALID_HEADER_VALUE' });
});
