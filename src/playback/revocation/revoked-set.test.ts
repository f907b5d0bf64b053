import { describe, expect, test } from 'vitest';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { accessKeyTag, viewerTag } from '../../access/issuers/issuer.ts';
import { asAccountId, asVideoId } from '../../wire/ids.ts';
import { issuedAs } from './issued-as.ts';
import { nameOf } from './name-revoked.ts';
import { RevokedSet, type Issued, type RevocationKind } from './revoked-set.ts';

const OTHER = asAccountId('6543210987654321');
const CREDENTIAL = '0123456789abcdef01234567';
const SESSION = '0123456789ab445566778899';
const VIDEO = asVideoId('5aed81b74ba84920be578cdfe004af4b');
const KEY = accessKeyTag('LTAItest');
const LINK = '1122334455';

const credential = issuedAs({
  id: CREDENTIAL,
  accountId: SAMPLE_ACCOUNT,
  videoId: VIDEO,
  issuer: ['ffffffffff', KEY],
  watchLink: LINK,
  viewerId: 'v',
  issuedAt: 1000,
});
const session: Issued = { ...credential, sessionId: SESSION };

function revoke(
  kind: RevocationKind,
  tag: string,
  { before = 1001, account = SAMPLE_ACCOUNT, set = new RevokedSet() } = {},
) {
  const row = { account_id: account, kind, value: '', tag, issued_before: before, made_by: '', made_at_ms: 1 };
  set.add({ ...row, kept_until_ms: 1 });
  return set;
}

const names = [
  ['credential', '0123456789ab'],
  ['session', SESSION],
  ['viewer', viewerTag(SAMPLE_ACCOUNT, 'v')],
  ['video', VIDEO],
  ['accessKey', KEY],
  ['watchLink', LINK],
] as const;

describe.each(names)('a revoked %s', (kind, tag) => {
  test('ends what was issued before, for it alone', () => {
    expect(revoke(kind, tag).has(session)).toBe(true);
    expect(revoke(kind, tag).has(credential)).toBe(kind !== 'session');
    expect(revoke(kind, tag, { before: 1000 }).has(session)).toBe(false);
    const [first = '', ...rest] = tag;
    expect(revoke(kind, (first === '0' ? '1' : '0') + rest.join('')).has(session)).toBe(false);
  });

  test('stays revoked up to the later of two instants, in either order', () => {
    for (const [one, two] of [
      [1001, 5],
      [5, 1001],
    ] as const)
      expect(revoke(kind, tag, { before: two, set: revoke(kind, tag, { before: one }) }).has(session)).toBe(true);
  });
});

test.each(['credential', 'session', 'watchLink'] as const)('a %s that another account names ends nothing', (kind) => {
  const tag = new Map<string, string>(names).get(kind) ?? '';
  expect(revoke(kind, tag, { account: OTHER }).has(session)).toBe(false);
  const both = revoke(kind, tag, { account: OTHER, set: revoke(kind, tag) });
  expect(both.has(session)).toBe(true);
});

test('nothing is revoked where nothing is', () => {
  const none = new RevokedSet();
  expect([none.has(session), none.isOfAccount(session.account), none.videoEndedBefore(VIDEO)]).toEqual([
    false,
    false,
    0,
  ]);
  const some = revoke('video', VIDEO);
  expect([some.isOfAccount(session.account), some.videoEndedBefore(VIDEO)]).toEqual([true, 1001]);
});

test('a grant of version 2 is found by its video and its issuers only, whenever it was issued', () => {
  const old = { ...session, account: '', issuedAt: 0, watchLink: undefined, viewer: undefined };
  const found = names.filter(([kind, tag]) => revoke(kind, tag, { before: 1 }).has(old)).map(([kind]) => kind);
  expect(found).toEqual(['video', 'accessKey']);
});

describe('a call of RevokePlayback', () => {
  test('names exactly one thing', () => {
    expect(nameOf({ CredentialId: `STS.${CREDENTIAL}` }, SAMPLE_ACCOUNT)).toMatchObject({
      kind: 'credential',
      value: CREDENTIAL,
      tag: '0123456789ab',
    });
    expect(nameOf({ ViewerId: 'v' }, SAMPLE_ACCOUNT).tag).toBe(viewerTag(SAMPLE_ACCOUNT, 'v'));
    expect(() => nameOf({}, SAMPLE_ACCOUNT)).toThrow('mandatory');
    expect(() => nameOf({ ViewerId: 'v', SessionId: SESSION }, SAMPLE_ACCOUNT)).toThrow();
  });

  test.each([
    { CredentialId: 'x' },
    { CredentialId: CREDENTIAL.toUpperCase() },
    { SessionId: `STS.${SESSION}` },
    { SessionId: SESSION.slice(1) },
    { ViewerId: 'a b' },
    { ViewerId: 'v'.repeat(65) },
    { VideoId: 'x' },
    { UserAccessKeyId: 'a b' },
    { WatchLinkId: '11' },
  ])('refuses %j', (asked) => {
    expect(() => nameOf(asked, SAMPLE_ACCOUNT)).toThrow(expect.objectContaining({ code: 'InvalidParameter' }));
  });
});
