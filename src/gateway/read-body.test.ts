// The body of an API request: read whole within its bound and within the common bound on buffered bodies.
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { noCounts, openBodies } from '../../test/support/limits.ts';
import { createBodyBudget } from './body-budget.ts';
import { readBody, TooLarge } from './read-body.ts';

const KIB = 1024;
const FORM = 'application/x-www-form-urlencoded';
const budget = openBodies();

type Arriving = PassThrough & IncomingMessage;

function arriving(method: string, headers: IncomingMessage['headers'], url = '/'): Arriving {
  return Object.assign(new PassThrough(), { method, headers, url }) as unknown as Arriving;
}

test('of a GET is not read', async () => {
  expect(await readBody(arriving('GET', { 'content-length': '9' }), budget)).toBeUndefined();
});

test.each([
  ['announces more than 64 KiB', { 'content-length': String(64 * KIB + 1) }, '/', 0],
  ['has more than 64 KiB', { 'transfer-encoding': 'chunked' }, '/', 64 * KIB + 1],
  ['has more than 64 KiB as a form', { 'content-type': FORM, 'content-length': '99999' }, '/', 64 * KIB + 1],
  ['announces more than 1 MiB', { 'content-length': String(KIB * KIB + 1) }, '/?Action=AddCaption', 0],
  ['has more than 1 MiB', { 'transfer-encoding': 'chunked' }, '/?Action=AddCaption&x', KIB * KIB + 1],
])('that %s is too large', async (_, headers, url, bytes) => {
  const request = arriving('POST', headers, url);
  const body = readBody(request, budget);
  request.write(Buffer.alloc(bytes, 'a'));
  expect(await body).toBeInstanceOf(TooLarge);
  // Its rest is discarded.
  request.end(Buffer.alloc(64 * KIB));
  request.resume();
  await new Promise((resolve) => request.once('end', resolve));
});

test.each([
  ['64 KiB', { 'transfer-encoding': 'chunked' }, '/', 'a'.repeat(64 * KIB)],
  ['1 MiB of AddCaption, named in the query', { 'transfer-encoding': 'chunked' }, '/?Action=AddCaption', 'a'],
  ['1 MiB of AddCaption, named in a header', { 'content-length': '1048576', 'x-acs-action': 'AddCaption' }, '/', 'a'],
  ['1 MiB of AddCaption, named in the form', { 'content-type': FORM }, '/', 'X=1&Action=AddCaption&Content='],
])('of %s is read whole', async (name, headers, url, begin) => {
  const bytes = name.startsWith('1 MiB') ? KIB * KIB : begin.length;
  const request = arriving('POST', { 'content-length': String(bytes), ...headers }, url);
  const body = readBody(request, budget);
  request.end(begin.padEnd(bytes, 'a'));
  expect(await body).toHaveLength(bytes);
});

test('a connection that breaks off rejects', async () => {
  const request = arriving('POST', { 'content-length': '9' });
  const body = readBody(request, budget);
  request.destroy();
  await expect(body).rejects.toThrow('broke off');
});

test('above the common bound, the address with the most bytes loses its oldest unfinished body', async () => {
  const addresses = new Map<IncomingMessage, string>();
  const clientIpOf = (request: IncomingMessage): string => addresses.get(request) ?? '';
  const small = createBodyBudget({ maxBytes: 2 * KIB * KIB, counts: noCounts, clientIpOf });
  const begin = (address: string, bytes: number) => {
    const request = arriving('POST', { 'content-length': String(KIB * KIB) }, '/?Action=AddCaption');
    addresses.set(request, address);
    const ended = Promise.resolve(readBody(request, small)).then(
      () => 'read',
      () => 'cut',
    );
    request.write(Buffer.alloc(bytes));
    return { request, ended };
  };
  const honest = begin('192.0.2.1', 10);
  const greedy = ['a', 'b', 'c', 'd'].map(() => begin('192.0.2.2', 600 * KIB));
  expect(await greedy[0]!.ended).toBe('cut');
  for (const { request } of [honest, ...greedy.slice(1)]) request.end();
  expect(await Promise.all([honest, ...greedy.slice(1)].map(({ ended }) => ended))).toEqual(Array(4).fill('read'));
});
