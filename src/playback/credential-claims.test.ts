// The token of a credential beside the same written plainly, and what a token never is.
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import type { IssuerTag } from '../access/issuers/issuer.ts';
import { HmacKey, MESSAGE_AT, MessageBuffer } from '../base/hmac-key.ts';
import { asAccountId, asVideoId } from '../wire/ids.ts';
import { encodeRules } from './rules/encode-rules.ts';
import { givenRules, rulesOf } from './rules/rules.testing.ts';
import { claimsKeyId, openClaims, packSubject, signClaims, type CredentialClaims } from './credential-claims.ts';

const secret = randomBytes(32);
const key = new HmacKey('sha512', secret);
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'));
const tag = hex(5).map((text) => text as IssuerTag);
const keyIds = fc.integer({ min: 0, max: 65_535 });
const claims: fc.Arbitrary<CredentialClaims> = fc
  .record({
    id: hex(12),
    accountId: fc
      .integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
      .map((n) => asAccountId(String(n).padStart(16, '0'))),
    videoId: hex(16).map(asVideoId),
    issuer: fc.array(tag, { maxLength: 3 }),
    watchLink: fc.option(tag, { nil: undefined }),
    issuedAt: fc.integer({ min: 0, max: 2 ** 40 - 65_536 }),
    lifetime: fc.integer({ min: 0, max: 65_535 }),
    rules: givenRules.map(rulesOf),
  })
  .map(({ lifetime, rules, ...rest }) => ({
    ...rest,
    expiresAt: rest.issuedAt + lifetime,
    ...(rules !== undefined && { rules }),
  }));

const sign = (one: CredentialClaims, keyId = 1) => signClaims(one, { keyId, key, subject: packSubject(one) });
const sample = fc.sample(claims, { numRuns: 1, seed: 7 })[0]!;

/** What `signClaims` does, written plainly. */
function signPlainly(one: CredentialClaims, keyId: number) {
  const number = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');
  const { id, accountId, videoId, issuer, watchLink, issuedAt, expiresAt, rules = {} } = one;
  const counted = issuer.length + (watchLink === undefined ? 0 : 128);
  const head = ['02', number(keyId, 2), id, number(Number(accountId), 8), videoId, number(issuedAt, 5)];
  const tail = [number(expiresAt - issuedAt, 2), number(counted, 1), ...issuer, watchLink ?? ''];
  tail.push(encodeRules(rules).toString('hex'));
  const bytes = Buffer.from([...head, ...tail].join(''), 'hex');
  const derived = createHmac('sha512', secret).update(bytes).digest();
  return {
    token: Buffer.concat([bytes, derived.subarray(0, 16)]).toString('base64url'),
    secret: derived.toString('base64url', 16, 40),
  };
}

describe('the token of a credential', () => {
  test('is its claims and a part of their HMAC-SHA-512; the next part is the secret; and it opens to both', () => {
    fc.assert(
      fc.property(claims, keyIds, (one, keyId) => {
        const signed = sign(one, keyId);
        expect(signed).toEqual(signPlainly(one, keyId));
        expect(claimsKeyId(signed.token)).toBe(keyId);
        expect(openClaims(signed.token, key)).toEqual({ claims: one, secret: signed.secret });
      }),
      { numRuns: propertyRuns(10_000) },
    );
  });

  test('is none with any one bit flipped, in its bytes or in its text', () => {
    const { token } = sign(sample);
    for (const [encoding, decoding] of [['base64url', 'base64url'] as const, ['latin1', 'latin1'] as const]) {
      const bytes = Buffer.from(token, encoding);
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const altered = Buffer.from(bytes);
        altered[bit >> 3]! ^= 1 << (bit & 7);
        expect(openClaims(altered.toString(decoding), key), `${encoding} bit ${bit}`).toBeUndefined();
      }
    }
  });

  test('is none under another key, cut, lengthened or padded', () => {
    const { token } = sign(sample);
    expect(openClaims(token, new HmacKey('sha512', randomBytes(32)))).toBeUndefined();
    for (let length = 0; length < token.length; length += 1)
      expect(openClaims(token.slice(0, length), key)).toBeUndefined();
    for (const more of ['A', '=', ' ', '\n', 'AAAA', 'A'.repeat(5000)]) {
      expect(openClaims(token + more, key)).toBeUndefined();
      expect(openClaims(more + token, key)).toBeUndefined();
    }
  });

  test('of another version, or with a rule that this server does not know, is none, though it is signed', () => {
    const bytes = Buffer.from(sign(sample).token, 'base64url');
    const claimed = bytes.subarray(0, -16);
    const forge = (made: Buffer): string => {
      const buffer = new MessageBuffer(made.length);
      buffer.bytes.set(made, MESSAGE_AT);
      return Buffer.concat([made, key.signToBytes(buffer, made.length).subarray(0, 16)]).toString('base64url');
    };
    expect(openClaims(forge(claimed), key)).toBeDefined();
    expect(openClaims(forge(Buffer.concat([claimed, Buffer.from('0c000101', 'hex')])), key)).toBeUndefined();
    expect(openClaims(forge(Buffer.concat([claimed, Buffer.from('020000', 'hex')])), key)).toBeUndefined();
    const [fewer, more, newer] = [Buffer.from(claimed), Buffer.from(claimed), Buffer.from(claimed)];
    fewer[46] = 0;
    more[46] = 4;
    newer[0] = 3;
    for (const made of [fewer, more, newer]) expect(openClaims(forge(made), key)).toBeUndefined();
    expect(claimsKeyId(forge(newer))).toBeUndefined();
  });

  test('garbage is none and throws nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ minLength: 84, maxLength: 120 }), fc.base64String()), (text) => {
        claimsKeyId(text);
        expect(openClaims(text, key)).toBeUndefined();
      }),
    );
  });
});
