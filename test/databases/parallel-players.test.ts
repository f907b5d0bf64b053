// Limits of a credential hold over HTTP for players that come at the same time: on one server process, on two that share PostgreSQL and
// Redis, and on two that share PostgreSQL alone.
import { randomUUID } from 'node:crypto';
import { globalAgent } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { newDatabaseUrl } from '../support/databases.ts';
import { openPlayServers, type PlayServers } from '../support/play-servers.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { issueWithRules, redeemAs, sendAs, type Player, type RuledRedemption } from '../support/ruled-play.ts';

const PLAYERS = 1_000;
/** Connections at once to each server. */
const CONNECTIONS = 100;
const folder = temporaryFolder();
const stack = new AsyncDisposableStack();
let redis: TestRedis;
let alone: PlayServers;
let together: PlayServers;
let one: Server;
let shared: { readonly redis: readonly Server[]; readonly postgres: readonly Server[] };
const films = { alone: '', together: '' };

beforeAll(async () => {
  const before = globalAgent.maxSockets;
  globalAgent.maxSockets = CONNECTIONS;
  stack.defer(() => {
    globalAgent.maxSockets = before;
  });
  const { url, drop } = await newDatabaseUrl('PostgreSQL');
  stack.defer(drop);
  redis = await startRedis();
  stack.defer(() => redis.stop());
  [alone, together] = [openPlayServers(`${folder}/alone`), openPlayServers(`${folder}/together`, url)];
  for (const servers of [alone, together]) stack.defer(() => servers.end());
  const withRedis = ['--redis-url', redis.url];
  [one, shared] = await Promise.all([
    alone.start('one'),
    together.start('first', withRedis).then(async (first) => {
      films.together = await together.import(first);
      const more = [together.start('second', withRedis), together.start('third'), together.start('fourth')] as const;
      const [second, third, fourth] = await Promise.all(more);
      return { redis: [first, second], postgres: [third, fourth] };
    }),
  ]);
  films.alone = await alone.import(one);
}, 120_000);
afterAll(() => stack.disposeAsync());

interface Ground {
  readonly servers: readonly Server[];
  readonly videoId: string;
  readonly target: ReturnType<PlayServers['targetOf']>;
}

const grounds: readonly (readonly [string, () => Ground])[] = [
  ['one process', () => ({ servers: [one], videoId: films.alone, target: alone.targetOf(one) })],
  ['two processes with Redis', () => ofTwo(shared.redis)],
  ['two processes with PostgreSQL alone', () => ofTwo(shared.postgres)],
];

function ofTwo(servers: readonly Server[]): Ground {
  return { servers, videoId: films.together, target: together.targetOf(servers[0]!) };
}

const player = (number: number): Player => ({
  address: `10.${String(number >> 16)}.${String((number >> 8) & 0xff)}.${String(number & 0xff)}`,
  userAgent: `Player/${String(number)}`,
});

/** As players do on a machine that is too busy: the same request again. */
async function redeemPatiently(...[server, fields, options]: Parameters<typeof redeemAs>): Promise<RuledRedemption> {
  const parameters = { SignatureNonce: randomUUID(), ...options.parameters };
  let redeemed = await redeemAs(server, fields, { ...options, parameters });
  for (let left = 20; left > 0 && redeemed.code === 'ServiceUnAvailable'; left -= 1)
    redeemed = await redeemAs(server, fields, { ...options, parameters });
  return redeemed;
}

/** How often each code was answered. */
function codesOf(redeemed: readonly RuledRedemption[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code } of redeemed) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

describe.each(grounds)('%s', (_, open) => {
  test('of 1,000 parallel redemptions of a credential of n uses exactly n get through', async () => {
    const { servers, videoId, target } = open();
    const fields = await issueWithRules(target, videoId, { MaxRedemptions: '7', AuthInfoTimeout: '3000' });
    const at = Date.now();
    const redeemed = await Promise.all(
      Array.from({ length: PLAYERS }, (__, number) =>
        redeemPatiently(servers[number % servers.length]!, fields, { at, ...player(number) }),
      ),
    );
    expect(codesOf(redeemed)).toEqual({ OK: 7, 'Forbidden.RedemptionLimit': PLAYERS - 7 });
    expect(new Set(redeemed.map(({ sessionId }) => sessionId)).size).toBe(8);
  }, 120_000);

  test('one request that comes to every server, and again, is one redemption', async () => {
    const { servers, videoId, target } = open();
    const fields = await issueWithRules(target, videoId, { MaxRedemptions: '1' });
    const request = { at: Date.now(), parameters: { SignatureNonce: randomUUID() }, ...player(1) };
    const first = await redeemAs(servers[0]!, fields, request);
    for (const server of [...servers, ...servers])
      expect(await redeemAs(server, fields, request)).toMatchObject({ code: 'OK', sessionId: first.sessionId });
    expect((await redeemAs(target, fields, { at: Date.now(), ...player(2) })).code).toBe('Forbidden.RedemptionLimit');
  });

  test('of 60 parallel devices of a viewer exactly as many play as may, also from one address', async () => {
    const { servers, videoId, target } = open();
    const rules = { ViewerId: `viewer-${String(servers[0]!.pid)}`, MaxConcurrency: '4', AuthInfoTimeout: '3000' };
    const credentials = await Promise.all(Array.from({ length: 60 }, () => issueWithRules(target, videoId, rules)));
    const device = player(1);
    const redeemed = await Promise.all(
      credentials.map((fields, number) =>
        redeemPatiently(servers[number % servers.length]!, fields, { at: Date.now(), ...device }),
      ),
    );
    expect(codesOf(redeemed)).toEqual({ OK: 4, 'Forbidden.Concurrency': 56 });
    const [playing] = redeemed.filter(({ code }) => code === 'OK');
    for (const { url } of servers) {
      const playlist = new URL(new URL(playing!.urls[0]!).pathname, url).href;
      expect((await sendAs(playlist, device, { range: 'bytes=0-9' })).status).toBeLessThan(300);
    }
  }, 60_000);
});
