// What `inspect` shows of a credential or a URL, without any key.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memoryKeyRing } from '../../../test/support/memory-key-ring.ts';
import { sampleVideo } from '../../../test/support/sample-video.ts';
import { SettableClock } from '../../base/clock.ts';
import { createCredentials } from '../../playback/credential.ts';
import { createGrants } from '../../playback/grants.ts';
import { asAccessKeyId } from '../../wire/ids.ts';
import { signJwtPlayAuth } from '../../wire/jwt-play-auth.ts';
import { inspect as inspectText } from './inspect.ts';
import { recordingTerminal } from '../../terminal/terminal.testing.ts';
import { SAMPLE_ISSUER, SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../../test/support/issuers.ts';

const NOW = '2026-11-22T10:00:00Z';
const clock = new SettableClock().freeze(NOW);
const keyRing = memoryKeyRing();
const video = sampleVideo({ title: 'A\u001b[2Jfilm' });
const grants = createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked });
const playAuth = createCredentials({ keyRing, clock, region: 'cn-shanghai' }).mint({
  video,
  issuedBy: asAccessKeyId('LTAI-issuer'),
  issuer: SAMPLE_ISSUER,
  lifetimeSeconds: 100,
  coverUrl: '',
  playDomain: '127.0.0.1:8280',
});
const playToken = grants.playToken(
  grants.startSession({ videoId: video.videoId, lifetimeSeconds: 3600, previewSeconds: 30, ...SAMPLE_PARTY }),
  'hd',
  'm3u8',
);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
});
afterEach(() => {
  vi.useRealTimers();
});

function inspect(text: string): Record<string, unknown> {
  const terminal = recordingTerminal();
  inspectText(terminal, text, { json: true });
  expect(terminal.said.out).toHaveLength(1);
  return JSON.parse(terminal.said.out[0]!) as Record<string, unknown>;
}

describe('a PlayAuth', () => {
  test('shows its video and its expiry, and no secret', () => {
    const facts = inspect(` ${playAuth}\n`);
    expect(facts).toMatchObject({
      Kind: 'PlayAuth',
      VideoId: video.videoId,
      ExpireTime: '2026-11-22T10:01:40Z',
      Expired: false,
      PlayDomain: '127.0.0.1:8280',
      AccessKeySecret: '***',
      Bytes: playAuth.length,
    });
    const inside = JSON.parse(Buffer.from(playAuth, 'base64').toString('utf8')) as Record<string, string>;
    expect(JSON.stringify(facts)).not.toContain(inside['AccessKeySecret']);
    expect(JSON.stringify(facts)).not.toContain(inside['SecurityToken']);
  });

  test('is expired from its ExpireTime on', () => {
    vi.setSystemTime(new Date('2026-11-22T10:01:40Z'));
    expect(inspect(playAuth)['Expired']).toBe(true);
  });

  test('cannot send control characters to the terminal in its title', () => {
    const terminal = recordingTerminal();
    inspectText(terminal, playAuth, {});
    expect(terminal.said.out.join('\n')).toContain('A [2Jfilm');
    expect(terminal.said.out.join('')).not.toContain('\u001b');
    expect(terminal.said.out.at(-1)).toBe('good until 2026-11-22T10:01:40Z');
  });
});

describe('a JWTPlayAuth', () => {
  const nowMs = Date.parse(NOW);
  const claims = {
    appId: 'app-1000000',
    videoId: video.videoId,
    currentTimeStamp: nowMs,
    expireTimeStamp: nowMs + 60_000,
    regionId: 'cn-shanghai',
    playContentInfo: { formats: 'mp4' },
    user: 'A\u001b[2J',
  };
  const sign = (changes: object = {}): string => signJwtPlayAuth({ ...claims, ...changes }, 'yzNgTUtAl6HAuosIA');

  test('shows its claims and its expiry, and no signature', () => {
    const jwt = sign();
    const facts = inspect(` ${jwt}\n`);
    expect(facts).toEqual({
      Kind: 'JWTPlayAuth',
      VideoId: video.videoId,
      AppId: 'app-1000000',
      CurrentTime: NOW,
      PlayContentInfo: '{"formats":"mp4"}',
      OtherClaims: '{"regionId":"cn-shanghai","user":"A\\u001b[2J"}',
      ExpireTime: '2026-11-22T10:01:00Z',
      Expired: false,
      Bytes: jwt.length,
    });
    expect(JSON.stringify(facts)).not.toContain(jwt.slice(jwt.lastIndexOf('.') + 1));
  });

  test('is expired from expireTimeStamp or exp on, whichever is earlier', () => {
    expect(inspect(sign({ expireTimeStamp: nowMs }))['Expired']).toBe(true);
    expect(inspect(sign({ exp: nowMs / 1000 - 1 }))).toMatchObject({
      ExpireTime: '2026-11-22T09:59:59Z',
      Expired: true,
    });
  });

  test.each([9e15, -1, '1', null, {}])('with %j for a time leaves the time out', (time) => {
    const facts = inspect(sign({ currentTimeStamp: time, expireTimeStamp: time, appId: 7, videoId: {} }));
    expect(Object.keys(facts)).toEqual(['Kind', 'PlayContentInfo', 'OtherClaims', 'Bytes']);
  });

  test('ends for people with its expiry', () => {
    const terminal = recordingTerminal();
    inspectText(terminal, sign(), {});
    expect(terminal.said.out.at(-1)).toBe('good until 2026-11-22T10:01:00Z');
    for (const never of ['undefined', '\u001b']) expect(terminal.said.out.join('')).not.toContain(never);
  });
});

describe('a URL', () => {
  test.each([
    ['whole', `http://127.0.0.1:8280/play/${playToken}/${video.videoId}/hd.m3u8?MtsHlsUriToken=x`],
    ['of a segment', `http://127.0.0.1:8280/play/${playToken}/${video.videoId}/hd/00000.ts`],
    ['only its token', playToken],
  ])('%s shows what it opens', (_, text) => {
    expect(inspect(text)).toMatchObject({
      Kind: 'PlayURL',
      VideoId: video.videoId,
      Opens: 'hd m3u8',
      PreviewSeconds: 30,
      ExpireTime: '2026-11-22T11:00:00Z',
      Expired: false,
    });
  });

  test('of a cover has a kind of its own', () => {
    expect(inspect(grants.coverToken(video.videoId))).toMatchObject({ Kind: 'CoverURL', VideoId: video.videoId });
  });
});

test.each([
  '',
  'x',
  'e30=',
  'http://127.0.0.1/',
  `/play/${'A'.repeat(96)}/x`,
  Buffer.from('{"a":1}').toString('base64'),
])('%j fails as not recognised', (text) => {
  expect(() => inspect(text)).toThrow('neither a PlayAuth, nor a playback URL');
});
