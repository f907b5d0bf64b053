// Whom the short form of a trust policy lets assume a role, decided by the server's own evaluator.
import { expect, test } from 'vitest';
import { MAX_POLICY_CHARACTERS, parseTrustPolicy } from '../../access/policies/policy-document.ts';
import { isTrusted } from '../../access/policies/trust.ts';
import { asAccountId } from '../../wire/ids.ts';
import { trustOf } from './trust-text.ts';

const OWN = '1234567890123456';
const OTHER = '6543210987654321';
const own = () => Promise.resolve(asAccountId(OWN));

async function isTrustedBy(words: string, principals: readonly string[]): Promise<boolean> {
  const parsed = parseTrustPolicy((await trustOf(words, own)) ?? '', { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) expect.fail(parsed.reason);
  return isTrusted(parsed.policy, { principals, context: new Map() });
}

test.each([
  ['account', `acs:ram::${OWN}:root`],
  [`account:${OTHER}`, `acs:ram::${OTHER}:root`],
  ['user:alice', `acs:ram::${OWN}:user/alice`],
  ['role:editor', `acs:ram::${OWN}:role/editor`],
])('%s trusts %s and no other user', async (words, principal) => {
  expect(await isTrustedBy(words, [principal])).toBe(true);
  expect(await isTrustedBy(words, [`acs:ram::${OWN}:user/mallory`])).toBe(false);
});

test.each(['./account', 'trust.json', 'user:', 'user', 'account:12', 'accounts', '-'])(
  '%s is a file',
  async (words) => {
    expect(await trustOf(words, own)).toBeUndefined();
  },
);
