// JWTs that must be refused: other signatures, altered bytes, invalid claims; and that no answer reveals which videos
// exist.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import {
  ALL_STREAMS,
  EXPIRED,
  invalidClaim,
  JWT_HEADER,
  payloadOf,
  PLAY_KEY,
  redeemJwt,
  signJwt,
  signTexts,
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

describe('refuses a JWT with another signature', () => {
  const claims = () => ({
    appId: 'app-1000000',
    videoId,
    currentTimeStamp: server.clock.now(),
    expireTimeStamp: server.clock.now() + 60_000,
  });
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = new TextEncoder().encode(PLAY_KEY);

  test.each<[string, () => Promise<string> | string]>([
    ['not at all', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims())}.`],
    [
      'not at all, with a signature left over',
      async () => `${encode({ alg: 'none' })}.${(await sign()).split('.').slice(1).join('.')}`,
    ],
    ['with HS256, and says none', () => signTexts('{"alg":"none"}', JSON.stringify(claims()))],
    [
      'with HS512',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS512', typ: 'JWT' })
          .sign(Buffer.concat([key, Buffer.alloc(64)])),
    ],
    [
      'with HS512 under the PlayKey',
      () => {
        const signed = `${encode({ alg: 'HS512', typ: 'JWT' })}.${encode(claims())}`;
        return `${signed}.${createHmac('sha512', PLAY_KEY).update(signed).digest('base64url')}`;
      },
    ],
    ['with RS256', () => new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(privateKey)],
    [
      'with HS256, and says RS256: the PlayKey taken for a public key',
      () => signTexts('{"alg":"RS256","typ":"JWT"}', JSON.stringify(claims())),
    ],
    [
      'with a key that it brings along',
      () =>
        signTexts(
          JSON.stringify({ alg: 'HS256', jwk: { kty: 'oct', k: 'a2V5' }, kid: '../../dev/null' }),
          JSON.stringify(claims()),
          'key',
        ),
    ],
    ['with an empty key', () => signTexts(JWT_HEADER, JSON.stringify(claims()), '')],
    ['with a critical extension', () => signTexts('{"alg":"HS256","crit":["exp"],"exp":1}', JSON.stringify(claims()))],
    ['with another type', () => signTexts('{"alg":"HS256","typ":"at+jwt"}', JSON.stringify(claims()))],
    ['with a header that says two things', () => signTexts('{"alg":"none","alg":"HS256"}', JSON.stringify(claims()))],
    [
      'with a claim that says two things',
      () => signTexts(JWT_HEADER, JSON.stringify(claims()).replace('{', `{"videoId":"${otherVideoId}",`)),
    ],
    ['with claims that are no object', () => signTexts(JWT_HEADER, `[${JSON.stringify(claims())}]`)],
  ])('%s', async (_, make) => {
    expect(await redeem(await make())).toMatchObject(WRONG_SIGNATURE);
  });

  test.each([
    ['', (jwt: string) => `${jwt} `],
    ['', (jwt: string) => `${jwt}.x`],
    ['', (jwt: string) => jwt.slice(0, -1)],
    ['', (jwt: string) => jwt.slice(0, jwt.lastIndexOf('.') + 1)],
    ['', () => 'x'],
    ['', () => '..'],
    ['', () => 'A'.repeat(20_000)],
    ['', () => '中.文.字'],
  ])('%s or cut, lengthened or invented', async (_, change) => {
    expect(await redeem(change(await sign()))).toMatchObject(WRONG_SIGNATURE);
  });

  test('or is longer than 4096 characters', async () => {
    expect(await redeem(await sign({ fill: 'x'.repeat(4000) }))).toMatchObject(WRONG_SIGNATURE);
    expect(
      await redeemJwt(server.url, { jwt: await sign({ fill: 'x'.repeat(12_000) }), method: 'POST' }),
    ).toMatchObject(WRONG_SIGNATURE);
  });
});

describe('a claim', () => {
  test.each([
    ['appId', WRONG_SIGNATURE],
    ['videoId', WRONG_SIGNATURE],
    ['currentTimeStamp', invalidClaim('currentTimeStamp')],
    ['expireTimeStamp', invalidClaim('expireTimeStamp')],
  ])('%s must be there', async (name, refusal) => {
    expect(await redeem(await sign({ [name]: undefined }))).toMatchObject(refusal);
  });

  test.each(['NaN', '1e999', '-1', '1.5', '"TIME"', 'null', '-1e999', '1e-7'])(
    'of time may not be %s',
    async (value) => {
      for (const name of ['currentTimeStamp', 'expireTimeStamp']) {
        const payload = payloadOf(await sign({ [name]: 'REPLACED' }));
        const number = value.replace('TIME', String(server.clock.now() + (name === 'expireTimeStamp' ? 60_000 : 0)));
        const jwt = signTexts(JWT_HEADER, payload.replace('"REPLACED"', number));
        // Text that is no JSON cannot be parsed; the other values are parsed and invalid.
        expect(await redeem(jwt)).toMatchObject(value === 'NaN' ? WRONG_SIGNATURE : invalidClaim(name));
      }
    },
  );

  test('of the future is refused beyond the tolerated clock skew', async () => {
    const now = server.clock.now();
    expect((await redeem(await sign({ currentTimeStamp: now + 4000 }))).streams).toEqual(ALL_STREAMS);
    expect(await redeem(await sign({ currentTimeStamp: now + 60_000 }))).toMatchObject(
      invalidClaim('currentTimeStamp'),
    );
    expect(await redeem(await sign({ nbf: Math.floor(now / 1000) + 60 }))).toMatchObject(invalidClaim('nbf'));
  });

  test('of the expiry is enforced', async () => {
    const now = server.clock.now();
    const past = { currentTimeStamp: now - 2000, expireTimeStamp: now - 1000 };
    expect(await redeem(await sign(past))).toMatchObject(EXPIRED);
    expect(await redeem(await sign({ exp: Math.floor(now / 1000) - 1 }))).toMatchObject(EXPIRED);
    const backwards = { currentTimeStamp: now - 1000, expireTimeStamp: now - 2000 };
    expect(await redeem(await sign(backwards))).toMatchObject(invalidClaim('expireTimeStamp'));
  });
});

describe('the PlayKey of another account', () => {
  test('opens no video of this one, nor this one’s a video of the other', async () => {
    const made = await client!.call(server, { action: 'CreateAccount', version: '2026-11-01' });
    const { AccessKeyId, AccessKeySecret } = made.body as Record<string, string>;
    const other = { ...server, accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
    const create = { action: 'CreateUploadVideo', parameters: { Title: 'Theirs', FileName: 'theirs.mp4' } };
    const theirs = (await client!.call(other, create)).body['VideoId'];
    await client!.call(other, { action: 'SetAppPlayKey', parameters: { PlayKey: 'TheirOwnKey1' } });
    expect(await redeem(await sign({}, 'TheirOwnKey1'))).toMatchObject(WRONG_SIGNATURE);
    expect(await redeem(await sign({ videoId: theirs }))).toMatchObject(WRONG_SIGNATURE);
    // The other account's key opens its own video, as far as one without a file can be opened.
    expect((await redeem(await sign({ videoId: theirs }, 'TheirOwnKey1'))).code).toBe('Forbidden.IllegalStatus');
  });
});

describe('no answer reveals', () => {
  test('what exists to a caller without the key', async () => {
    const unknown = 'f'.repeat(32);
    const expired = { currentTimeStamp: 1, expireTimeStamp: 2 };
    const answers = await Promise.all([
      redeem(await sign({}, 'wrongKey00')),
      redeem(await sign({ appId: 'app-2' })),
      redeem(await sign({ appId: 'app-2', ...expired })),
      redeem(await sign({ videoId: unknown })),
      redeem(await sign({ videoId: unknown, ...expired })),
      redeem(await sign({ videoId: unknown }), { VideoId: videoId }),
      redeem(await sign({ videoId: otherVideoId }, 'wrongKey00'), { VideoId: videoId }),
      redeem(await sign({ ...expired, playContentInfo: 7 }, 'wrongKey00')),
      redeem('x'),
    ]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ...WRONG_SIGNATURE, message: 'The specified AuthInfo is not valid.' });
  });
});
