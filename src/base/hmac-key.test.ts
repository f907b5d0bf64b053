import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HmacKey, MESSAGE_AT, MessageBuffer } from './hmac-key.ts';

const algorithms = ['sha1', 'sha256', 'sha512'] as const;

test.each(algorithms)('%s signs bytes as createHmac does, with keys and messages of every length', (algorithm) => {
  const buffer = new MessageBuffer(2000);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 2000 }), (secret, message) => {
      const key = new HmacKey(algorithm, secret);
      buffer.bytes.set(message, MESSAGE_AT);
      const expected = createHmac(algorithm, secret).update(message).digest();
      expect(key.sign(buffer, message.length, 'base64')).toBe(expected.toString('base64'));
      expect(key.signToBytes(buffer, message.length)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test.each(algorithms)('%s signs texts in UTF-8, short and long, one after the other', (algorithm) => {
  const secret = Buffer.from('secret&');
  const key = new HmacKey(algorithm, secret);
  for (const text of ['', 'a', '中文 😀', 'x'.repeat(5000), '中'.repeat(50_000), 'a'])
    expect(key.signText(text, 'base64url')).toBe(createHmac(algorithm, secret).update(text).digest('base64url'));
});

test('a secret may be a text', () => {
  for (const secret of ['', 'a', 'secret&', 'x'.repeat(64), 'x'.repeat(65)]) {
    expect(new HmacKey('sha1', secret).equals(new HmacKey('sha1', Buffer.from(secret)))).toBe(true);
    expect(new HmacKey('sha1', secret).signText('text', 'base64')).toBe(
      createHmac('sha1', secret).update('text').digest('base64'),
    );
  }
});

test('keys are equal if algorithm and secret are', () => {
  const [a, b] = [Buffer.from('a'), Buffer.from('b')];
  expect(new HmacKey('sha1', a).equals(new HmacKey('sha1', a))).toBe(true);
  expect(new HmacKey('sha1', a).equals(new HmacKey('sha1', b))).toBe(false);
  expect(new HmacKey('sha1', a).equals(new HmacKey('sha256', a))).toBe(false);
});
