import { describe, expect, test } from 'vitest';
import { parseTrustPolicy } from './policy-document.ts';
import { isTrusted } from './trust.ts';

const ACCOUNT = 'acs:ram::1234567890123456:root';
const ALICE = 'acs:ram::1234567890123456:user/alice';
const BOB = 'acs:ram::1234567890123456:user/bob';

const trust = (principal: string | readonly string[], rest: Readonly<Record<string, unknown>> = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { RAM: principal },
  ...rest,
});

function may(
  principals: readonly string[],
  statements: readonly object[],
  keys: Readonly<Record<string, string>> = {},
): boolean {
  const parsed = parseTrustPolicy(JSON.stringify({ Version: '1', Statement: statements }), { maxCharacters: 6144 });
  if (!parsed.ok) throw new Error(parsed.reason);
  const context = new Map(Object.entries(keys).map(([key, value]) => [key, [value]]));
  return isTrusted(parsed.policy, { principals, context });
}

describe('a role', () => {
  test('may be assumed by the identities that it names, and by every identity of an account that it names', () => {
    expect(may([ALICE, ACCOUNT], [trust(ALICE)])).toBe(true);
    expect(may([ALICE, ACCOUNT], [trust([BOB, ACCOUNT])])).toBe(true);
    expect(may([BOB, ACCOUNT], [trust(ALICE)])).toBe(false);
    expect(may([BOB.replace('bob', 'alice2')], [trust(ALICE)])).toBe(false);
    expect(may([], [trust(ALICE)])).toBe(false);
    expect(may(['ecs.aliyuncs.com'], [trust(ALICE, { Principal: { Service: 'ecs.aliyuncs.com' } })])).toBe(false);
  });

  test('may not be assumed by an identity that it denies', () => {
    const statements = [trust(ACCOUNT), trust(BOB, { Effect: 'Deny' })];
    expect(may([ALICE, ACCOUNT], statements)).toBe(true);
    expect(may([BOB, ACCOUNT], statements)).toBe(false);
  });

  test('may ask for an external id, or for an address', () => {
    const byId = [trust(ACCOUNT, { Condition: { StringEquals: { 'sts:ExternalId': ['one', 'two'] } } })];
    expect(may([ACCOUNT], byId, { 'sts:externalid': 'two' })).toBe(true);
    expect(may([ACCOUNT], byId, { 'sts:externalid': 'three' })).toBe(false);
    expect(may([ACCOUNT], byId)).toBe(false);
    const notFromThere = [
      trust(ACCOUNT),
      trust(ACCOUNT, { Effect: 'Deny', Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }),
    ];
    expect(may([ACCOUNT], notFromThere, { 'acs:sourceip': '11.0.0.1' })).toBe(true);
    expect(may([ACCOUNT], notFromThere, { 'acs:sourceip': '10.0.0.1' })).toBe(false);
    expect(may([ACCOUNT], notFromThere, { 'acs:sourceip': 'unreadable' })).toBe(false);
  });
});
