// Two server processes on one PostgreSQL: what is revoked on one ends on the other within five seconds, for redemption, playlists,
// keys, segments and covers, and stays ended after a restart. What is issued afterwards is good.
import { randomBytes } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { RedeemableFields } from '../../src/wire/play-auth.ts';
import { readSessionTokenUnverified } from '../../src/wire/session-token.ts';
import { serve, temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { newDatabaseUrl } from '../support/databases.ts';
import { createUser } from '../support/identities.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { codeOf, issueEverything, standingOf, type Issued } from '../support/issued-through.ts';
import { asSigner } from '../support/refusals.ts';
import { officialClients } from '../support/official-clients.ts';

/** Five seconds are promised, and held by the history checker; a machine that runs other tests too may be slower. */
const SEEN_WITHIN_MS = 15_000;
const popCore = officialClients[0]!;

let one: EmbeddedServer;
let other: Server;
let restart: () => Promise<Server>;
let videoId = '';
const stack = new AsyncDisposableStack();
const otherFolder = temporaryFolder();

beforeAll(async () => {
  const { url, drop } = await newDatabaseUrl('PostgreSQL');
  stack.defer(drop);
  const masterKey = randomBytes(32).toString('hex');
  one = stack.use(await startServer({ settings: { databaseUrl: url, masterKey } }));
  videoId = await importClip(one, SMALL_VIDEO);
  await cp(join(one.dataDir, 'media'), join(otherFolder, 'media'), { recursive: true });
  const env = { PLAYAUTH_DATABASE_URL: url, PLAYAUTH_MASTER_KEY: masterKey };
  restart = () => serve({ dataDir: otherFolder, env });
  other = await restart();
  stack.defer(() => other.kill());
}, 120_000);
afterAll(() => stack.disposeAsync());

const revoke = (parameters: Readonly<Record<string, string>>): Promise<unknown> =>
  popCore.call(one, { action: 'RevokePlayback', version: '2026-11-01', parameters });

/** What a server still lets through: the other one unless named. */
async function stillOpen(issued: Issued, url = other.url): Promise<string[]> {
  const { upload: _, session: __, ...rest } = await standingOf({ ...one, url }, issued, videoId);
  return Object.entries(rest).flatMap(([name, said]) => (said === 'open' ? [name] : []));
}

const ALL = ['playAuth', 'playlist', 'contentKey', 'film', 'redeemedPlaylist'];

test.each<[kind: string, name: (issued: Issued) => Record<string, string>, ends: readonly string[]]>([
  ['credential', ({ playAuth }) => ({ CredentialId: playAuth.AccessKeyId }), ['playAuth', 'redeemedPlaylist']],
  ['session', ({ redeemedPlaylist }) => ({ SessionId: sessionOf(redeemedPlaylist) }), ['redeemedPlaylist']],
  ['access key', ({ session }) => ({ UserAccessKeyId: String(session.accessKeyId) }), ALL],
  ['video', () => ({ VideoId: videoId }), ALL],
])('a revoked %s ends on the other server what was issued for it, and nothing else', async (_, name, ends) => {
  const { accessKeyId, accessKeySecret } = one;
  const signer = { accessKeyId, accessKeySecret };
  const issued = await issueEverything(one, signer, videoId);
  expect(await stillOpen(issued)).toEqual(ALL);
  await revoke(name(issued));
  const left = ALL.filter((each) => !ends.includes(each));
  await vi.waitFor(async () => expect(await stillOpen(issued)).toEqual(left), {
    timeout: SEEN_WITHIN_MS,
    interval: 100,
  });
  expect(await stillOpen(await issueEverything(one, signer, videoId))).toEqual(ALL);
});

test('a revoked viewer plays nothing more on the other server, and another viewer plays on', async () => {
  const play = async (viewer: string): Promise<() => Promise<number>> => {
    const parameters = { VideoId: videoId, ViewerId: viewer };
    const { body } = await popCore.call(one, { action: 'GetVideoPlayAuth', parameters });
    const playAuth = JSON.parse(Buffer.from(String(body['PlayAuth']), 'base64').toString('utf8')) as RedeemableFields;
    const redeeming = { action: 'GetPlayInfo', parameters: { VideoId: videoId, AuthInfo: playAuth.AuthInfo } };
    const redeemed = await popCore.call({ ...one, ...asSigner(playAuth) }, redeeming);
    const [stream] = (redeemed.body['PlayInfoList'] as { PlayInfo: { PlayURL: string }[] }).PlayInfo;
    const media = new URL(new URL(stream?.PlayURL ?? '').pathname, other.url);
    return async () => (await fetch(media)).status;
  };
  const [revoked, another] = [await play('a-viewer'), await play('another-viewer')];
  expect([await revoked(), await another()]).toEqual([200, 200]);
  await revoke({ ViewerId: 'a-viewer' });
  await vi.waitFor(async () => expect(await revoked()).toBe(403), { timeout: SEEN_WITHIN_MS, interval: 100 });
  expect(await another()).toBe(200);
});

test('a revoked link shows nothing, also after a restart, and no key of another account revokes it', async () => {
  const call = { version: '2026-11-01', parameters: { VideoId: videoId } };
  const { body } = await popCore.call(one, { ...call, action: 'CreateWatchLink' });
  const at = (): string => new URL(`${new URL(String(body['WatchURL'])).pathname}/video`, other.url).href;
  const link = { WatchLinkId: String(body['WatchLinkId']) };
  const account = await popCore.call(one, { action: 'CreateAccount', version: '2026-11-01', parameters: {} });
  const stranger = {
    ...one,
    accessKeyId: String(account.body['AccessKeyId']),
    accessKeySecret: String(account.body['AccessKeySecret']),
  };
  const revoking = { action: 'RevokePlayback', version: '2026-11-01' };
  await popCore.call(stranger, { ...revoking, parameters: link });
  for (const parameters of [{ VideoId: videoId }, { UserAccessKeyId: one.accessKeyId }])
    expect(await codeOf(popCore.call(stranger, { ...revoking, parameters }))).toMatch(/NotFound$/);
  expect((await fetch(at())).status).toBe(200);
  await revoke(link);
  await vi.waitFor(async () => expect((await fetch(at())).status).toBe(403), {
    timeout: SEEN_WITHIN_MS,
    interval: 100,
  });
  await other.kill();
  other = await restart();
  expect(await (await fetch(at())).json()).toMatchObject({ Code: 'Forbidden.Revoked' });
});

test('issue and redemption name the credential in a header that pages may read', async () => {
  const { headers, body } = await popCore.call(one, { action: 'GetVideoPlayAuth', parameters: { VideoId: videoId } });
  const playAuth = JSON.parse(Buffer.from(String(body['PlayAuth']), 'base64').toString('utf8')) as RedeemableFields;
  const { AccessKeyId, AuthInfo } = playAuth;
  const redeeming = { action: 'GetPlayInfo', parameters: { VideoId: videoId, AuthInfo } };
  const redeemed = await popCore.call({ ...one, ...asSigner(playAuth) }, redeeming);
  for (const named of [headers, redeemed.headers]) {
    expect(`STS.${String(named['x-playauth-credential-id'])}`).toBe(AccessKeyId);
    expect(named['access-control-expose-headers']).toContain('x-playauth-credential-id');
  }
});

test('a key of the server rotates unnoticed; revoked, it ends on both servers what it made', async () => {
  const { accessKeyId, accessKeySecret } = one;
  const issued = await issueEverything(one, { accessKeyId, accessKeySecret }, videoId);
  const ring = { version: '2026-11-01', parameters: { Purpose: 'session' } };
  const { body } = await popCore.call(one, { ...ring, action: 'ListRingKeys', parameters: {} });
  const keys = body['RingKeys'] as readonly Readonly<Record<'Purpose' | 'State' | 'KeyId', string>>[];
  const { KeyId } = keys.find(({ Purpose, State }) => Purpose === 'session' && State === 'active')!;
  await popCore.call(one, { ...ring, action: 'RotateRingKey' });
  expect(await stillOpen(issued)).toEqual(ALL);
  await popCore.call(one, { ...ring, action: 'RevokeRingKey', parameters: { Purpose: 'session', KeyId } });
  const left = ['playAuth'];
  await vi.waitFor(async () => expect(await stillOpen(issued)).toEqual(left), {
    timeout: SEEN_WITHIN_MS,
    interval: 100,
  });
  // Each server drops the key by its own timer, at most a second after the other.
  await vi.waitFor(async () => expect(await stillOpen(issued, one.url)).toEqual(left), {
    timeout: SEEN_WITHIN_MS,
    interval: 100,
  });
  expect(await stillOpen(await issueEverything(one, { accessKeyId, accessKeySecret }, videoId))).toEqual(ALL);
});

test('a user without the right revokes nothing', async () => {
  const user = await createUser(one, 'without-rights');
  const call = { action: 'RevokePlayback', version: '2026-11-01', parameters: { ViewerId: 'v' } };
  expect(await codeOf(popCore.call({ ...one, ...user }, call))).toBe('Forbidden.RAM');
});

function sessionOf(url: string): string {
  return readSessionTokenUnverified(url.split('/')[4] ?? '')?.sessionId ?? '';
}
