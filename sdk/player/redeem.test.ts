import { describe, expect, test } from 'vitest';
import { WANTED_DEFINITIONS } from './redeem-request.ts';
import { createPreviousSession } from './previous-session.ts';
import { redeem, type Redeemer } from './redeem.ts';

const PLAY_AUTH = btoa(
  JSON.stringify({ SecurityToken: 't', AuthInfo: '{}', AccessKeyId: 'STS.a', AccessKeySecret: 'geheim', Region: 'r' }),
);

type Answer = [status: number, body: string] | 'down';

function redeemerOf(...answers: Answer[]) {
  const nonces: string[] = [];
  const requests: { url: URL; init: RequestInit }[] = [];
  const pauses: number[] = [];
  const redeemer: Redeemer = {
    endpoint: new URL('https://vod.example.org/'),
    videoId: 'v',
    sessionSeconds: 60,
    formats: 'm3u8',
    nowMs: () => 42,
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
    fetch: (input, init = {}) => {
      const answer = answers[nonces.length] ?? 'down';
      const url = new URL(input as string);
      nonces.push(url.searchParams.get('SignatureNonce') ?? '');
      requests.push({ url, init });
      if (answer === 'down') return Promise.reject(new TypeError('fetch failed'));
      return Promise.resolve(new Response(answer[1], { status: answer[0] }));
    },
  };
  return { redeemer, nonces, pauses, requests };
}

const good = JSON.stringify({
  RequestId: 'R',
  VideoBase: { Title: 'Film', CoverURL: 'https://h/c.jpg', Duration: '12.5', MediaType: 'audio' },
  PlayInfoList: { PlayInfo: [{ PlayURL: '/play/g/v/hd.m3u8', Format: 'm3u8', Definition: 'HD' }] },
});

describe('redeeming', () => {
  test('gives the streams with absolute URLs and the time of the request', async () => {
    const redemption = await redeem(redeemerOf([200, good]).redeemer, ` ${PLAY_AUTH}\n`);
    expect(redemption).toMatchObject({ sentAtMs: 42, requestId: 'R' });
    expect(redemption.video).toEqual({
      title: 'Film',
      coverUrl: 'https://h/c.jpg',
      durationSeconds: 12.5,
      mediaType: 'audio',
      width: 0,
      height: 0,
    });
    expect(redemption.streams[0]?.url).toBe('https://vod.example.org/play/g/v/hd.m3u8');
  });

  test('repeats the request twice, with its nonce, when no answer came', async () => {
    const { redeemer, nonces, pauses } = redeemerOf('down', [502, '<html>'], [200, good]);
    await redeem(redeemer, PLAY_AUTH);
    expect([nonces.length, new Set(nonces).size]).toEqual([3, 1]);
    expect(pauses).toHaveLength(2);
  });

  test('sends another request when the repeated one is known already', async () => {
    const used = JSON.stringify({ RequestId: 'R', Code: 'SignatureNonceUsed', Message: 'm' });
    const { redeemer, nonces, pauses } = redeemerOf('down', [400, used], [200, good]);
    await redeem(redeemer, PLAY_AUTH);
    expect([nonces[0] === nonces[1], nonces[1] === nonces[2], pauses.length]).toEqual([true, false, 1]);
    const first = redeemerOf([400, used]);
    await expect(redeem(first.redeemer, PLAY_AUTH)).rejects.toMatchObject({ code: 'SignatureNonceUsed' });
  });

  test('names the session that the player had before', async () => {
    const kept = new Map<string, string>();
    const memory = { getItem: (name: string) => kept.get(name) ?? null, setItem: kept.set.bind(kept) };
    const grant = Buffer.from('00'.repeat(8) + '0123456789abcdef01234567' + 'ff'.repeat(50), 'hex').toString(
      'base64url',
    );
    const { redeemer, requests } = redeemerOf(
      [200, good.replace('/play/g/', `/play/${grant}/`)],
      [200, good],
      [200, good],
    );
    const sent = (): unknown[] => requests.map(({ url }) => url.searchParams.get('PreviousSessionId'));
    const mine = { ...redeemer, previous: createPreviousSession(memory) };
    for (let round = 0; round < 2; round += 1) await redeem(mine, PLAY_AUTH);
    // Loaded again.
    await redeem({ ...redeemer, previous: createPreviousSession(memory) }, PLAY_AUTH);
    expect(sent()).toEqual([null, '0123456789abcdef01234567', '0123456789abcdef01234567']);
  });

  test('fails as network after three attempts without an answer', async () => {
    const { redeemer, nonces } = redeemerOf('down', 'down', 'down', [200, good]);
    await expect(redeem(redeemer, PLAY_AUTH)).rejects.toMatchObject({ code: 'Client.Network', kind: 'network' });
    expect(nonces).toHaveLength(3);
  });

  test('does not retry a refusal', async () => {
    const body = JSON.stringify({ RequestId: 'R', Code: 'InvalidSecurityToken.Expired', Message: 'm' });
    const { redeemer, nonces } = redeemerOf([400, body]);
    const refusal = redeem(redeemer, PLAY_AUTH);
    await expect(refusal).rejects.toMatchObject({ kind: 'expired', status: 400, requestId: 'R' });
    expect(nonces).toHaveLength(1);
  });

  test('sends no request when the credential cannot be read', async () => {
    const { redeemer, nonces } = redeemerOf([200, good]);
    for (const playAuth of ['', 'not base64!', btoa('[]'), btoa('{"AccessKeyId":"a"}')]) {
      await expect(redeem(redeemer, playAuth)).rejects.toMatchObject({ code: 'Client.BadPlayAuth', kind: 'refused' });
    }
    expect(nonces).toHaveLength(0);
  });

  test('refuses a 200 that is no answer of this API', async () => {
    const { redeemer } = redeemerOf([200, '{}'], [200, 'null'], [200, '<html>']);
    await expect(redeem(redeemer, PLAY_AUTH)).rejects.toMatchObject({ code: 'Client.BadResponse', status: 200 });
  });
});

describe('redeeming a JWTPlayAuth', () => {
  const JWT = `${btoa('{"alg":"HS256"}')}.${btoa('{"appId":"a","n":">>>???"}')}.c2lnbmF0dXJl`
    .replaceAll('=', '')
    .replaceAll('/', '_')
    .replaceAll('+', '-');

  test('sends it in the body of a simple request, and nowhere else', async () => {
    const { redeemer, requests } = redeemerOf([200, good]);
    const redemption = await redeem(redeemer, `${JWT}\n`);
    expect(redemption.streams[0]?.url).toBe('https://vod.example.org/play/g/v/hd.m3u8');
    const [{ url, init }] = requests as [(typeof requests)[0]];
    expect([url.href, init.method, init.headers]).toEqual(['https://vod.example.org/', 'POST', undefined]);
    expect(Object.fromEntries(init.body as URLSearchParams)).toEqual({
      Action: 'GetPlayInfo',
      Version: '2017-03-21',
      Format: 'JSON',
      VideoId: 'v',
      JWTPlayAuth: JWT,
      AuthTimeout: '60',
      Formats: 'm3u8',
      Channel: 'HTML5',
      PlayerVersion: 'playauth-1',
      Definition: WANTED_DEFINITIONS,
    });
  });

  test('retries when no answer came', async () => {
    const { redeemer, requests } = redeemerOf('down', [200, good]);
    await redeem(redeemer, JWT);
    const sent = requests.map(({ init }) => (init.body as URLSearchParams).get('JWTPlayAuth'));
    expect(sent).toEqual([JWT, JWT]);
  });

  test.each([
    ['InvalidAuthInfo.ExpireTime', 'expired'],
    ['InvalidAuthInfo.MediaId', 'other-video'],
    ['InvalidAuthInfo.Signature', 'refused'],
    ['InvalidParameter', 'refused'],
  ])('reports %s as %s, and does not retry', async (code, kind) => {
    const { redeemer, nonces } = redeemerOf([403, JSON.stringify({ RequestId: 'R', Code: code, Message: 'm' })]);
    await expect(redeem(redeemer, JWT)).rejects.toMatchObject({ code, kind, requestId: 'R' });
    expect(nonces).toHaveLength(1);
  });

  test.each(['a.b', `${JWT}.`, `.${JWT}`, JWT.slice(0, JWT.lastIndexOf('.')), `${JWT} x`, JWT.replace('.', '..')])(
    'sends no request for %s',
    async (text) => {
      const { redeemer, nonces } = redeemerOf([200, good]);
      await expect(redeem(redeemer, text)).rejects.toMatchObject({ code: 'Client.BadPlayAuth' });
      expect(nonces).toHaveLength(0);
    },
  );
});
