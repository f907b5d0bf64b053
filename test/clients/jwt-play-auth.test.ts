// JWTPlayAuth as an application signs it, redeemed over HTTP: what it opens, its signed limits, and key rotation.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { readSessionTokenUnverified } from '../../src/wire/session-token.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import {
  ALL_STREAMS,
  invalidClaim,
  payloadOf,
  PLAY_KEY,
  redeemJwt,
  signJwt,
  WRONG_SIGNATURE,
} from '../support/jwt-redemption.ts';
import { officialClients } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';

const [client] = officialClients;
let server: EmbeddedServer;
let videoId = '';
let otherVideoId = '';

const call = async (action: string, parameters: ParameterTable): Promise<Record<string, unknown>> =>
  (await client!.call(server, { action, parameters })).body;

beforeAll(async () => {
  server = await startServer();
  videoId = await importClip(server, SMALL_VIDEO);
  otherVideoId = await server.seedVideo();
  await call('SetAppPlayKey', { PlayKey: PLAY_KEY });
}, 120_000);
afterAll(async () => {
  await server.close();
});

const sign = (claims: object = {}, playKey = PLAY_KEY): Promise<string> =>
  signJwt({ playKey, videoId, now: server.clock.now() }, claims);
const redeem = (jwt: string, parameters: ParameterTable = {}) => redeemJwt(server.url, { jwt, parameters });
const grantOf = (url: string | undefined) => readSessionTokenUnverified(url?.split('/')[4] ?? '');

describe('a JWTPlayAuth', () => {
  test.each(['GET', 'POST'] as const)('is redeemed by %s for URLs that play', async (method) => {
    const { streams, urls } = await redeemJwt(server.url, { jwt: await sign(), method });
    expect(streams).toEqual(ALL_STREAMS);
    for (const url of urls) expect((await fetch(url)).status).toBe(200);
  });

  test('gives the same answer as an access key, in XML too', async () => {
    const own = await call('GetPlayInfo', { VideoId: videoId });
    const form = { Action: 'GetPlayInfo', Version: '2017-03-21', JWTPlayAuth: await sign() };
    const xml = await (await fetch(`${server.url}/?${new URLSearchParams(form).toString()}`)).text();
    expect(xml).toMatch(/^<\?xml .*<GetPlayInfoResponse><RequestId>/);
    const json = await (
      await fetch(`${server.url}/?${new URLSearchParams({ ...form, Format: 'JSON' }).toString()}`)
    ).text();
    const shapeOf = (text: string): string =>
      text.replace(/\/play\/[\w-]+\//g, '/play/G/').replace(/"RequestId":"[^"]+"/, '');
    expect(shapeOf(json)).toBe(shapeOf(JSON.stringify(own)));
  });

  test('names its video, and other parameters that name one must agree', async () => {
    const jwt = await sign();
    expect((await redeem(jwt, { VideoId: videoId })).streams).toEqual(ALL_STREAMS);
    expect((await redeem(jwt, { ReferenceId: 'small-clip' })).streams).toEqual(ALL_STREAMS);
    const other = { status: 403, code: 'InvalidAuthInfo.MediaId' };
    for (const asked of [{ VideoId: otherVideoId }, { VideoId: 'no such' }, { ReferenceId: 'other-reference' }])
      expect(await redeem(jwt, asked)).toMatchObject(other);
  });

  test('is accepted for any app of the account, with the key of that app', async () => {
    await call('SetAppPlayKey', { AppId: 'app-7', PlayKey: 'OtherKey07' });
    expect((await redeem(await sign({ appId: 'app-7' }, 'OtherKey07'))).streams).toEqual(ALL_STREAMS);
    for (const [appId, key] of [
      ['app-7', PLAY_KEY],
      ['app-1000000', 'OtherKey07'],
      ['app-8', PLAY_KEY],
    ] as const)
      expect(await redeem(await sign({ appId }, key))).toMatchObject(WRONG_SIGNATURE);
  });

  test('may carry unknown claims', async () => {
    const claims = { regionId: 'cn-shanghai', userId: 'u', risk: { level: [1, 2] }, iat: 1, jti: 'x' };
    expect((await redeem(await sign(claims))).streams).toEqual(ALL_STREAMS);
  });

  test('for a video that is not Normal reports its status', async () => {
    const blocked = await server.seedVideo({ status: 'Blocked' });
    expect(await redeem(await sign({ videoId: blocked }))).toMatchObject({
      status: 403,
      code: 'Forbidden.IllegalStatus',
      message: 'Status of the video is illegal. Current Status is Blocked.',
    });
  });

  test('is accepted by GetPlayInfo only', async () => {
    const jwt = await sign();
    for (const Action of ['GetVideoPlayAuth', 'GetVideoInfo', 'GetVideoList', 'GetAppPlayKey', 'SetAppPlayKey'])
      expect(await redeem(jwt, { Action })).toMatchObject({ status: 403, code: 'Forbidden.RAM' });
  });

  test('does not replace a missing or wrong signature', async () => {
    const jwt = await sign();
    expect((await redeem(jwt, { AccessKeyId: server.accessKeyId })).code).toBe('MissingSignature');
    expect((await redeem(jwt, { Signature: 'x' })).code).toBe('MissingAccessKeyId');
    expect((await redeem(jwt, { SecurityToken: 'x' })).code).toBe('MissingAccessKeyId');
    expect((await redeem('')).code).toBe('MissingAccessKeyId');
    const query = new URLSearchParams({ JWTPlayAuth: jwt }).toString();
    const headers = {
      authorization: 'ACS3-HMAC-SHA256 x',
      'x-acs-action': 'GetPlayInfo',
      'x-acs-version': '2017-03-21',
    };
    const signedV3 = await fetch(`${server.url}/?${query}`, { headers });
    expect(await signedV3.json()).toMatchObject({ Code: 'IncompleteSignature' });
  });
});

describe('a signed playContentInfo', () => {
  test.each<[object, ParameterTable, string[]]>([
    [{ formats: 'mp4' }, {}, ['FD mp4', 'LD mp4']],
    [{ formats: 'mp4' }, { Formats: 'm3u8,mp4,mp3' }, ['FD mp4', 'LD mp4']],
    [{ definition: 'FD' }, { Definition: 'FD,LD' }, ['FD mp4', 'FD m3u8']],
    [{ formats: 'mp4', definition: 'LD' }, {}, ['LD mp4']],
    [{ formats: ['m3u8', 'mp4'] }, { Formats: 'm3u8' }, ['FD m3u8', 'LD m3u8']],
    [{ playConfig: { previewTime: 1 }, formats: 'mp4' }, {}, ['FD mp4', 'LD mp4']],
    [{ playConfig: { previewTime: 1 }, formats: 'mp4' }, { PlayConfig: '{"PreviewTime":"0"}' }, ['FD mp4', 'LD mp4']],
  ])('%j holds for a request with %j', async (playContentInfo, parameters, expected) => {
    expect((await redeem(await sign({ playContentInfo }), parameters)).streams).toEqual(expected);
  });

  test.each<[object, ParameterTable]>([
    [{ formats: 'mp4' }, { Formats: 'm3u8' }],
    [{ definition: 'FD' }, { Definition: 'LD' }],
    [{ streamType: 'audio' }, { StreamType: 'video' }],
    [{ streamType: 'audio' }, {}],
    [{ playConfig: { previewTime: 1 } }, { Formats: 'mp3' }],
  ])('%j leaves no stream for a request with %j', async (playContentInfo, parameters) => {
    expect((await redeem(await sign({ playContentInfo }), parameters)).code).toBe('InvalidVideo.NoneStream');
  });

  test('that excludes what is requested is named beside it', async () => {
    const { message } = await redeem(await sign({ playContentInfo: { formats: 'mp4' } }), { Formats: 'm3u8' });
    expect(message).toContain("'Formats: m3u8, JWTPlayAuth.formats: mp4'");
  });

  test('limits the lifetime of the URLs, within the limit of the server', async () => {
    const lifeOf = async (claims: object, parameters: ParameterTable): Promise<number> => {
      const { urls } = await redeem(await sign(claims), parameters);
      return Math.round((grantOf(urls[0])?.expiresAt ?? 0) - server.clock.now() / 1000);
    };
    const near = (seconds: number) => [seconds - 2, seconds - 1, seconds, seconds + 1];
    const signed = { playContentInfo: { authTimeout: 60 } };
    expect(near(60)).toContain(await lifeOf(signed, {}));
    expect(near(60)).toContain(await lifeOf(signed, { AuthTimeout: '7200' }));
    expect(near(30)).toContain(await lifeOf(signed, { AuthTimeout: '30' }));
    expect(near(86_400)).toContain(await lifeOf({}, { AuthTimeout: '2592000' }));
    expect(near(86_400)).toContain(await lifeOf({ playContentInfo: { authTimeout: 2_592_000 } }, {}));
  });

  test('cuts the playlist for a preview that the request cannot lengthen', async () => {
    const jwt = await sign({ playContentInfo: { playConfig: { previewTime: 1 } } });
    for (const PlayConfig of ['{}', '{"PreviewTime":"600"}']) {
      const { urls } = await redeem(jwt, { PlayConfig });
      expect(grantOf(urls[0])?.previewSeconds).toBe(1);
    }
  });

  test.each([
    ['playContentInfo.format', { format: 'mp4' }],
    ['playContentInfo.formats', { formats: 'avi' }],
    ['playContentInfo.formats', { formats: [] }],
    ['playContentInfo.authTimeout', { authTimeout: 0 }],
    ['playContentInfo.videoId', { videoId: 'x' }],
    ['playContentInfo.playConfig', { playConfig: { preview: 30 } }],
    ['playContentInfo', 'mp4'],
    ['playContentInfo', null],
  ])('is refused, naming %s, with an unknown value: %j', async (name, playContentInfo) => {
    expect(await redeem(await sign({ playContentInfo }))).toMatchObject(invalidClaim(name));
  });

  test('cannot be altered without breaking the signature', async () => {
    const [header, payload, signature] = (await sign({ playContentInfo: { formats: 'mp4' } })).split('.');
    const altered = payloadOf(`${header}.${payload}`).replace('"mp4"', '"m3u8"');
    expect(altered).toContain('m3u8');
    const jwt = [header, Buffer.from(altered).toString('base64url'), signature].join('.');
    expect(await redeem(jwt)).toMatchObject(WRONG_SIGNATURE);
  });
});

describe('a PlayKey that is changed', () => {
  const appId = 'app-rotated';
  const signed = (playKey: string): Promise<string> => sign({ appId }, playKey);
  const set = (PlayKey: string, overlap: ParameterTable = {}) =>
    call('SetAppPlayKey', { AppId: appId, PlayKey, ...overlap });

  test('is valid until its overlap ends', async () => {
    await set('RotatedKey1');
    const old = await signed('RotatedKey1');
    await set('RotatedKey2', { OverlapSeconds: '60' });
    expect((await redeem(old)).streams).toEqual(ALL_STREAMS);
    expect((await redeem(await signed('RotatedKey2'))).streams).toEqual(ALL_STREAMS);
    server.clock.advance(61_000);
    try {
      expect(await redeem(old)).toMatchObject(WRONG_SIGNATURE);
      expect((await redeem(await signed('RotatedKey2'))).streams).toEqual(ALL_STREAMS);
    } finally {
      server.clock.advance(-61_000);
    }
  });

  test('without overlap is revoked at once, with everything it opened', async () => {
    await set('EndedKey01');
    const [url = ''] = (await redeem(await signed('EndedKey01'))).urls;
    expect((await fetch(url)).status).toBe(200);
    await set('EndedKey02', { OverlapSeconds: '0' });
    expect(await redeem(await signed('EndedKey01'))).toMatchObject(WRONG_SIGNATURE);
    expect((await fetch(url)).status).toBe(403);
    const [next = ''] = (await redeem(await signed('EndedKey02'))).urls;
    expect((await fetch(next)).status).toBe(200);
  });
});
