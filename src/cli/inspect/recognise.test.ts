// Every kind of token and URL of ours is told apart by its form: the table has a row for each purpose of the key ring, each kind of grant, and
// what is signed by others. A new kind without a row does not compile, or fails here.
import { createECDH, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SAMPLE_ISSUER, SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../../test/support/issuers.ts';
import { memoryKeyRing } from '../../../test/support/memory-key-ring.ts';
import { sampleVideo } from '../../../test/support/sample-video.ts';
import { createConsoleSessions } from '../../access/sts/console-sessions.ts';
import { createRoleSessions } from '../../access/sts/role-sessions.ts';
import { createSignInLinks } from '../../access/sts/sign-in-links.ts';
import { SettableClock } from '../../base/clock.ts';
import { createScrollTokens } from '../../library/search/scroll-token.ts';
import { createCredentials } from '../../playback/credential.ts';
import { createGrants } from '../../playback/grants.ts';
import { readRules } from '../../playback/rules/read-rules.ts';
import { createWatchLinks } from '../../playback/watch-links.ts';
import type { RingPurpose } from '../../store/keys/key-ring.ts';
import { createDataKeys } from '../../transcoding/keys/data-keys.ts';
import { createUploadCredentials } from '../../uploads/upload-credential.ts';
import { asAccessKeyId } from '../../wire/ids.ts';
import { signJwtPlayAuth } from '../../wire/jwt-play-auth.ts';
import { placeToken } from '../../wire/place-token.ts';
import { decodePlayAuth } from '../../wire/play-auth.ts';
import type { GrantKind } from '../../wire/session-token.ts';
import type { UploadAuthFields } from '../../wire/upload-credential.ts';
import { signUrlTypeA, signUrlTypeB, signUrlTypeC, signUrlTypeCQuery, signUrlTypeF } from '../../wire/url-auth.ts';
import { refusalWords } from '../../playback/inspect/inspect-token.ts';
import { reasons } from './inspect.ts';
import { recognise, recognisers } from './recognise.ts';

const clock = new SettableClock().freeze('2026-11-22T10:00:00Z');
const keyRing = memoryKeyRing();
const deps = { keyRing, clock, region: 'cn-shanghai', revokedIssuers: nobodyEnded, revocations: nothingRevoked };
const video = sampleVideo();
const issuedBy = asAccessKeyId('LTAItestLTAItest');
const expiresAt = clock.now() / 1000 + 600;
const host = 'https://h.example';

const reading = readRules((name) => ({ ViewerId: 'v', AllowIp: '192.0.2.0/24' })[name as 'ViewerId']);
const mint = (rules?: Parameters<ReturnType<typeof createCredentials>['mint']>[0]['rules']): string =>
  createCredentials(deps).mint({
    ...{ video, issuedBy, issuer: SAMPLE_ISSUER, lifetimeSeconds: 600, coverUrl: '', playDomain: 'h', rules },
  });
const grants = createGrants(deps);
const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 600, ...SAMPLE_PARTY });
const target = { videoId: video.videoId, accountId: video.accountId, objectKey: 'uploads/x', issuer: SAMPLE_ISSUER };
const upload = createUploadCredentials(deps).issue(target, 'http://h');
const uploadFields = JSON.parse(Buffer.from(upload.uploadAuth, 'base64').toString('utf8')) as UploadAuthFields;
const role = createRoleSessions(deps).issue({
  ...{ accountId: video.accountId, roleId: '3', roleName: 'r', sessionName: 's', policy: undefined },
  ...{ issuer: SAMPLE_ISSUER, expiresAt },
});
const browser = createConsoleSessions(deps).issue({
  key: { accessKeyId: issuedBy, tag: SAMPLE_ISSUER[0]! },
  publicKey: createECDH('prime256v1').generateKeys('base64url'),
  expiresAt,
})!;
const watch = createWatchLinks(deps).issue({
  ...{ ...video, issuedBy, issuer: SAMPLE_ISSUER, from: { clientIp: '::1', isSecure: false }, expiresAt },
});
const signIn = createSignInLinks({ clock }).issue(issuedBy)!;
const jwt = signJwtPlayAuth({ appId: 'app-1000000', videoId: video.videoId }, 'aSecretOf16Bytes');
const scroll = createScrollTokens(deps).issue(
  { pageNo: 2, place: { sortedBy: clock.now(), idPrefix: video.videoId.slice(0, 12) } },
  [],
);
const signed = { path: '/a/b.mp4', key: 'k', hexTime: '6921a1e0' };

type Row = readonly [kind: string, text: string];

/** What is made with each key of the ring; `content` and `audit` make nothing that leaves the server. */
const ofRing: Readonly<Record<RingPurpose, readonly Row[]>> = {
  credential: [
    ['PlayAuth', mint()],
    ['PlayAuth', mint(reading.ok ? reading.rules : undefined)],
    ['SecurityToken', decodePlayAuth(mint())!.SecurityToken],
    ['AccessKeyId', decodePlayAuth(mint())!.AccessKeyId],
  ],
  session: [['ScrollToken', scroll]],
  upload: [
    ['UploadAddress', upload.uploadAddress],
    ['UploadAuth', upload.uploadAuth],
    ['SecurityToken', uploadFields.SecurityToken],
    ['AccessKeyId', uploadFields.AccessKeyId],
  ],
  watch: [['WatchLink', `${host}/watch/${watch}`]],
  content: [['DataKey', createDataKeys({ keyRing }).generateDataKey(video.accountId).ciphertext]],
  'role session': [
    ['SecurityToken', role.securityToken],
    ['AccessKeyId', role.accessKeyId],
  ],
  'console session': [
    ['SecurityToken', browser.securityToken],
    ['AccessKeyId', browser.accessKeyId],
  ],
  audit: [],
};

const urlOf = (token: string, name: string): string => `${host}/play/${token}/${video.videoId}/${name}`;
const ofGrants: Readonly<Record<GrantKind, Row>> = {
  play: ['PlayURL', urlOf(grants.playToken(session, 'fd', 'm3u8'), 'fd.m3u8')],
  cover: ['CoverURL', urlOf(grants.coverToken(video.videoId), 'cover.jpg')],
  source: ['SourceURL', urlOf(grants.sourceToken(session, 1), 'source.mp4')],
  snapshot: ['SnapshotURL', urlOf(grants.snapshotToken(session), 'snapshots/1.jpg')],
  asset: ['AssetURL', urlOf(grants.assetToken(session), 'asset.png')],
};

const ofOthers: readonly Row[] = [
  ['JWTPlayAuth', jwt],
  ['SignInLink', `${host}/console#sign-in=${signIn.id}~${signIn.secret}`],
  ['AccessKeyId', signIn.id],
  ['AccessKeyId', issuedBy],
  ['SignedURL', host + signUrlTypeA({ path: '/a.mp4', key: 'k', timestamp: 1_764_000_000 })],
  ['SignedURL', host + signUrlTypeB({ path: '/a.mp4', key: 'k', timestamp: 1_764_000_000 })],
  ['SignedURL', host + signUrlTypeC(signed)],
  ['SignedURL', host + signUrlTypeCQuery(signed)],
  ['SignedURL', host + signUrlTypeF(signed)],
  ['ObjectURL', `${host}/bucket/a.mp4?OSSAccessKeyId=STS.x&Expires=1764000000&Signature=x&security-token=t`],
  [
    'ObjectURL',
    `${host}/bucket/a.mp4?x-oss-credential=LTAIx%2F20261122&x-oss-date=20261122T100000Z&x-oss-expires=60&x-oss-signature=x`,
  ],
  ['ScrollToken', placeToken({ atMs: clock.now(), id: randomBytes(12).toString('hex') })],
];

const rows = [...Object.values(ofRing).flat(), ...Object.values(ofGrants), ...ofOthers];

test.each(rows.map(([kind, text], at) => [kind, at, text] as const))('%s (%i) is told apart', (kind, _, text) => {
  expect(recognise(text)?.facts.Kind).toBe(kind);
  // As it is pasted.
  expect(recognise(`  ${text}\n`)?.facts.Kind).toBe(kind);
});

test('every recogniser has a row, and nothing of a secret is in what is shown', () => {
  const kinds = new Set(rows.map(([kind]) => kind));
  expect(Object.keys(recognisers).filter((kind) => !kinds.has(kind))).toEqual([]);
  const shown = JSON.stringify(rows.map(([, text]) => recognise(text)?.facts));
  const secrets = [uploadFields.AccessKeySecret, signIn.secret, role.accessKeySecret, jwt.split('.')[2]!];
  for (const secret of [...secrets, uploadFields.SecurityToken, role.securityToken, watch])
    expect(shown).not.toContain(secret);
});

test('every reason of a refusal has its text', () => {
  expect(Object.keys(reasons).toSorted((one, other) => one.localeCompare(other))).toEqual(
    [...refusalWords].toSorted((one, other) => one.localeCompare(other)),
  );
});

describe('signed URLs', () => {
  const facts = (text: string) => recognise(text)?.facts;
  test('of a CDN say their type and when they were signed', () => {
    const at = { SignedAt: '2025-11-24T16:00:00Z' };
    const common = { path: '/a.mp4', key: 'k', timestamp: 1_764_000_000 };
    expect(facts(host + signUrlTypeA(common))).toMatchObject({ Type: 'A', ...at });
    expect(facts(host + signUrlTypeB(common))).toMatchObject({ Type: 'B', ...at });
    const hexTime = (1_764_000_000).toString(16);
    expect(facts(host + signUrlTypeC({ ...signed, hexTime }))).toMatchObject({ Type: 'C', ...at });
    expect(facts(host + signUrlTypeF({ ...signed, hexTime }))).toMatchObject({ Type: 'F', ...at });
  });

  test('of the object store say until when they are good', () => {
    expect(facts(`${host}/b/o?OSSAccessKeyId=x&Expires=1764000000&Signature=y`)).toMatchObject({
      Object: '/b/o',
      ExpireTime: '2025-11-24T16:00:00Z',
      Expired: true,
    });
    expect(facts(`${host}/b/o?x-oss-credential=LTAIx%2Fa&x-oss-date=20251124T155900Z&x-oss-expires=60`)).toMatchObject({
      AccessKeyId: 'LTAIx',
      ExpireTime: '2025-11-24T16:00:00Z',
    });
  });
});
