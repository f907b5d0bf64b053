// Preflights: every page may ask for its headers, and for the private network where its calls would be accepted.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { answerPreflight } from './preflight.ts';

type Headers = Readonly<Record<string, string>>;

function answerTo(headers: Headers, dev = false): Headers {
  let written: Headers = {};
  const response = {
    writeHead: (status: number, given: Headers) => (written = { ...given, status: String(status) }),
    end: () => undefined,
  };
  const request = { url: '/', headers: { host: '127.0.0.1:8280', ...headers } };
  answerPreflight({ dev }, request as unknown as IncomingMessage, response as unknown as ServerResponse);
  return written;
}

const PRIVATE = { 'access-control-request-private-network': 'true' };
const ALLOWED = 'access-control-allow-private-network';

test.each(['https://app.example', 'http://192.168.1.5', 'null'])('%s may call a private network', (origin) => {
  expect(answerTo({ origin, ...PRIVATE })).toMatchObject({ status: '204', [ALLOWED]: 'true' });
});

test.each([
  {},
  { 'access-control-request-private-network': 'false' },
  { 'access-control-request-private-network': '' },
])('nothing is said of the private network to who does not ask: %j', (asked) => {
  expect(answerTo({ origin: 'https://app.example', ...asked })).not.toHaveProperty(ALLOWED);
});

test.each<[Headers, boolean]>([
  [{ origin: 'http://localhost:3000' }, true],
  [{ origin: 'http://[::1]' }, true],
  [{ origin: 'https://app.example' }, false],
  [{ origin: 'null' }, false],
  [{ origin: 'http://localhost:3000', host: 'rebound.example' }, false],
  [{ origin: 'http://localhost:3000', 'x-forwarded-for': '203.0.113.9' }, false],
])('with the development key accepted, %j: %s', (headers, isAllowed) => {
  expect(ALLOWED in answerTo({ ...headers, ...PRIVATE }, true)).toBe(isAllowed);
});

test('the answer names what it depends on', () => {
  expect(answerTo({})['vary']).toBe('access-control-request-headers, access-control-request-private-network');
  expect(answerTo({}, true)['vary']).toMatch(/^origin, /);
});
