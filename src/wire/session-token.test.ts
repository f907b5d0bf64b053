import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HmacKey } from '../base/hmac-key.ts';
import { asVideoId } from './ids.ts';
import {
  grantKinds,
  grantScope,
  openSessionToken,
  opensScope,
  packSession,
  readSessionTokenUnverified,
  MAX_SESSION_TOKEN_LENGTH,
  signSessionToken,
  type GrantKind,
  type SessionGrant,
} from './session-token.ts';

const secret = randomBytes(32);
const key = new HmacKey('sha256', secret);
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'));
const decodeSessionToken = (token: string, signed = key): SessionGrant | undefined =>
  openSessionToken(token, () => signed)?.grant;
/** Under which the key is looked for. */
function sessionTokenKeyId(token: string): number | undefined {
  let asked: number | undefined;
  openSessionToken(token, (id) => {
    asked = id;
    return undefined;
  });
  return asked;
}
const uint16 = fc.integer({ min: 0, max: 65_535 });
const HALF_A_YEAR = 0xff_ffff;

const grants: fc.Arbitrary<SessionGrant> = fc
  .record({
    keyId: uint16,
    kind: fc.constantFrom(...(Object.keys(grantKinds) as GrantKind[])),
    scope: uint16,
    previewSeconds: uint16,
    sessionId: hex(12),
    videoId: hex(16).map(asVideoId),
    issuedAt: fc.integer({ min: 0, max: 2 ** 39 }),
    expiresAt: fc.integer({ min: 0, max: HALF_A_YEAR - 1 }),
    account: hex(5),
    issuer: fc.array(hex(5), { maxLength: 3 }),
    watchLink: fc.option(hex(5), { nil: undefined }),
    viewer: fc.option(hex(5), { nil: undefined }),
    isStored: fc.boolean(),
  })
  .map((grant) => ({ ...grant, expiresAt: grant.issuedAt + grant.expiresAt }));

const sample: SessionGrant = {
  keyId: 1,
  kind: 'play',
  scope: 3,
  previewSeconds: 0,
  sessionId: '0123456789abcdef01234567',
  videoId: asVideoId('5aed81b74ba84920be578cdfe004af4b'),
  issuedAt: 1_767_319_445,
  expiresAt: 1_767_323_045,
  account: '9876543210',
  issuer: ['0123456789', 'abcdef0123'],
  watchLink: undefined,
  viewer: '00ff00ff00',
  isStored: false,
};

const encodeSessionToken = (grant: SessionGrant, by: HmacKey): string =>
  signSessionToken(packSession(grant), grant, by);

const number = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');

function withMac(...parts: readonly string[]): string {
  const claims = Buffer.from(parts.join(''), 'hex');
  const mac = createHmac('sha256', secret).update(claims).digest();
  return Buffer.concat([claims, mac.subarray(0, 16)]).toString('base64url');
}

function headOf({ keyId, kind, scope, previewSeconds, sessionId, videoId }: SessionGrant): string {
  const numbers = [number(keyId, 2), number(grantKinds[kind], 1), number(scope, 2), number(previewSeconds, 2)];
  return [...numbers, sessionId, videoId].join('');
}

/** What `packSession` and `signSessionToken` do, written plainly. */
function plainToken(grant: SessionGrant, moreFlags = 0): string {
  const { issuedAt, expiresAt, account, issuer, watchLink, viewer, isStored } = grant;
  const flags =
    issuer.length +
    (watchLink === undefined ? 0 : 4) +
    (viewer === undefined ? 0 : 8) +
    (isStored ? 16 : 0) +
    moreFlags;
  const rest = [number(expiresAt, 5), number(expiresAt - issuedAt, 3), account, number(flags, 1), ...issuer];
  return withMac('03', headOf(grant), ...rest, watchLink ?? '', viewer ?? '');
}

/** As servers before version 3 of the grant made it. */
function tokenOf2({ expiresAt, issuer, ...grant }: SessionGrant): string {
  return withMac('02', headOf({ expiresAt, issuer, ...grant }), number(expiresAt, 5), ...issuer);
}

describe('a session token', () => {
  test('holds what it was made with, in at most 122 characters that a path can hold', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        const token = encodeSessionToken(grant, key);
        expect(token).toMatch(/^[A-Za-z0-9_-]{88,122}$/);
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
    expect(() => packSession({ ...sample, issuer })).toThrow(RangeError);
  });

  test('is no token with any one bit flipped', () => {
    fc.assert(
      fc.property(grants, fc.boolean(), fc.nat(), (grant, isOf2, place) => {
        const bytes = Buffer.from(isOf2 ? tokenOf2(grant) : encodeSessionToken(grant, key), 'base64url');
        const bit = place % (bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(decodeSessionToken(bytes.toString('base64url'), key)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
    const bytes = Buffer.from(encodeSessionToken(sample, key), 'base64url');
    expect(bytes).toHaveLength(81);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeSessionToken(altered.toString('base64url'), key), `bit ${bit}`).toBeUndefined();
    }
  });

  test('does not say when it was issued if that was half a year before it expires, or earlier', () => {
    for (const age of [HALF_A_YEAR, HALF_A_YEAR + 1, sample.expiresAt]) {
      const token = encodeSessionToken({ ...sample, issuedAt: sample.expiresAt - age }, key);
      expect(decodeSessionToken(token, key)).toEqual({ ...sample, issuedAt: 0 });
    }
  });

  test('of version 2 still opens, and does not say when or for whom it was issued', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        const token = tokenOf2(grant);
        expect(sessionTokenKeyId(token)).toBe(grant.keyId);
        const unsaid = { issuedAt: 0, account: '', watchLink: undefined, viewer: undefined, isStored: false };
        expect(decodeSessionToken(token, key)).toEqual({ ...grant, ...unsaid });
      }),
    );
  });

  test('of version 2 has three issuers at most', () => {
    const issuer = Array.from({ length: 4 }, () => '0123456789');
    expect(decodeSessionToken(tokenOf2({ ...sample, issuer }), key)).toBeUndefined();
  });

  test('with a flag that this server does not know, or more than its flags say, does not open', () => {
    for (const flag of [32, 64, 128]) expect(decodeSessionToken(plainToken(sample, flag), key)).toBeUndefined();
    for (const [flags, changes] of [
      [4, {}],
      [-8, {}],
      [1, {}],
      [-4, { watchLink: '0123456789' }],
    ] as const)
      expect(decodeSessionToken(plainToken({ ...sample, ...changes }, flags), key), String(flags)).toBeUndefined();
    expect(decodeSessionToken(plainToken(sample), key)).toEqual(sample);
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
    const garbage = fc.oneof(fc.string(), fc.string({ minLength: 95, maxLength: 95 }));
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
