import { describe, expect, test } from 'vitest';
import { parseEndpoint } from './endpoint.ts';

describe('an endpoint', () => {
  test.each([
    ['vod.example.org', 'https://vod.example.org/'],
    ['vod.example.org:8443', 'https://vod.example.org:8443/'],
    ['vod.example.org/api', 'https://vod.example.org/api'],
    ['127.0.0.1:8280', 'http://127.0.0.1:8280/'],
    ['localhost:8280', 'http://localhost:8280/'],
    ['[::1]:8280', 'http://[::1]:8280/'],
    ['bucket.localhost', 'http://bucket.localhost/'],
    ['https://127.0.0.1:8280', 'https://127.0.0.1:8280/'],
    ['http://vod.example.org', 'http://vod.example.org/'],
    [' 127.0.0.1:8280/ ', 'http://127.0.0.1:8280/'],
    ['localhost.example.org', 'https://localhost.example.org/'],
    ['127.0.0.1.example.org', 'https://127.0.0.1.example.org/'],
  ])('%s is %s', (text, url) => {
    expect(parseEndpoint(text).href).toBe(url);
  });

  test.each(['', 'ftp://h', 'https://u:p@h', 'https://h?Signature=x', 'h#f', 'http://'])('%s is refused', (text) => {
    expect(() => parseEndpoint(text)).toThrow(TypeError);
  });

  test('is not repeated in the message that refuses it', () => {
    expect(() => parseEndpoint('https://h/?Signature=geheim')).not.toThrow(/geheim/);
    expect(() => parseEndpoint('https://h/?Signature=geheim')).toThrow();
  });
});
