// Playback policies over the wire: what each operation does and refuses, and that their rules are in the credentials of the account,
// of categories with those below them, and of single videos.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import type { Limits } from '../../src/wire/playback-rules.ts';
import { PLAY_KEY, redeemJwt, signJwt } from '../support/jwt-redemption.ts';
import { officialClients, refusalOf } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import { issueWithRules, rulesIn } from '../support/ruled-play.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.close();
});

const VERSION = '2026-11-01';
const call = async (action: string, parameters: ParameterTable = {}, version = VERSION) =>
  (await officialClients[0]!.call(server, { action, version, parameters })).body;

async function policy(name: string, rules: object, ...targets: readonly string[]): Promise<void> {
  await call('CreatePlaybackPolicy', { PolicyName: name, Rules: JSON.stringify(rules) });
  for (const Target of targets) await call('AttachPlaybackPolicy', { PolicyName: name, Target });
}

const limitsOf = async (videoId: string, own: ParameterTable = {}): Promise<Limits | undefined> =>
  rulesIn(await issueWithRules(server, videoId, own))?.enforced;

async function category(name: string, parent?: number): Promise<number> {
  const parameters = { CateName: name, ...(parent !== undefined && { ParentId: String(parent) }) };
  const { Category } = (await call('AddCategory', parameters, '2017-03-21')) as { Category: { CateId: number } };
  return Category.CateId;
}

describe('a playback policy', () => {
  test('is created, read, listed, changed and deleted', async () => {
    const rules = { MaxRedemptions: 3, AllowIp: ['192.0.2.0/24'] };
    const made = await call('CreatePlaybackPolicy', {
      PolicyName: 'first',
      Rules: JSON.stringify(rules, undefined, 2),
      Description: 'of tests',
    });
    expect(made['Policy']).toMatchObject({
      PolicyName: 'first',
      Rules: JSON.stringify(rules),
      Description: 'of tests',
    });
    await call('CreatePlaybackPolicy', { PolicyName: 'second', Rules: '{"BindUserAgent":"true"}' });
    const pages = await call('ListPlaybackPolicies', { MaxItems: '1' });
    expect(pages).toMatchObject({
      IsTruncated: true,
      Marker: 'first',
      Policies: { Policy: [{ PolicyName: 'first' }] },
    });
    const rest = await call('ListPlaybackPolicies', { Marker: 'first' });
    expect(rest).toMatchObject({ IsTruncated: false, Policies: { Policy: [{ PolicyName: 'second' }] } });
    await call('UpdatePlaybackPolicy', { PolicyName: 'first', Rules: '{"MaxRedemptions":5}' });
    expect(await call('GetPlaybackPolicy', { PolicyName: 'first' })).toMatchObject({
      Policy: { Rules: '{"MaxRedemptions":5}', Description: 'of tests' },
      Targets: { Target: [] },
    });
    for (const PolicyName of ['first', 'second']) await call('DeletePlaybackPolicy', { PolicyName });
    expect(await call('ListPlaybackPolicies')).toMatchObject({ Policies: { Policy: [] } });
  });

  test('holds for its video only, with the strictest of the call', async () => {
    const [one, other] = [await server.seedVideo(), await server.seedVideo()];
    await policy('of-video', { MaxRedemptions: 3, AllowReferer: '*.a.test' }, `video:${one}`);
    expect(await limitsOf(one)).toMatchObject({ maxRedemptions: 3, allowReferer: ['*.a.test'], requireReferer: true });
    expect(await limitsOf(one, { MaxRedemptions: '9' })).toMatchObject({ maxRedemptions: 3 });
    expect(await limitsOf(one, { MaxRedemptions: '2', AllowReferer: 'x.a.test,b.test' })).toMatchObject({
      maxRedemptions: 2,
      allowReferer: ['x.a.test'],
    });
    expect(await limitsOf(other)).toBeUndefined();
    await call('UpdatePlaybackPolicy', { PolicyName: 'of-video', Rules: '{"MaxRedemptions":1}' });
    expect(await limitsOf(one)).toEqual({ maxRedemptions: 1 });
    await call('DetachPlaybackPolicy', { PolicyName: 'of-video', Target: `video:${one}` });
    expect(await limitsOf(one)).toBeUndefined();
  });

  test('holds for its category and those below it', async () => {
    const top = await category('Courses');
    const below = await category('2026', top);
    const deepest = await category('May', below);
    const beside = await category('Other');
    await policy('of-category', { MaxConcurrency: 2 }, `category:${String(below)}`);
    const limit = async (cateId?: number) =>
      (await limitsOf(await server.seedVideo(cateId === undefined ? {} : { cateId })))?.maxConcurrency;
    expect([await limit(below), await limit(deepest)]).toEqual([2, 2]);
    expect([await limit(top), await limit(beside), await limit()]).toEqual([undefined, undefined, undefined]);
    // A category that is made later is below it too.
    expect(await limit(await category('June', below))).toBe(2);
    await call('DetachPlaybackPolicy', { PolicyName: 'of-category', Target: `category:${String(below)}` });
    expect(await limit(deepest)).toBeUndefined();
  });

  test('holds for the account, and for its JWTPlayAuth and watch links', async () => {
    const videoId = await server.seedVideo();
    await call('SetAppPlayKey', { PlayKey: PLAY_KEY }, '2017-03-21');
    await policy('of-account', { AllowIp: ['192.0.2.1'], Mode: 'enforce' }, 'account');
    await policy('of-account-watched', { MaxRedemptions: 1, Mode: 'monitor' }, 'account');
    const issued = rulesIn(await issueWithRules(server, videoId, {}));
    expect(issued).toMatchObject({ monitored: { maxRedemptions: 1 } });
    expect(issued?.enforced).toEqual({ allowIp: [expect.objectContaining({ family: 4, length: 32 })] });
    const { WatchURL } = (await call('CreateWatchLink', { VideoId: videoId })) as { WatchURL: string };
    const watched = (await (await fetch(`${WatchURL}/play-auth`, { method: 'POST' })).json()) as { PlayAuth: string };
    expect(Buffer.from(watched.PlayAuth, 'base64').length).toBeGreaterThan(0);
    for (const PolicyName of ['of-account', 'of-account-watched'])
      await call('DetachPlaybackPolicy', { PolicyName, Target: 'account' });
    const jwt = await signJwt({ playKey: PLAY_KEY, videoId, now: server.clock.now() });
    expect((await redeemJwt(server.url, { jwt })).code).toBe('InvalidVideo.NoneStream');
  });

  test('of another viewer than the call names is a conflict', async () => {
    const videoId = await server.seedVideo();
    await policy('of-viewer', { ViewerId: 'a' }, `video:${videoId}`);
    await expect(issueWithRules(server, videoId, { ViewerId: 'b' })).rejects.toThrow(
      '"ViewerId" is not valid. The playback policies of the video name another one.',
    );
    expect(rulesIn(await issueWithRules(server, videoId, { ViewerId: 'a' }))).toEqual({ viewerId: 'a' });
  });
});

describe.each(officialClients)('$name', (client) => {
  const ask = (action: string, parameters: ParameterTable = {}) => ({ action, version: VERSION, parameters });
  const refused = async (action: string, parameters: ParameterTable, code: ErrorCode): Promise<void> => {
    expect(await refusalOf(client, server, ask(action, parameters))).toMatchObject({
      code,
      status: errorTable[code].status,
    });
    refusals.seen.add(code);
  };

  test('reports what is refused', async () => {
    const name = `refused-${client.name.replaceAll(/[^A-Za-z0-9]/g, '-')}`;
    await policy(name, { MaxRedemptions: 1 });
    await refused(
      'CreatePlaybackPolicy',
      { PolicyName: name, Rules: '{"MaxRedemptions":1}' },
      'InvalidPlaybackPolicy.Duplicate',
    );
    await refused('CreatePlaybackPolicy', { PolicyName: name }, 'MissingParameter');
    await refused('GetPlaybackPolicy', { PolicyName: 'none' }, 'InvalidPlaybackPolicy.NotFound');
    await refused('UpdatePlaybackPolicy', { PolicyName: 'none', Description: 'x' }, 'InvalidPlaybackPolicy.NotFound');
    await refused('DetachPlaybackPolicy', { PolicyName: name, Target: 'account' }, 'InvalidPlaybackPolicy.NotAttached');
    await refused('AttachPlaybackPolicy', { PolicyName: name, Target: 'category:7' }, 'InvalidCateId.NotFound');
    await refused(
      'AttachPlaybackPolicy',
      { PolicyName: name, Target: `video:${'0'.repeat(32)}` },
      'InvalidVideo.NotFound',
    );
    await refused('AttachPlaybackPolicy', { PolicyName: name, Target: 'user:1' }, 'InvalidParameter');
    await call('AttachPlaybackPolicy', { PolicyName: name, Target: 'account' });
    await refused('DeletePlaybackPolicy', { PolicyName: name }, 'OperationDenied');
    await call('DetachPlaybackPolicy', { PolicyName: name, Target: 'account' });
  });
});

test.each([
  ['[]', 'Rules', 'It must be the JSON of an object with at least one rule.'],
  ['{}', 'Rules', 'It must be the JSON of an object with at least one rule.'],
  ['{"Mode":"monitor"}', 'Rules', 'It must be the JSON of an object with at least one rule.'],
  ['{"MaxRedemption":1}', 'Rules.MaxRedemption', 'There is no such rule.'],
  ['{"maxRedemptions":1}', 'Rules.maxRedemptions', 'There is no such rule.'],
  ['{"MaxRedemptions":1001}', 'Rules.MaxRedemptions', 'It must be an integer from 1 to 1000.'],
  ['{"AllowIp":[]}', 'Rules.AllowIp', 'It must be 1 to 8 IP addresses'],
  ['{"AllowIp":null}', 'Rules.AllowIp', 'It must be 1 to 8 IP addresses'],
])('the rules %s are refused: %s', async (Rules, parameter, why) => {
  await expect(call('CreatePlaybackPolicy', { PolicyName: 'bad', Rules })).rejects.toThrow(
    `"${parameter}" is not valid. ${why}`,
  );
});

test('a target has five policies at most', async () => {
  const videoId = await server.seedVideo();
  for (let number = 1; number <= 5; number += 1)
    await policy(`many-${String(number)}`, { MaxRedemptions: 9 }, `video:${videoId}`);
  await expect(policy('many-6', { MaxRedemptions: 9 }, `video:${videoId}`)).rejects.toThrow(
    'a target has 5 playback policies at most',
  );
});

test('the codes of this file were all seen', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['playback-policies.test.ts']].sort());
});
