import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { hostOf, originOf, type OriginSettings } from './request-origin.ts';

const SETTINGS: OriginSettings = { trustProxy: false, publicUrl: undefined, ownUrl: () => 'http://own:1' };
const PROXY = { ...SETTINGS, trustProxy: true };
const FORWARDED = {
  host: 'inner:8280',
  'x-forwarded-host': 'vod.example.org',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '203.0.113.9',
};

function request(headers: Record<string, string | string[]>): IncomingMessage {
  return { headers, socket: { remoteAddress: '127.0.0.1' } } as unknown as IncomingMessage;
}

describe('where a request came from', () => {
  test('is the address and host of the connection when no proxy is trusted, in spite of forwarded headers', () => {
    expect(originOf(request(FORWARDED), SETTINGS)).toEqual({
      baseUrl: 'http://inner:8280',
      clientIp: '127.0.0.1',
      isSecure: false,
    });
    expect(hostOf(request(FORWARDED), false)).toBe('inner:8280');
  });

  test('is read from the headers of a trusted proxy', () => {
    expect(originOf(request(FORWARDED), PROXY)).toEqual({
      baseUrl: 'https://vod.example.org',
      clientIp: '203.0.113.9',
      isSecure: true,
    });
    expect(hostOf(request(FORWARDED), true)).toBe('vod.example.org');
  });

  test('is the last entry of a list: the client may have forged those before it', () => {
    const headers = {
      host: 'inner',
      'x-forwarded-for': '10.0.0.1, 198.51.100.7 , 203.0.113.9',
      'x-forwarded-proto': 'https, http',
      'x-forwarded-host': 'evil.example, vod.example.org',
    };
    expect(originOf(request(headers), PROXY)).toEqual({
      baseUrl: 'http://vod.example.org',
      clientIp: '203.0.113.9',
      isSecure: false,
    });
  });

  test('falls back to the connection where the proxy says nothing', () => {
    expect(originOf(request({ host: 'inner', 'x-forwarded-for': '', 'x-forwarded-host': ' ' }), PROXY)).toEqual({
      baseUrl: 'http://inner',
      clientIp: '127.0.0.1',
      isSecure: false,
    });
  });

  test('over TLS is secure, unless a trusted proxy says that the client was not', () => {
    const socket = Object.create(TLSSocket.prototype, { remoteAddress: { value: '127.0.0.1' } }) as TLSSocket;
    const overTls = (headers: Record<string, string>): IncomingMessage => Object.assign(request(headers), { socket });
    const plain = { host: 'inner', 'x-forwarded-proto': 'http' };
    expect(originOf(overTls(plain), SETTINGS)).toMatchObject({ baseUrl: 'https://inner', isSecure: true });
    expect(originOf(overTls({ host: 'inner' }), PROXY)).toMatchObject({ baseUrl: 'https://inner', isSecure: true });
    expect(originOf(overTls(plain), PROXY)).toMatchObject({ baseUrl: 'http://inner', isSecure: false });
  });

  test('a scheme is http or https and nothing else', () => {
    const headers = { ...FORWARDED, 'x-forwarded-proto': 'javascript' };
    expect(originOf(request(headers), PROXY).baseUrl).toBe('http://vod.example.org');
  });

  test('a configured public URL counts before everything', () => {
    const settings = { ...PROXY, publicUrl: 'https://public.example/vod' };
    expect(originOf(request(FORWARDED), settings).baseUrl).toBe('https://public.example/vod');
  });

  test.each(['127.0.0.1:8280', 'localhost', 'vod.example.org:1', '[::1]:8280', '[::1]', 'a_b-c.d'])(
    'host %s becomes part of URLs',
    (host) => {
      expect(originOf(request({ host }), SETTINGS).baseUrl).toBe(`http://${host}`);
    },
  );

  test.each([
    '',
    'evil.example/path',
    'user@evil.example',
    'evil.example?x',
    'evil.example#x',
    'a b',
    'a"b',
    "a'b",
    '<script>',
    'a\\b',
    'host:',
    'host:123456',
    'host:80:80',
    '[::1',
    '中文',
    'x'.repeat(256),
  ])('host %j does not: our own address stands in', (host) => {
    expect(originOf(request({ host }), SETTINGS).baseUrl).toBe('http://own:1');
    expect(originOf(request({ host: 'inner', 'x-forwarded-host': host || '"' }), PROXY).baseUrl).toBe('http://own:1');
  });

  test('a request without a host gets our own address', () => {
    expect(originOf(request({}), SETTINGS).baseUrl).toBe('http://own:1');
  });

  test('is told apart from the request before', () => {
    const baseUrlOf = (host: string, proto: string): string =>
      originOf(request({ ...FORWARDED, 'x-forwarded-host': host, 'x-forwarded-proto': proto }), PROXY).baseUrl;
    expect(baseUrlOf('a.example', 'https')).toBe('https://a.example');
    expect(baseUrlOf('a.example', 'http')).toBe('http://a.example');
    expect(baseUrlOf('b.example', 'http')).toBe('http://b.example');
    expect(baseUrlOf('b example', 'http')).toBe('http://own:1');
    expect(baseUrlOf('b.example', 'http')).toBe('http://b.example');
  });
});
