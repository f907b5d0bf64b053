import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openFields, openToken, sealedTokenKeyId, sealFields, sealToken } from './sealed-token.ts';

const key = createSecretKey(randomBytes(32));
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('a sealed token', () => {
  test('opens to the claims it was sealed with', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 65_535 }), (claims, id) => {
        const token = sealToken('credential', claims, { id, key });
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(sealedTokenKeyId(token)).toBe(id);
        expect(openToken('credential', token, key)).toEqual(Buffer.from(claims));
      }),
    );
  });

  test('is another one each time, though the claims are the same', () => {
    const seal = (): string => sealToken('credential', Buffer.from('claims'), { id: 1, key });
    expect(seal()).not.toBe(seal());
  });

  test('shows nothing of its claims', () => {
    const token = sealToken('credential', Buffer.from('claims in plain sight'), { id: 1, key });
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('plain sight');
  });

  test('does not open under another key or for another purpose', () => {
    const token = sealToken('credential', Buffer.from('claims'), { id: 1, key });
    expect(openToken('credential', token, createSecretKey(randomBytes(32)))).toBeUndefined();
    for (const purpose of ['upload', 'watch', '', 'credential ', 'credentia'])
      expect(openToken(purpose, token, key), purpose).toBeUndefined();
  });

  test('does not open with any one bit of any byte flipped', () => {
    const bytes = Buffer.from(sealToken('credential', Buffer.from('claims'), { id: 1, key }), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(openToken('credential', altered.toString('base64url'), key), `bit ${bit}`).toBeUndefined();
    }
  });

  test('does not open with any one character replaced by any other, the last one included', () => {
    // A length whose last character carries unused bits.
    const token = sealToken('credential', Buffer.from('1'), { id: 1, key });
    expect((token.length * 6) % 8).not.toBe(0);
    for (let index = 0; index < token.length; index += 1) {
      for (const character of `${ALPHABET}+/=. `) {
        if (character === token[index]) continue;
        const altered = token.slice(0, index) + character + token.slice(index + 1);
        expect(openToken('credential', altered, key), altered).toBeUndefined();
      }
    }
  });

  test('does not open when cut or lengthened', () => {
    const token = sealToken('credential', Buffer.from('claims'), { id: 1, key });
    for (let length = 0; length < token.length; length += 1)
      expect(openToken('credential', token.slice(0, length), key)).toBeUndefined();
    for (const extra of ['A', '=', ' ', '\n']) expect(openToken('credential', token + extra, key)).toBeUndefined();
  });

  test('longer than any issued token is not decoded', () => {
    const token = sealToken('credential', Buffer.alloc(4000), { id: 1, key });
    expect(openToken('credential', token, key)).toBeUndefined();
    expect(sealedTokenKeyId(token)).toBeUndefined();
  });

  test('garbage has no key id and throws nothing', () => {
    for (const garbage of ['', 'A', 'AAA', '....', '中文中文', 'AQ!!'])
      expect(sealedTokenKeyId(garbage), garbage).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        sealedTokenKeyId(text);
        expect(openToken('credential', text, key)).toBeUndefined();
      }),
    );
  });

  test('of another version has no key id', () => {
    const bytes = Buffer.from(sealToken('credential', Buffer.from('claims'), { id: 1, key }), 'base64url');
    bytes[0] = 2;
    expect(sealedTokenKeyId(bytes.toString('base64url'))).toBeUndefined();
  });

  test('carries fields as well', () => {
    const token = sealFields('watch', ['a', 1], { id: 7, key });
    expect(openFields('watch', token, key)).toEqual(['a', 1]);
    expect(openFields('upload', token, key)).toBeUndefined();
  });
});
