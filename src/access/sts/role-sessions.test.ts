import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nobodyEnded } from '../../../test/support/issuers.ts';
import { memoryKeyRing } from '../../../test/support/memory-key-ring.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../../../test/support/sample-video.ts';
import { SettableClock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import { issuerTag } from '../issuers/issuer.ts';
import { MAX_SESSION_POLICY_BYTES } from './assume-role-request.ts';
import { createRoleSessions, type RoleSession, type RoleSessions } from './role-sessions.ts';

const keyRing = memoryKeyRing();
const clock = new SettableClock().freeze(SAMPLE_INSTANT);
const sessions = createRoleSessions({ keyRing, clock, revokedIssuers: nobodyEnded });
const expiresAt = SAMPLE_INSTANT / 1000 + 900;

const sample: RoleSession = {
  accountId: SAMPLE_ACCOUNT,
  roleId: '312345678901234567',
  roleName: 'player',
  sessionName: 'alice@example.org',
  policy: undefined,
  issuer: [issuerTag('access key', 'LTAItest'), issuerTag('role', '312345678901234567')],
  expiresAt,
};

const opened = (token: string, from: RoleSessions = sessions) => {
  const result = from.open(token);
  return result.ok ? result.opened : result.reason;
};

describe('a role session', () => {
  test('opens to the claims it was issued with, for any text of its policy', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('aZ0{}[]"\\\n\t \u0000\u4e2d\u{1f600}')),
      minLength: 1,
    });
    const policies = fc.option(text, { nil: undefined });
    fc.assert(
      fc.property(policies, (policy) => {
        const session = { ...sample, policy };
        const result = sessions.open(sessions.issue(session).securityToken);
        expect(result.ok && result.opened.session).toEqual(session);
      }),
    );
  });

  test('signs with the issued secret: V1 with an ampersand, V3 without', () => {
    const { accessKeyId, accessKeySecret, securityToken } = sessions.issue(sample);
    const result = sessions.open(securityToken);
    if (!result.ok) return expect.fail(result.reason);
    const { keyV1, keyV3, accessKeyId: same } = result.opened;
    expect(same).toBe(accessKeyId);
    const sign = (key: Parameters<typeof createHmac>[1]) => createHmac('sha256', key).update('text').digest('hex');
    expect(keyV1.equals(new HmacKey('sha1', Buffer.from(`${accessKeySecret}&`)))).toBe(true);
    expect(sign(keyV3)).toBe(sign(accessKeySecret));
  });

  test('has an id and a secret of its own each time', () => {
    const [one, other] = [sessions.issue(sample), sessions.issue(sample)];
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
    expect(one.accessKeySecret).not.toBe(other.accessKeySecret);
    expect(one.accessKeyId).toMatch(/^STS\.N[A-Za-z0-9]{24}$/);
    expect(one.securityToken).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('fits into a token of 4096 characters at the maximum of every field', () => {
    const longest = {
      ...sample,
      roleName: 'r'.repeat(64),
      sessionName: 's'.repeat(64),
      issuer: [...sample.issuer, issuerTag('role', 'x')],
    };
    // What JSON in JSON would double, and what UTF-8 triples.
    for (const character of ['"', '\n', '\u4e2d']) {
      const policy = character.repeat(Math.floor(MAX_SESSION_POLICY_BYTES / Buffer.byteLength(character)));
      const { securityToken } = sessions.issue({ ...longest, policy });
      expect(securityToken.length).toBeLessThanOrEqual(4096);
      expect(opened(securityToken)).toMatchObject({ session: { policy } });
    }
  });
});

describe('a role session is refused', () => {
  test('from the instant at which it expires, also when it is cached', () => {
    const { securityToken } = sessions.issue(sample);
    clock.set(expiresAt * 1000 - 1);
    try {
      expect(opened(securityToken)).toMatchObject({ session: sample });
      clock.set(expiresAt * 1000);
      expect(opened(securityToken)).toBe('expired');
    } finally {
      clock.set(SAMPLE_INSTANT);
    }
  });

  test.each(sample.issuer)(
    'when %s, one of those that it hangs on, has ended, also when it was opened before',
    (tag) => {
      const ended = new Set<string>();
      const revokedIssuers = { isRevoked: (issuer: readonly string[]) => issuer.some((each) => ended.has(each)) };
      const watched = createRoleSessions({ keyRing, clock, revokedIssuers });
      const { securityToken } = watched.issue(sample);
      expect(opened(securityToken, watched)).toMatchObject({ session: sample });
      ended.add(tag);
      expect(opened(securityToken, watched)).toBe('issuer ended');
    },
  );

  test('with any one character replaced', () => {
    const { securityToken } = sessions.issue({ ...sample, policy: '{"Version":"1"}' });
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ';
    for (let index = 0; index < securityToken.length; index += 1) {
      const character = alphabet[(index * 7) % alphabet.length]!;
      if (character === securityToken[index]) continue;
      const altered = securityToken.slice(0, index) + character + securityToken.slice(index + 1);
      expect(opened(altered), `character ${String(index)}`).toBe('malformed');
    }
  });

  test('with bits flipped, cut, lengthened, or spliced from two tokens', () => {
    const [one, other] = [sessions.issue(sample).securityToken, sessions.issue(sample).securityToken];
    const bytes = Buffer.from(one, 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const altered = Buffer.from(bytes);
        altered[index]! ^= mask;
        expect(opened(altered.toString('base64url'))).toBe('malformed');
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: one.length - 1 }), (length) => {
        expect(opened(one.slice(0, length))).toBe('malformed');
        const mixed = one.slice(0, length) + other.slice(length);
        if (mixed !== other && mixed !== one) expect(opened(mixed)).toBe('malformed');
      }),
    );
    expect(opened(`${one}A`)).toBe('malformed');
    expect(opened(one + other)).toBe('malformed');
  });

  test('when it comes from another server, and when it is any text', () => {
    const elsewhere = createRoleSessions({ keyRing: memoryKeyRing(), clock, revokedIssuers: nobodyEnded });
    expect(opened(elsewhere.issue(sample).securityToken)).toBe('malformed');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('AQABaz09-_+/= \n\u0000\u4e2d')), maxLength: 5000 }),
        (text) => {
          expect(opened(text)).toBe('malformed');
        },
      ),
    );
  });
});
