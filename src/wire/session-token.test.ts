import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HmacKey } from '../base/hmac-key.ts';
import { asVideoId } from './ids.ts';
import {
  decodeSessionToken,
  encodeSessionToken,
  grantKinds,
  grantScope,
  opensScope,
  readSessionTokenUnverified,
  MAX_SESSION_TOKEN_LENGTH,
  sessionTokenKeyId,
  type GrantKind,
  type SessionGrant,
} from './session-token.ts';

const secret = randomBytes(32);
const key = new HmacKey('sha256', secret);
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'));
const uint16 = fc.integer({ min: 0, max: 65_535 });

const grants: fc.Arbitrary<SessionGrant> = fc.record({
  keyId: uint16,
  kind: fc.constantFrom(...(Object.keys(grantKinds) as GrantKind[])),
  scope: uint16,
  previewSeconds: uint16,
  sessionId: hex(12),
  videoId: hex(16).map(asVideoId),
  expiresAt: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
  issuer: fc.array(hex(5), { maxLength: 3 }),
});

const sample: SessionGrant = {
  keyId: 1,
  kind: 'play',
  scope: 3,
  previewSeconds: 0,
  sessionId: '0123456789abcdef01234567',
  videoId: asVideoId('5aed81b74ba84920be578cdfe004af4b'),
  expiresAt: 1_767_323_045,
  issuer: ['0123456789', 'abcdef0123'],
};

/** What `encodeSessionToken` does, written plainly. */
function plainToken(grant: SessionGrant): string {
  const number = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');
  const { keyId, kind, scope, previewSeconds, sessionId, videoId, expiresAt, issuer } = grant;
  const head = ['02', number(keyId, 2), number(grantKinds[kind], 1), number(scope, 2), number(previewSeconds, 2)];
  const claims = Buffer.from([...head, sessionId, videoId, number(expiresAt, 5), ...issuer].join(''), 'hex');
  const mac = createHmac('sha256', secret).update(claims).digest();
  return Buffer.concat([claims, mac.subarray(0, 16)]).toString('base64url');
}

describe('a session token', () => {
  test('holds what it was made with, in at most 96 characters that a path can hold', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        const token = encodeSessionToken(grant, key);
        expect(token).toMatch(/^[A-Za-z0-9_-]{76,96}$/);
        expect(token.length).toBeLessThanOrEqual(MAX_SESSION_TOKEN_LENGTH);
        expect(sessionTokenKeyId(token)).toBe(grant.keyId);
        expect(decodeSessionToken(token, key)).toEqual(grant);
      }),
    );
  });

  test('is base64url of its fields in a row and the first half of an HMAC-SHA256 over them', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        expect(encodeSessionToken(grant, key)).toBe(plainToken(grant));
      }),
      { numRuns: 1000 },
    );
  });

  test('is not made for more issuers than it has room for: one left out could not be revoked', () => {
    const issuer = Array.from({ length: 4 }, () => '0123456789');
    expect(() => encodeSessionToken({ ...sample, issuer }, key)).toThrow(RangeError);
  });

  test('is no token with any one bit flipped', () => {
    const bytes = Buffer.from(encodeSessionToken(sample, key), 'base64url');
    expect(bytes).toHaveLength(67);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeSessionToken(altered.toString('base64url'), key), `bit ${bit}`).toBeUndefined();
    }
  });

  test('is no token with any one bit of its text flipped', () => {
    const token = Buffer.from(encodeSessionToken(sample, key), 'latin1');
    for (let bit = 0; bit < token.length * 8; bit += 1) {
      const altered = Buffer.from(token);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeSessionToken(altered.toString('latin1'), key), `bit ${bit}`).toBeUndefined();
    }
  });

  test('is no token under another key, cut, or lengthened', () => {
    const token = encodeSessionToken(sample, key);
    expect(decodeSessionToken(token, new HmacKey('sha256', randomBytes(32)))).toBeUndefined();
    for (let length = 0; length < token.length; length += 1)
      expect(decodeSessionToken(token.slice(0, length), key)).toBeUndefined();
    expect(decodeSessionToken(`${token}A`, key)).toBeUndefined();
  });

  test('garbage is no token and throws nothing', () => {
    const garbage = fc.oneof(fc.string(), fc.string({ minLength: 76, maxLength: 76 }));
    fc.assert(
      fc.property(garbage, (text) => {
        sessionTokenKeyId(text);
        expect(decodeSessionToken(text, key)).toBeUndefined();
        readSessionTokenUnverified(text);
      }),
    );
  });

  test('can be read without the key, which proves nothing', () => {
    const token = encodeSessionToken({ ...sample, scope: grantScope('fd', 'm3u8') ?? 0 }, key);
    expect(readSessionTokenUnverified(token)).toMatchObject({ videoId: sample.videoId, opens: ['fd', 'm3u8'] });
    expect(readSessionTokenUnverified('x')).toBeUndefined();
  });
});

describe('the scope of a grant', () => {
  const names = [
    ...['fd', 'ld', 'sd', 'hd', '2k', '4k', 'od', 'sq', 'hq', 'auto'],
    ...['m3u8', 'mp4', 'mp3', 'flv', 'plain', 'kms'],
  ];

  test('has a bit of its own for every definition, format and variant', () => {
    const bits = names.map((name) => grantScope(name) ?? 0);
    expect(new Set(bits).size).toBe(names.length);
    for (const bit of bits) expect(bit & (bit - 1), String(bit)).toBe(0);
    expect(bits.every((bit) => bit > 0 && bit <= 0xffff)).toBe(true);
    expect(grantScope(...names)).toBe(bits.reduce((all, bit) => all | bit));
    expect(grantScope()).toBe(0);
  });

  test('opens what it names and less, but one variant only', () => {
    const scope = (...of: string[]): number => grantScope(...of) ?? 0;
    const variants = [[], ['plain'], ['kms'], ['plain', 'kms']];
    for (const granted of variants)
      for (const wanted of variants)
        expect(opensScope(scope('fd', 'ld', 'm3u8', ...granted), scope('ld', 'm3u8', ...wanted))).toBe(
          granted === wanted,
        );
    expect(opensScope(scope('fd', 'm3u8'), scope('ld', 'm3u8'))).toBe(false);
    expect(opensScope(scope('fd', 'm3u8'), scope('fd', 'mp4'))).toBe(false);
    expect(opensScope(0, scope('fd', 'mp4'))).toBe(false);
  });

  test.each(['', 'FD', 'xld', 'constructor', '__proto__', 'toString'])('does not know %j', (name) => {
    expect(grantScope(name)).toBeUndefined();
    expect(grantScope('fd', name)).toBeUndefined();
  });
});
