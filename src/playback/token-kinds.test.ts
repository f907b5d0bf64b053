// Credentials, uploads, watch links, sessions of viewers and of roles, covers, searches and data keys, all derived from the same ring
// key: each is valid for its own purpose only.
import { createECDH } from 'node:crypto';
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { SAMPLE_INSTANT, sampleVideo } from '../../test/support/sample-video.ts';
import { createConsoleSessions } from '../access/sts/console-sessions.ts';
import { createRoleSessions } from '../access/sts/role-sessions.ts';
import { SettableClock } from '../base/clock.ts';
import { createScrollTokens } from '../library/search/scroll-token.ts';
import { createDataKeys } from '../transcoding/keys/data-keys.ts';
import { createUploadCredentials } from '../uploads/upload-credential.ts';
import { asAccessKeyId, asAccountId } from '../wire/ids.ts';
import { readJwtPlayAuth } from '../wire/jwt-play-auth.ts';
import { sealToken } from '../wire/sealed-token.ts';
import type { PlayAuthFields } from '../wire/play-auth.ts';
import type { UploadAuthFields } from '../wire/upload-credential.ts';
import { createCredentials } from './credential.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import { createGrants } from './grants.ts';
import { createWatchLinks } from './watch-links.ts';
import { SAMPLE_ISSUER, SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../test/support/issuers.ts';

const keyRing = memoryKeyRing();
const clock = new SettableClock().freeze(SAMPLE_INSTANT);
const deps = { keyRing, clock, region: 'cn-shanghai', revokedIssuers: nobodyEnded, revocations: nothingRevoked };
const video = sampleVideo();
const OTHER = asAccountId('9'.repeat(16));
const issuedBy = asAccessKeyId('LTAItest');

const credentials = createCredentials(deps);
const uploads = createUploadCredentials(deps);
const watchLinks = createWatchLinks(deps);
const grants = createGrants(deps);
const roleSessions = createRoleSessions(deps);
const consoleSessions = createConsoleSessions(deps);
const scrollTokens = createScrollTokens(deps);
const dataKeys = createDataKeys(deps);
const point = createECDH('prime256v1').generateKeys('base64url');

const decode = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
const playAuth = decode(
  credentials.mint({ video, issuedBy, issuer: SAMPLE_ISSUER, lifetimeSeconds: 100, coverUrl: '', playDomain: 'h' }),
) as PlayAuthFields;
const target = { videoId: video.videoId, accountId: video.accountId, objectKey: 'uploads/x', issuer: SAMPLE_ISSUER };
const uploadAuth = decode(uploads.issue(target, 'http://h').uploadAuth) as UploadAuthFields;

/** As earlier servers made it, for another uploaded file. */
function tokenOf2(): string {
  const expiry = (SAMPLE_INSTANT / 1000 + 100).toString(16).padStart(10, '0');
  const head = `02000103000300${'00'.repeat(13)}`;
  const claims = Buffer.from(`${head}${video.videoId}${expiry}${SAMPLE_ISSUER.join('')}`, 'hex');
  const key = deriveKey(keyRing.active('session').key, 'session token');
  const mac = createHmac('sha256', key).update(claims).digest();
  return Buffer.concat([claims, mac.subarray(0, 16)]).toString('base64url');
}

const tokens = {
  credential: playAuth.SecurityToken,
  upload: uploadAuth.SecurityToken,
  watch: watchLinks.issue({
    ...video,
    issuedBy,
    issuer: SAMPLE_ISSUER,
    from: { clientIp: '::1', isSecure: false },
    expiresAt: SAMPLE_INSTANT / 1000 + 100,
  }),
  session: grants.playToken(
    grants.startSession({ videoId: video.videoId, lifetimeSeconds: 100, ...SAMPLE_PARTY }),
    'fd',
    'mp4',
  ),
  cover: grants.coverToken(video.videoId),
  source: grants.sourceToken(grants.startSession({ videoId: video.videoId, lifetimeSeconds: 100, ...SAMPLE_PARTY }), 1),
  snapshot: grants.snapshotToken(
    grants.startSession({ videoId: video.videoId, lifetimeSeconds: 100, ...SAMPLE_PARTY }),
  ),
  asset: grants.assetToken(grants.startSession({ videoId: video.videoId, lifetimeSeconds: 100, ...SAMPLE_PARTY })),
  'session of version 2': tokenOf2(),
  'role session': roleSessions.issue({
    accountId: video.accountId,
    roleId: '3',
    roleName: 'r',
    sessionName: 's',
    policy: undefined,
    issuer: SAMPLE_ISSUER,
    expiresAt: SAMPLE_INSTANT / 1000 + 100,
  }).securityToken,
  'console session':
    consoleSessions.issue({
      key: { accessKeyId: issuedBy, tag: SAMPLE_ISSUER[0]! },
      publicKey: point,
      expiresAt: SAMPLE_INSTANT / 1000 + 100,
    })?.securityToken ?? '',
  scroll: scrollTokens.issue(
    { pageNo: 2, place: { sortedBy: SAMPLE_INSTANT, idPrefix: video.videoId.slice(0, 12) } },
    [],
  ),
  'data key': Buffer.from(dataKeys.generateDataKey(video.accountId).ciphertext, 'hex').toString('base64url'),
  'data key of another account': Buffer.from(dataKeys.generateDataKey(OTHER).ciphertext, 'hex').toString('base64url'),
} as const;
type Kind = keyof typeof tokens;

const opens: Readonly<Record<Kind, (token: string) => boolean>> = {
  credential: (token) => credentials.open(token).ok,
  upload: (token) => uploads.open(token).ok,
  watch: (token) => watchLinks.open(token).ok,
  session: (token) => grants.verify({ token, kind: 'play', videoId: video.videoId, scope: ['fd', 'mp4'] }).ok,
  cover: (token) => grants.verify({ token, kind: 'cover', videoId: video.videoId, scope: [] }).ok,
  source: (token) => grants.verify({ token, kind: 'source', videoId: video.videoId, scope: [], sourceNumber: 1 }).ok,
  snapshot: (token) => grants.verify({ token, kind: 'snapshot', videoId: video.videoId, scope: [] }).ok,
  asset: (token) => grants.verify({ token, kind: 'asset', videoId: video.videoId, scope: [] }).ok,
  'session of version 2': (token) =>
    grants.verify({ token, kind: 'source', videoId: video.videoId, scope: [], sourceNumber: 2 }).ok,
  'role session': (token) => roleSessions.open(token).ok,
  'console session': (token) => consoleSessions.open(token).ok,
  scroll: (token) => scrollTokens.open(token, []) !== undefined,
  'data key': (token) => dataKeys.findDataKey(video.accountId, hexOf(token)) !== undefined,
  'data key of another account': (token) => dataKeys.findDataKey(OTHER, hexOf(token)) !== undefined,
};
const kinds = Object.keys(tokens) as Kind[];

function hexOf(token: string): string {
  return Buffer.from(token, 'base64url').toString('hex');
}

/** Other forms of the kinds above, and what is no token of ours. */
const rules = { viewerId: 'v', enforced: { maxRedemptions: 1, maxConcurrency: 1, previewSeconds: 1 } };
const more: readonly (readonly [string, string, Kind | undefined])[] = [
  [
    'a credential with rules',
    (
      decode(
        credentials.mint({
          video,
          issuedBy,
          issuer: SAMPLE_ISSUER,
          lifetimeSeconds: 100,
          coverUrl: '',
          playDomain: 'h',
          rules,
        }),
      ) as PlayAuthFields
    ).SecurityToken,
    'credential',
  ],
  ['a credential of version 1', sealedCredential(), 'credential'],
  ['a JWTPlayAuth', 'eyJhbGciOiJIUzI1NiJ9.eyJhcHBJZCI6ImEifQ.AAAA', undefined],
  ['the id of a session', '0'.repeat(24), undefined],
];

/** As earlier servers made it. */
function sealedCredential(): string {
  const [tag = ''] = SAMPLE_ISSUER;
  const issuedAt = (SAMPLE_INSTANT / 1000).toString(16).padStart(10, '0');
  const packed = `${'0'.repeat(24)}${BigInt(video.accountId).toString(16).padStart(16, '0')}${video.videoId}${issuedAt}006401${tag}`;
  const { id, key } = keyRing.active('credential');
  return sealToken('credential', Buffer.from(packed, 'hex'), { id, key: deriveKey(key, 'credential seal') });
}

describe.each(kinds)('a token of kind %s', (kind) => {
  test.each(kinds)('opens as %s only if it is one', (as) => {
    expect(opens[as](tokens[kind])).toBe(as === kind);
  });
});

test.each(more)('%s opens as what it is and as nothing else', (_, token, kind) => {
  expect(kinds.filter((as) => opens[as](token))).toEqual(kind === undefined ? [] : [kind]);
});

test('no token of ours is read as a JWTPlayAuth', () => {
  expect(kinds.filter((kind) => readJwtPlayAuth(tokens[kind]).ok)).toEqual([]);
});

test('the secret of a credential is not that of an upload with the same id', () => {
  expect(playAuth.AccessKeySecret.slice(0, 16)).not.toBe(uploadAuth.AccessKeySecret.slice(0, 16));
});
