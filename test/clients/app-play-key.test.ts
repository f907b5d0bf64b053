// SetAppPlayKey and GetAppPlayKey through the vendor's clients: accepted values, answers and refusals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { codeOf } from '../support/issued-through.ts';
import { officialClients, refusalOf, type ApiCall, type OfficialClient } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.close();
});

const set = (parameters: ParameterTable): ApiCall => ({ action: 'SetAppPlayKey', parameters });
const get = (parameters: ParameterTable = {}): ApiCall => ({ action: 'GetAppPlayKey', parameters });

interface AppPlayKey {
  readonly CreationTime: string;
  readonly ModificationTime: string;
}

async function read(client: OfficialClient, app: string): Promise<AppPlayKey> {
  return (await client.call(server, get({ AppId: app }))).body['AppPlayKey'] as AppPlayKey;
}

describe.each(officialClients)('$name', (client) => {
  const app = `app-${String(officialClients.indexOf(client))}`;

  test('sets a key, changes it, and reads back the last one', async () => {
    await refusals.expect(client, get({ AppId: app }), { code: 'InvalidAppPlayKey.NotFound' });
    const since = server.clock.now();
    const { body } = await client.call(server, set({ AppId: app, PlayKey: 'yzNgTUtAl6HAuosIA' }));
    expect(Object.keys(body)).toEqual(['RequestId']);
    const first = await read(client, app);
    expect(first).toEqual({
      AppId: app,
      PlayKey: 'yzNgTUtAl6HAuosIA',
      CreationTime: first.CreationTime,
      ModificationTime: first.CreationTime,
    });
    expect(Math.abs(Date.parse(first.CreationTime) - since)).toBeLessThan(30_000);
    server.clock.advance(60_000);
    try {
      await client.call(server, set({ AppId: app, PlayKey: 'yzNgTUtAl6HAuosIA' }));
      expect(await read(client, app)).toEqual(first);
      await client.call(server, set({ AppId: app, PlayKey: '12345678', OverlapSeconds: '0' }));
      const { ModificationTime: changedAt, ...changed } = await read(client, app);
      expect(changed).toEqual({ AppId: app, PlayKey: '12345678', CreationTime: first.CreationTime });
      expect(Date.parse(changedAt) - Date.parse(first.CreationTime)).toBeGreaterThanOrEqual(60_000);
    } finally {
      server.clock.advance(-60_000);
    }
  });

  test('uses app-1000000 if the call names no app', async () => {
    await client.call(server, set({ PlayKey: 'DefaultApp1', AppId: '' }));
    const { body } = await client.call(server, get());
    expect(body['AppPlayKey']).toMatchObject({ AppId: 'app-1000000', PlayKey: 'DefaultApp1' });
  });

  test.each<[string, ParameterTable]>([
    ['PlayKey', { PlayKey: 'short12' }],
    ['PlayKey', { PlayKey: 'x'.repeat(21) }],
    ['PlayKey', { PlayKey: 'with space' }],
    ['PlayKey', { PlayKey: 'with_sign1' }],
    ['PlayKey', { PlayKey: '播放密钥播放密钥' }],
    ['PlayKey', { PlayKey: 'LineEnd12\n' }],
    ['AppId', { PlayKey: 'GoodKey01', AppId: 'app 1' }],
    ['AppId', { PlayKey: 'GoodKey01', AppId: 'x'.repeat(65) }],
    ['OverlapSeconds', { PlayKey: 'GoodKey01', OverlapSeconds: '-1' }],
    ['OverlapSeconds', { PlayKey: 'GoodKey01', OverlapSeconds: '604801' }],
    ['OverlapSeconds', { PlayKey: 'GoodKey01', OverlapSeconds: '1.5' }],
  ])('reports %s as invalid in %j', async (name, parameters) => {
    const message = `The specified parameter "${name}" is not valid.`;
    await refusals.expect(client, set({ AppId: app, ...parameters }), { code: 'InvalidParameter', message });
  });

  test('reports a missing PlayKey', async () => {
    for (const parameters of [{}, { PlayKey: '' }])
      expect(await refusalOf(client, server, set(parameters))).toMatchObject({
        status: 400,
        code: 'MissingParameter',
        message: 'The input parameter "PlayKey" that is mandatory for processing this request is not supplied.',
      });
  });
});

describe('a user whose policy allows', () => {
  const client = officialClients[0]!;
  const NEITHER = ['Forbidden.RAM', 'Forbidden.RAM'];
  const BOTH = ['open', 'open'];
  const only = (video: string) => `acs:vod:*:${server.accountId}:video/${video}`;
  const short = { NumericLessThanEquals: { 'vod:AuthInfoTimeout': '300' } };

  // A PlayKey opens every video for any time, so it needs the right to all of that.
  test.each<[string, string[], () => string]>([
    ['both operations', BOTH, () => policyOf({ Action: ['vod:SetAppPlayKey', 'vod:GetAppPlayKey'] })],
    ['every video', BOTH, () => policyOf({ Action: 'vod:*', Resource: only('*') })],
    ['one video', NEITHER, () => policyOf({ Action: 'vod:*', Resource: only('0'.repeat(32)) })],
    ['one course', NEITHER, () => policyOf({ Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'a' } } })],
    ['short credentials', NEITHER, () => policyOf({ Action: 'vod:*', Condition: short })],
    ['playing', NEITHER, () => 'AliyunVODPlayAuth'],
    ['uploads', NEITHER, () => 'AliyunVODUploadAuth'],
    ['reading', ['Forbidden.RAM', 'open'], () => 'AliyunVODReadOnlyAccess'],
  ])('%s: setting and reading a PlayKey is %j', async (name, expected, policy) => {
    const { accessKeyId, accessKeySecret } = await createUser(server, name.replaceAll(' ', '-'), policy());
    const target = { ...server, accessKeyId, accessKeySecret };
    const outcomes = [await codeOf(client.call(target, set({ AppId: 'app-users', PlayKey: 'UsersKey01' })))];
    outcomes.push(await codeOf(client.call(target, get({ AppId: 'app-users' }))));
    expect(outcomes).toEqual(expected);
  });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['app-play-key.test.ts']);
});
