import { createHash, createHmac, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hmacSha1, hmacSha1Base64, sha1 } from './hmac-sha1.ts';

const lengths = [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000, 5000];

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('SHA-1 without WebCrypto', () => {
  test.each(lengths)('of %i bytes equals the one of Node', (length) => {
    const message = randomBytes(length);
    expect(Buffer.from(sha1(message)).toString('hex')).toBe(createHash('sha1').update(message).digest('hex'));
  });

  test.each(lengths)('keyed with %i bytes equals the HMAC of Node', (length) => {
    const [key, text] = [randomBytes(length), randomBytes(77)];
    const expected = createHmac('sha1', key).update(text).digest('hex');
    expect(Buffer.from(hmacSha1(key, text)).toString('hex')).toBe(expected);
  });
});

test('a page without WebCrypto signs the same as one with it', async () => {
  const expected = createHmac('sha1', 'geheim&').update('GET&%2F&ä😀').digest('base64');
  expect(await hmacSha1Base64('geheim&', 'GET&%2F&ä😀')).toBe(expected);
  vi.stubGlobal('crypto', {});
  expect(await hmacSha1Base64('geheim&', 'GET&%2F&ä😀')).toBe(expected);
});
