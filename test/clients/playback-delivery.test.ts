// Playback rules at delivery: each request for media of a session is held against them.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { ErrorCode } from '../../src/wire/errors.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import {
  issueWithRules,
  redeemAs,
  sendAs,
  type Answered,
  type Asking,
  type Player,
  type RuledRedemption,
} from '../support/ruled-play.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let videoId = '';
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer({ settings: { trustProxy: true } });
  videoId = await importClip(server, SMALL_VIDEO);
}, 120_000);
afterAll(async () => {
  await server.close();
});
beforeEach(() => {
  server.clock.freeze(server.clock.now());
});

type Redeem = (player: Player, previous?: RuledRedemption) => Promise<RuledRedemption>;

async function issue(rules: ParameterTable): Promise<Redeem> {
  const fields = await issueWithRules(server, videoId, rules);
  return (player, previous) => {
    const parameters = previous === undefined ? {} : { PreviousSessionId: previous.sessionId };
    return redeemAs(server, fields, { at: server.clock.now(), parameters, ...player });
  };
}

type Ask = (player: Player) => Promise<Answered>;

/** One request of each kind, with the URLs of the redemption. */
async function requestsOf({ urls }: RuledRedemption, player: Player): Promise<ReadonlyMap<string, Ask>> {
  const playlist = urls.find((url) => url.endsWith('.m3u8')) ?? '';
  const mp4 = urls.find((url) => url.endsWith('.mp4')) ?? '';
  const { body } = await sendAs(playlist, player);
  const segment = new URL(/^[^#\n].*$/m.exec(body)?.[0] ?? '', playlist).href;
  const key = new URL(/#EXT-X-KEY:.*URI="([^"]+)"/.exec(body)?.[1] ?? '', playlist).href;
  const ask = (url: string, asking?: Asking): Ask => {
    return (asker) => sendAs(url, asker, asking);
  };
  return new Map([
    ['playlist', ask(playlist)],
    ['HEAD of the playlist', ask(playlist, { method: 'HEAD' })],
    ['key', ask(key)],
    ['segment', ask(segment)],
    ['the segment again', ask(segment)],
    ['HEAD of the segment', ask(segment, { method: 'HEAD' })],
    ['range of the segment', ask(segment, { range: 'bytes=0-99' })],
    ['file', ask(mp4, { method: 'HEAD' })],
    ['range of the file', ask(mp4, { range: 'bytes=0-99' })],
    ['captions and thumbnails', ask(new URL('extras.json', playlist).href)],
  ]);
}

/** What a session gets: `OK`, or the code of the refusal. */
async function playAs({ urls }: RuledRedemption, player: Player): Promise<string> {
  const answered = await sendAs(urls[0] ?? '', player, { range: 'bytes=0-9' });
  return codeOf(answered);
}

function codeOf({ status, headers }: Answered): string {
  return status < 400 ? 'OK' : String(headers['x-playauth-code']);
}

const HOME: Player = { address: '192.0.2.1', referer: 'https://shop.example/', userAgent: 'Player/1' };
const AWAY: Player = { ...HOME, address: '198.51.100.1' };
const THIRD: Player = { ...HOME, address: '203.0.113.1' };

const rules: readonly [ParameterTable, Player, ErrorCode][] = [
  [{ AllowIp: '192.0.2.0/24' }, { address: '198.51.100.1' }, 'Forbidden.AddressNotAllowed'],
  [{ AllowReferer: 'shop.example' }, { referer: 'https://evil.example/' }, 'Forbidden.RefererNotAllowed'],
  [{ AllowEmptyReferer: 'false' }, { referer: '' }, 'Forbidden.RefererNotAllowed'],
  [{ BindUserAgent: 'true' }, { userAgent: 'Player/2' }, 'Forbidden.UserAgentChanged'],
];

describe.each(rules)('%j', (given, difference, code) => {
  test(`is ${code} for every request of another player`, async () => {
    const redemption = await (await issue(given))(HOME);
    for (const [name, ask] of await requestsOf(redemption, HOME)) {
      const codes: string[] = [];
      for (const player of [HOME, HOME, { ...HOME, ...difference }, HOME]) codes.push(codeOf(await ask(player)));
      expect([name, ...codes]).toEqual([name, 'OK', 'OK', code, 'OK']);
    }
    const refused = await sendAs(redemption.urls[0] ?? '', { ...HOME, ...difference });
    expect(JSON.parse(refused.body)).toMatchObject({ Code: code });
    refusals.seen.add(code);
  });

  test('in monitor mode refuses nothing', async () => {
    const redemption = await (await issue({ ...given, Mode: 'monitor' }))(HOME);
    for (const [name, ask] of await requestsOf(redemption, HOME))
      expect([name, codeOf(await ask({ ...HOME, ...difference }))]).toEqual([name, 'OK']);
  });
});

test('a monitored breach is on record once, however many requests make it', async () => {
  const redeem = await issue({ AllowIp: '192.0.2.1', Mode: 'monitor', ViewerId: 'watched' });
  const redemption = await redeem(HOME);
  for (let times = 0; times < 3; times += 1) expect(await playAs(redemption, AWAY)).toBe('OK');
  const call = { action: 'ListAuditEvents', version: '2026-11-01', parameters: { ViewerId: 'watched' } };
  const { body } = await officialClients[0]!.call(server, call);
  const events = (body['AuditEvents'] ?? []) as readonly { readonly Action: string; readonly Code: string }[];
  const monitored = events.filter(({ Action }) => Action === 'MonitoredRule');
  expect(monitored.map(({ Code }) => Code)).toEqual(['Forbidden.AddressNotAllowed']);
});

describe('MaxConcurrency', () => {
  /** Until this server asks again whether a session has its place. */
  const later = (seconds = 4): void => {
    server.clock.advance(seconds * 1000);
  };

  test('refuses one session more, until a player has vanished', async () => {
    const redeem = await issue({ MaxConcurrency: '2', MaxRedemptions: '3' });
    const [first, vanishing] = [await redeem(HOME), await redeem(AWAY)];
    expect((await redeem(THIRD)).code).toBe('Forbidden.Concurrency');
    refusals.seen.add('Forbidden.Concurrency');
    later(20);
    expect(await playAs(first, HOME)).toBe('OK');
    expect((await redeem(THIRD)).code).toBe('Forbidden.Concurrency');
    later(6);
    // What was refused did not count as a redemption.
    const third = await redeem(THIRD);
    expect(third.code).toBe('OK');
    expect(await Promise.all([playAs(first, HOME), playAs(vanishing, AWAY), playAs(third, THIRD)])).toEqual([
      ...['OK', 'Forbidden.Concurrency', 'OK'],
    ]);
    later(26);
    expect(await playAs(vanishing, AWAY)).toBe('OK');
  });

  test('a place is kept by any request', async () => {
    const redeem = await issue({ MaxConcurrency: '1' });
    const session = await redeem(HOME);
    for (const [name, ask] of await requestsOf(session, HOME)) {
      later(20);
      expect([name, codeOf(await ask(HOME))]).toEqual([name, 'OK']);
      expect([name, (await redeem(AWAY)).code]).toEqual([name, 'Forbidden.Concurrency']);
      if (name === 'segment') break;
    }
  });

  test('stopOldest ends the oldest session', async () => {
    const redeem = await issue({ MaxConcurrency: '2', OnExceed: 'stopOldest' });
    const sessions: RuledRedemption[] = [];
    for (const player of [HOME, AWAY, THIRD]) {
      sessions.push(await redeem(player));
      later(1);
    }
    const [first, second, third] = sessions as [RuledRedemption, RuledRedemption, RuledRedemption];
    for (let round = 0; round < 3; round += 1) {
      later();
      expect([await playAs(first, HOME), await playAs(second, AWAY), await playAs(third, THIRD)]).toEqual([
        ...['Forbidden.Concurrency', 'OK', 'OK'],
      ]);
    }
  });

  test('counts the sessions of a viewer in all of its credentials', async () => {
    const limit = { MaxConcurrency: '1' };
    const [one, two] = [await issue({ ...limit, ViewerId: 'a' }), await issue({ ...limit, ViewerId: 'a' })];
    expect((await one(HOME)).code).toBe('OK');
    expect((await two(AWAY)).code).toBe('Forbidden.Concurrency');
    expect((await (await issue({ ...limit, ViewerId: 'b' }))(AWAY)).code).toBe('OK');
    expect((await (await issue(limit))(AWAY)).code).toBe('OK');
  });

  test('a player that renews takes over the place of the session that it names', async () => {
    const redeem = await issue({ MaxConcurrency: '1' });
    const earlier = await redeem(HOME);
    later(6);
    const renewed = await redeem(HOME, earlier);
    expect(renewed.code).toBe('OK');
    later();
    expect(await playAs(renewed, HOME)).toBe('OK');
    expect(await playAs(earlier, HOME)).toBe('Forbidden.Concurrency');
  });

  test('two devices behind one address, with the same user agent, count as two', async () => {
    const limit = { MaxConcurrency: '1', ViewerId: 'twins' };
    const [one, other] = [await issue(limit), await issue(limit)];
    const first = await one(HOME);
    expect((await other(HOME)).code).toBe('Forbidden.Concurrency');
    later(6);
    expect((await one(HOME)).code).toBe('Forbidden.Concurrency');
    later();
    expect(await playAs(first, HOME)).toBe('OK');
  });

  test('a retry within five seconds is the same session', async () => {
    const redeem = await issue({ MaxConcurrency: '1' });
    const first = await redeem(HOME);
    later(4);
    expect(await redeem(HOME)).toMatchObject({ code: 'OK', sessionId: first.sessionId });
  });

  test('no place of another viewer is taken over, also by its name', async () => {
    const [mine, theirs] = [
      await issue({ MaxConcurrency: '1', ViewerId: 'me' }),
      await issue({ MaxConcurrency: '1', ViewerId: 'they' }),
    ];
    const [playing, other] = [await theirs(AWAY), await mine(HOME)];
    later(6);
    expect((await mine(THIRD, playing)).code).toBe('Forbidden.Concurrency');
    expect(await Promise.all([playAs(playing, AWAY), playAs(other, HOME)])).toEqual(['OK', 'OK']);
  });

  test('a place is free when its session has expired', async () => {
    const redeem = await issue({ MaxConcurrency: '1', MaxSessionSeconds: '60', ViewerId: 'brief' });
    const session = await redeem(HOME);
    for (const seconds of [20, 20, 15]) {
      later(seconds);
      expect(await playAs(session, HOME)).toBe('OK');
    }
    later(5);
    const next = await issue({ MaxConcurrency: '1', ViewerId: 'brief' });
    expect((await next(AWAY)).code).toBe('OK');
  });

  test('in monitor mode refuses nothing', async () => {
    const redeem = await issue({ MaxConcurrency: '1', Mode: 'monitor' });
    const sessions = [await redeem(HOME), await redeem(AWAY)];
    later();
    expect(await Promise.all(sessions.map((session) => playAs(session, HOME)))).toEqual(['OK', 'OK']);
  });
});

test('the codes of this file were all seen', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['playback-delivery.test.ts']].sort());
});
