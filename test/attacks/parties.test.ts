// What one party can take from the others with calls that it may not make, or may make: quota, the replay window, knowledge of
// what exists, secrets, rights that ended. Signed by hand against a real server with its default limits.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, rootPair, type Answer, type Api, type Json, type KeyPair } from '../acceptance/support/api.ts';
import { serveIn, temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { importAndWait } from '../acceptance/support/upload.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { redeemJwt, signJwt } from '../support/jwt-redemption.ts';
import { honestCalls } from './support/honest-calls.ts';

const RAM = { Version: '2015-05-01' };
const KEY = 'q7Q7q7Q7q7Q7';
const STS = { Version: '2015-04-01' };

const folder = temporaryFolder();
let server: Server;
let root: Api;
let videoId = '';

beforeAll(async () => {
  server = await serveIn(folder);
  root = openApi(server.url, rootPair(server.dataDir));
  videoId = await importAndWait(root, await drawClip(folder, 'film.mp4', picture('320x180', 2), H264));
}, 60_000);
afterAll(() => server.kill());

let made = 0;
const freshName = (): string => `party-${String((made += 1))}`;

interface User {
  readonly name: string;
  readonly keyId: string;
  readonly api: Api;
}

/** A user who may do what the statements say, and nothing without them. */
async function newUser(...statements: readonly object[]): Promise<User> {
  const name = freshName();
  await root.call('CreateUser', { ...RAM, UserName: name });
  if (statements.length > 0) await attach(name, statements);
  const { AccessKey } = await root.call('CreateAccessKey', { ...RAM, UserName: name });
  const { AccessKeyId, AccessKeySecret } = AccessKey as Record<string, string>;
  const pair: KeyPair = { accessKeyId: AccessKeyId ?? '', accessKeySecret: AccessKeySecret ?? '' };
  return { name, keyId: pair.accessKeyId, api: openApi(server.url, pair) };
}

async function attach(name: string, statements: readonly object[]): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: '1', Statement: statements });
  await root.call('CreatePolicy', { ...RAM, PolicyName: name, PolicyDocument });
  await root.call('AttachPolicyToUser', { ...RAM, PolicyType: 'Custom', PolicyName: name, UserName: name });
}

const allow = (Action: string | readonly string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const codeOf = ({ status, body }: Answer): string => (status === 200 ? '200' : String(body['Code']));

/** As many calls at a time as a flood from one machine has, until told to stop. */
function flood(call: () => Promise<Answer>): () => Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  let isOver = false;
  const runs = Array.from({ length: 16 }, async () => {
    while (!isOver) codes.add(codeOf(await call()));
  });
  return async () => {
    isOver = true;
    await Promise.all(runs);
    return codes;
  };
}

const honest = (ask: () => Promise<Answer>) =>
  honestCalls({ count: 20, call: async () => (await ask()).status }).then(({ statuses }) => statuses);

function playerOf(fields: Json): () => Promise<Answer> {
  const text = Buffer.from(String(fields['PlayAuth']), 'base64').toString('utf8');
  const { AccessKeyId = '', AccessKeySecret = '', ...rest } = JSON.parse(text) as Record<string, string>;
  const { SecurityToken = '', AuthInfo = '' } = rest;
  const player = openApi(server.url, { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret });
  return () => player.ask('GetPlayInfo', { VideoId: videoId, SecurityToken, AuthInfo });
}

describe('a flood of calls that are refused', () => {
  test('by a user without rights takes no quota from the account', async () => {
    const user = await newUser();
    const describing = (api: Api) => () => api.ask('GetMezzanineInfo', { VideoId: videoId });
    const stop = flood(describing(user.api));
    expect(await honest(describing(root))).toEqual(new Set([200]));
    expect(await stop()).toEqual(new Set(['Forbidden.RAM', 'Throttling.User']));
  });

  test('by a credential, for an operation that it may not call, takes nothing from viewers or from the account', async () => {
    const issued = await root.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000' });
    const text = Buffer.from(String(issued['PlayAuth']), 'base64').toString('utf8');
    const { AccessKeyId = '', AccessKeySecret = '', SecurityToken = '' } = JSON.parse(text) as Record<string, string>;
    const thief = openApi(server.url, { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret });
    const stop = flood(() => thief.ask('GetMezzanineInfo', { VideoId: videoId, SecurityToken }));
    const viewer = playerOf(await root.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000' }));
    expect(await honest(viewer)).toEqual(new Set([200]));
    expect(await honest(() => root.ask('GetMezzanineInfo', { VideoId: videoId }))).toEqual(new Set([200]));
    expect(await stop()).not.toContain('200');
  });

  test('by redemptions of one credential leaves other viewers alone', async () => {
    const one = playerOf(await root.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000' }));
    const other = playerOf(await root.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000' }));
    const stop = flood(one);
    expect(await honest(other)).toEqual(new Set([200]));
    expect(await stop()).toContain('Throttling.User');
  });

  test('a call that is not allowed leaves its nonce unused', async () => {
    const user = await newUser();
    const SignatureNonce = randomUUID();
    const ask = () => user.api.ask('GetVideoPlayAuth', { VideoId: videoId, SignatureNonce });
    expect(codeOf(await ask())).toBe('Forbidden.RAM');
    await attach(user.name, [allow('vod:GetVideoPlayAuth')]);
    expect(codeOf(await ask())).toBe('200');
    expect(codeOf(await ask())).toBe('SignatureNonceUsed');
  });
});

describe('what exists', () => {
  test.each(['GetVideoInfo', 'GetVideoPlayAuth', 'GetPlayInfo', 'GetMezzanineInfo', 'CreateWatchLink'])(
    'is not told to a user without rights by %s',
    async (action) => {
      const user = await newUser();
      const answers = await Promise.all(
        [videoId, '0123456789abcdef0123456789abcdef'].map((id) => user.api.ask(action, { VideoId: id })),
      );
      const [there, missing] = answers.map(({ status, body }) => ({ status, Code: body['Code'] }));
      expect(there).toEqual(missing);
      expect(there?.status).toBe(403);
    },
  );

  test('is not told by a tag condition: a hidden ReferenceId and a missing one answer the same', async () => {
    const ReferenceId = `ref-${freshName()}`;
    await root.call('CreateUploadVideo', { Title: 'Hidden', FileName: 'a.mp4', ReferenceId, Tags: 'secret' });
    const isSecret = { Condition: { StringEquals: { 'vod:Tag': 'secret' } } };
    const user = await newUser(allow('vod:*'), { ...allow('vod:*', isSecret), Effect: 'Deny' });
    const [hidden, missing] = await Promise.all(
      [ReferenceId, 'ref-missing'].map((id) => user.api.ask('GetVideoInfo', { ReferenceId: id })),
    );
    expect([hidden!.status, hidden!.body['Code']]).toEqual([missing!.status, missing!.body['Code']]);
  });
});

describe('secrets', () => {
  test('are not read with the read-only policy of our own', async () => {
    await root.call('SetAppPlayKey', { AppId: 'app-1000000', PlayKey: KEY });
    const user = await newUser();
    const PolicyName = 'PlayauthVODReadOnlyAccess';
    await root.call('AttachPolicyToUser', { ...RAM, PolicyType: 'System', PolicyName, UserName: user.name });
    expect(codeOf(await user.api.ask('GetVideoInfo', { VideoId: videoId }))).toBe('200');
    expect(codeOf(await user.api.ask('GetAppPlayKey', { AppId: 'app-1000000' }))).toBe('Forbidden.RAM');
  });

  test('that leaked sign no JWT for longer than a day', async () => {
    await root.call('SetAppPlayKey', { AppId: 'app-1000000', PlayKey: KEY });
    const redeem = async (seconds: number): Promise<string> => {
      const now = Date.now();
      const jwt = await signJwt({ playKey: KEY, videoId, now }, { expireTimeStamp: now + seconds * 1000 });
      return (await redeemJwt(server.url, { jwt })).code;
    };
    expect(await redeem(86_000)).toBe('');
    expect(await redeem(7 * 86_400)).not.toBe('');
  });
});

describe('rights that ended', () => {
  test('let a watch link mint nothing more', async () => {
    const user = await newUser(allow(['vod:CreateWatchLink', 'vod:GetVideoPlayAuth', 'vod:GetPlayInfo']));
    const { WatchURL } = await user.api.call('CreateWatchLink', { VideoId: videoId });
    const mint = async (): Promise<string> => {
      const response = await fetch(`${String(WatchURL)}/play-auth`, { method: 'POST' });
      return response.ok ? '200' : String(((await response.json()) as Json)['Code']);
    };
    expect(await mint()).toBe('200');
    await root.call('DetachPolicyFromUser', {
      ...RAM,
      PolicyType: 'Custom',
      PolicyName: user.name,
      UserName: user.name,
    });
    expect(await mint()).toBe('InvalidSecurityToken.Expired');
  });

  test('do not come back with a key that is enabled again', async () => {
    const user = await newUser(allow('vod:*'));
    const redeem = playerOf(await user.api.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000' }));
    expect(codeOf(await redeem())).toBe('200');
    for (const Status of ['Inactive', 'Active'])
      await root.call('UpdateAccessKey', { ...RAM, UserName: user.name, UserAccessKeyId: user.keyId, Status });
    expect(codeOf(await redeem())).toBe('InvalidSecurityToken.Expired');
    const fresh = playerOf(await user.api.call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: '3000' }));
    expect(codeOf(await fresh())).toBe('200');
  });

  test('end the sessions of a role whose trust is withdrawn', async () => {
    const user = await newUser(allow('sts:AssumeRole'));
    const account = String((await root.call('GetCallerIdentity', STS))['AccountId']);
    const trust = (name: string): string =>
      JSON.stringify({
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:user/${name}`] } },
        ],
      });
    const RoleName = freshName();
    const { Role } = await root.call('CreateRole', {
      ...RAM,
      RoleName,
      AssumeRolePolicyDocument: trust(user.name),
    });
    const { Arn: RoleArn = '' } = Role as Record<string, string>;
    const assumed = await user.api.call('AssumeRole', { ...STS, RoleArn, RoleSessionName: 'one' });
    const credentials = assumed['Credentials'] as Record<string, string>;
    const { AccessKeyId = '', AccessKeySecret = '', SecurityToken = '' } = credentials;
    const session = openApi(server.url, { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret });
    const whoami = async (): Promise<string> =>
      codeOf(await session.ask('GetCallerIdentity', { ...STS, SecurityToken }));
    expect(await whoami()).toBe('200');
    await root.call('UpdateRole', { ...RAM, RoleName, NewAssumeRolePolicyDocument: trust((await newUser()).name) });
    expect(await whoami()).not.toBe('200');
  });
});
