// The well-known key pair of --dev: where it is accepted from, that it is no operator, and that what was made with it counts only
// while the server runs with --dev.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devAccessKey } from '../../src/config/settings.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts, v3Parts, type Signer } from '../support/http-requests.ts';
import { callRam, createRole, createUser, policyOf, trustOf } from '../support/identities.ts';
import { codeOf, newUpload, putUpload } from '../support/issued-through.ts';
import { officialClients, type CallTarget } from '../support/official-clients.ts';
import { rawRequest, sendRaw, type RawAnswer } from '../support/raw-http.ts';
import { provokedErrors } from '../support/refusals.ts';
import { StsClientError, stsClients } from '../support/sts-clients.ts';

const [client] = officialClients;
const sts = stsClients[0]!;
let folder = '';
let server: EmbeddedServer;

const start = (dev: boolean): Promise<EmbeddedServer> =>
  startServer({ settings: { dev, dataDir: folder, databaseUrl: `sqlite:${join(folder, 'test.db')}` } });
const developer = (): CallTarget => ({ ...devAccessKey, url: server.url });
const call = async (target: CallTarget, action: string, parameters = {}, version = '2017-03-21') =>
  (await client!.call(target, { action, version, parameters })).body;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playauth-dev-'));
  server = await start(true);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('a page of another origin', () => {
  const create = { Action: 'CreateUser', Version: '2015-05-01', UserName: 'mallory' };
  const send = (signer: Signer, headers: Readonly<Record<string, string>>): Promise<RawAnswer> => {
    const { url } = v1Parts(signer, create, { at: server.clock.now() });
    return sendRaw(server.url, rawRequest({ target: url, headers: { host: new URL(server.url).host, ...headers } }));
  };
  const users = async (): Promise<unknown> => (await callRam(server, 'ListUsers', {}))['Users'];

  test.each<Readonly<Record<string, string>>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { host: 'rebound.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'x-forwarded-for': '203.0.113.9' },
  ])('does nothing with the development key, and cannot read the refusal: %j', async (headers) => {
    const before = await users();
    const answered = await send(devAccessKey, headers);
    expect(answered.status).toBe(403);
    expect(JSON.parse(answered.body)).toMatchObject({ Code: 'Forbidden.DevelopmentKey' });
    expect(answered.headers['access-control-allow-origin']).toBeUndefined();
    expect(await users()).toEqual(before);
  });

  test('is refused with signature V3 too', async () => {
    const parts = v3Parts(devAccessKey, { action: 'GetVideoList', at: server.clock.now() });
    const headers = { ...parts.headers, origin: 'https://evil.example' };
    const answered = await sendRaw(server.url, rawRequest({ method: 'POST', target: parts.url, headers }));
    expect(answered.body).toContain('Forbidden.DevelopmentKey');
  });

  test('is answered for other keys, and a page of this machine for the development key', async () => {
    const own = await send(server, { origin: 'https://front-end.example' });
    expect([own.status, own.headers['access-control-allow-origin']]).toEqual([200, '*']);
    await callRam(server, 'DeleteUser', { UserName: 'mallory' });
    const page = await send(devAccessKey, { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' });
    expect([page.status, page.headers['access-control-allow-origin']]).toEqual([200, '*']);
  });
});

test('the development key, and a key of the account made with it, are not the operator', async () => {
  const { AccessKey } = await callRam(developer(), 'CreateAccessKey', {});
  const made = {
    url: server.url,
    accessKeyId: AccessKey!['AccessKeyId']!,
    accessKeySecret: AccessKey!['AccessKeySecret']!,
  };
  for (const target of [developer(), made]) {
    expect(await codeOf(call(target, 'ListAccounts', {}, '2026-11-01'))).toBe('Forbidden.RAM');
    const callback = { CallbackURL: 'http://127.0.0.1:1/', EventTypeList: 'ALL' };
    expect(await codeOf(call(target, 'SetMessageCallback', callback))).toBe('OperationDenied');
  }
  expect(await codeOf(call(server, 'ListAccounts', {}, '2026-11-01'))).toBe('open');
  // The account's own key stays: the one made with the development key does not hold the account.
  const remove = { UserAccessKeyId: server.accessKeyId };
  expect(await codeOf(callRam(developer(), 'DeleteAccessKey', remove))).toBe('OperationDenied');
  await callRam(server, 'DeleteAccessKey', { UserAccessKeyId: made.accessKeyId });
});

test('a PlayKey that another key has set is not told to the development key', async () => {
  await call(server, 'SetAppPlayKey', { AppId: 'app-1000000', PlayKey: 'OwnPlayKeyOfAccount1' });
  expect(await codeOf(call(developer(), 'GetAppPlayKey'))).toBe('InvalidAppPlayKey.NotFound');
  await call(developer(), 'SetAppPlayKey', { AppId: 'app-1000000', PlayKey: 'DevelopmentPlayKey01' });
  expect(await codeOf(call(developer(), 'GetAppPlayKey'))).toBe('open');
});

/** What counts of all that a test suite makes with the development key. */
async function standing(made: Awaited<ReturnType<typeof makeAll>>) {
  const at = (key: Signer): CallTarget => ({ ...key, url: server.url });
  const identity = (key: Signer) => codeOf(call(at(key), 'GetCallerIdentity', {}, '2015-04-01'));
  const link = new URL(`${new URL(made.link).pathname}/video`, server.url);
  const { uploadAuth, uploadAddress } = made.upload;
  const address = JSON.parse(atob(uploadAddress)) as object;
  const here = btoa(JSON.stringify({ ...address, Endpoint: server.url }));
  return {
    user: await identity(made.user),
    ownKeyOfUser: await identity(made.second),
    session: await identity(made.session),
    role: await sts.assumeRole(server, { roleArn: made.role.arn, sessionName: 'again' }).then(
      () => 'open',
      (error: unknown) => (error instanceof StsClientError ? error.refusal.code : String(error)),
    ),
    link: (await fetch(link)).status,
    upload: await codeOf(putUpload({ uploadAuth, uploadAddress: here })),
    playKey: await codeOf(call(server, 'GetAppPlayKey')),
  };
}

async function makeAll(videoId: string) {
  const target = developer();
  const full = policyOf({ Action: '*' });
  const user = await createUser(target, 'suite', full);
  const asUser = { ...user, url: server.url };
  const { AccessKey } = await callRam(asUser, 'CreateAccessKey', {});
  const trust = trustOf(`acs:ram::${server.accountId}:root`);
  const role = await createRole(asUser, { name: 'suite-role', trust, policies: [full] });
  const session = await sts.assumeRole(asUser, { roleArn: role.arn, sessionName: 'suite' });
  const { WatchURL } = await call(
    { ...session, url: server.url },
    'CreateWatchLink',
    { VideoId: videoId },
    '2026-11-01',
  );
  return {
    user,
    second: { accessKeyId: AccessKey!['AccessKeyId']!, accessKeySecret: AccessKey!['AccessKeySecret']! },
    role,
    session,
    link: String(WatchURL),
    upload: await newUpload({ ...session, url: server.url }),
  };
}

test('what was made with the development key counts only while the server runs with --dev', async () => {
  const made = await makeAll(await server.seedVideo());
  const all = { user: 'open', ownKeyOfUser: 'open', session: 'open', role: 'open', link: 200, upload: 'open' };
  const before = await standing({ ...made, upload: await newUpload({ ...made.session, url: server.url }) });
  expect(before).toEqual({ ...all, playKey: 'open' });
  await server.close();
  server = await start(false);
  expect(await standing(made)).toEqual({
    user: 'InvalidAccessKeyId.Inactive',
    ownKeyOfUser: 'InvalidAccessKeyId.Inactive',
    session: 'InvalidSecurityToken.Expired',
    role: 'EntityNotExist.Role',
    link: 400,
    upload: 'SecurityTokenExpired',
    playKey: 'InvalidAppPlayKey.NotFound',
  });
  await server.close();
  server = await start(true);
  expect(await standing(made)).toEqual({ ...all, playKey: 'open' });
});

test('the error of this file is in the table', () => {
  expect(provokedErrors['development-key.test.ts']).toEqual(['Forbidden.DevelopmentKey']);
});
