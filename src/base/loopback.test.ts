import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isLoopbackAuthority, isLoopbackOrigin } from './loopback.ts';

const own = ['localhost', 'LOCALHOST', 'localhost.', 'app.localhost', '127.0.0.1', '127.8.9.10', '[::1]', '[0:0::1]'];
const odd = ['127.1', '2130706433', '0x7f.0.0.1', '[::ffff:127.0.0.1]'];
const foreign = [
  ...['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'evil-localhost', 'xn--localhost-9ya'],
  ...['0.0.0.0', '0', '[::]', '128.0.0.1', '10.0.0.1', '192.168.1.5', '169.254.169.254', '[::2]', '[fe80::1]'],
  ...['', ' ', 'localhost@evil.example', 'evil.example#localhost', 'evil.example/localhost', 'evil.example\\localhost'],
  ...['localhost,evil.example', 'localhost evil.example', '[::1', '::1'],
];

describe('a Host header', () => {
  test.each([...own, ...odd])('%s is this machine, with any port', (host) => {
    expect([host, `${host}:8280`, `${host}:1`].map(isLoopbackAuthority)).toEqual([true, true, true]);
  });

  test.each(foreign)('%j is not', (host) => {
    expect([host, `${host}:8280`].map(isLoopbackAuthority)).toEqual([false, false]);
  });
});

describe('an Origin', () => {
  test.each([...own, ...odd])('of %s is this machine', (host) => {
    expect([`http://${host}`, `https://${host}:3000`, `HTTP://${host}`].map(isLoopbackOrigin)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test.each([
    'null',
    'file://',
    'file:///home/x/page.html',
    'app://localhost',
    'chrome-extension://localhost',
    'localhost',
  ])('%s is foreign', (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
  });

  test.each(foreign)('http://%s is foreign', (host) => {
    expect(isLoopbackOrigin(`http://${host}`)).toBe(false);
  });
});

test('an address of a proxy may carry brackets and a port', () => {
  expect(['127.0.0.1', '::1', '[::1]:4711', '127.0.0.1:4711', '::ffff:127.0.0.1'].map(isLoopbackAddress)).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  expect(['203.0.113.5', '2001:db8::1', '[2001:db8::1]:4711', 'unknown', ''].map(isLoopbackAddress)).toEqual(
    Array.from({ length: 5 }, () => false),
  );
});
