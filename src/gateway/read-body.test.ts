// The body of an API request: read whole within its limits.
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../wire/parameters.ts';
import { readBody } from './read-body.ts';

function arriving(method: string, headers: IncomingMessage['headers']): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { method, headers }) as unknown as PassThrough & IncomingMessage;
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test.each([
  ['of a GET, which is not read', 'GET', '9', undefined],
  ['that is announced as too large', 'POST', String(MAX_BODY_BYTES + 1), 'too large'],
])('the time limit of a body %s does not keep the process alive', async (_, method, length, answer) => {
  const before = timers();
  expect(await readBody(arriving(method, { 'content-length': length }))).toBe(answer);
  expect(timers()).toBe(before);
});

test('a body without a length is too large once it has more bytes than allowed, and its rest is discarded', async () => {
  const request = arriving('POST', { 'transfer-encoding': 'chunked' });
  const body = readBody(request);
  request.write(Buffer.alloc(MAX_BODY_BYTES));
  request.write('x');
  expect(await body).toBe('too large');
  request.end(Buffer.alloc(MAX_BODY_BYTES));
  await new Promise((resolve) => request.once('end', resolve));
});

test('a body of the allowed size is read whole', async () => {
  const request = arriving('POST', { 'transfer-encoding': 'chunked' });
  const body = readBody(request);
  request.end(Buffer.alloc(MAX_BODY_BYTES));
  expect((await body)?.length).toBe(MAX_BODY_BYTES);
});

test('a connection that breaks off rejects', async () => {
  const request = arriving('POST', { 'content-length': '9' });
  const body = readBody(request);
  request.destroy();
  await expect(body).rejects.toThrow('broke off');
});
