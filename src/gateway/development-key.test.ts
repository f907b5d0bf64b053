import { describe, expect, test } from 'vitest';
import { requireOwnMachine } from './development-key.ts';

type Headers = Readonly<Record<string, string>>;

function isRefused(headers: Headers, url = '/'): boolean {
  const all: Headers = { host: '127.0.0.1:8280', ...headers };
  try {
    requireOwnMachine({ url, header: (name) => all[name] });
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'Forbidden.DevelopmentKey' });
    return true;
  }
}

describe('the development key is accepted', () => {
  test.each<Headers>([
    {},
    { host: 'localhost:8280' },
    { host: '[::1]:8280' },
    { host: 'localhost.' },
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    // 127.0.0.1 and localhost are two sites to a browser.
    { origin: 'http://127.0.0.1:5173', host: 'localhost:8280', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://app.localhost' },
    { referer: 'http://localhost:3000/page', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
    // A development server's proxy.
    { 'x-forwarded-host': 'localhost:3000', 'x-forwarded-for': '::1', 'x-forwarded-proto': 'http' },
    { forwarded: 'for="[::1]:4711";host=localhost:3000;proto=http' },
  ])('from this machine: %j', (headers) => {
    expect(isRefused(headers)).toBe(false);
  });
});

describe('the development key is refused', () => {
  test.each<Headers>([
    { host: 'rebound.example:8280' },
    { host: '0.0.0.0:8280' },
    { host: '' },
    { host: '192.168.1.20:8280' },
    { host: '127.0.0.1.rebound.example' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'file://' },
    { origin: 'http://0.0.0.0:8280' },
    { origin: 'chrome-extension://abcdef' },
    { origin: 'http://localhost.evil.example' },
    // A page cannot forge these, but a rebound one has both.
    { origin: 'http://rebound.example:8280', host: 'rebound.example:8280', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
    { referer: 'https://evil.example/' },
    { 'x-forwarded-host': 'tunnel.example' },
    { 'x-forwarded-for': '203.0.113.5' },
    { 'x-forwarded-for': '127.0.0.1, 203.0.113.5' },
    { 'cf-connecting-ip': '203.0.113.5' },
    { 'true-client-ip': '2001:db8::5' },
    { 'x-client-ip': '127.0.0.1, 203.0.113.5' },
    { via: '1.1 proxy.example' },
    { 'x-real-ip': '203.0.113.5' },
    { forwarded: 'for=203.0.113.5' },
    { forwarded: 'host=tunnel.example;proto=https' },
  ])('from elsewhere: %j', (headers) => {
    expect(isRefused(headers)).toBe(true);
  });

  test('where the request line names another host', () => {
    expect(isRefused({}, 'http://127.0.0.1:8280/?Action=X')).toBe(false);
    expect(isRefused({}, 'http://rebound.example/?Action=X')).toBe(true);
  });
});
