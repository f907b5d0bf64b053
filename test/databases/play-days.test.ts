// The daily statistics of plays on both databases: several servers add to the same days, and the most played videos are found by an
// index.
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPlayDays, DAY_MS, type Play } from '../../src/audit/play-days-db.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { planFaults, planned } from '../support/query-plans.ts';

const NOON = Date.UTC(2026, 10, 29, 12);
const TODAY = Math.floor(NOON / DAY_MS);
const play = (changes: Partial<Play> = {}): Play => ({
  accountId: '1',
  videoId: 'film',
  viewer: 'one',
  platform: 'HTML5',
  ...changes,
});

describe.each(databaseKinds)('on %s', (kind) => {
  let opened: OpenedDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    await opened.database.deleteFrom('play_days').execute();
  });

  test('plays are counted by video and by platform of the account, a viewer once a day', async () => {
    const clock = new SettableClock().freeze(NOON);
    const days = createPlayDays({ database: opened.database, clock });
    for (const viewer of ['one', 'two', 'one']) days.note(play({ viewer }));
    days.note(play({ viewer: 'three', platform: 'iOS', videoId: 'other' }));
    days.note(play({ accountId: '2', videoId: 'theirs' }));
    await days.flush();
    clock.advance(DAY_MS);
    days.note(play());
    await days.flush();
    const query = { accountId: '1', fromDay: TODAY, toDay: TODAY + 1 };
    const read = async (videoId: string) =>
      (await days.read({ ...query, videoId })).map((each) => [
        each.day - TODAY,
        each.platform,
        each.plays,
        each.viewers,
      ]);
    expect(await read('film')).toEqual([
      [0, '', 3, 2],
      [1, '', 1, 1],
    ]);
    expect(await read('')).toEqual([
      [0, 'HTML5', 3, 2],
      [0, 'iOS', 1, 1],
      [1, 'HTML5', 1, 1],
    ]);
  });

  test('several servers add to the same day, and restarts take nothing away', async () => {
    const clock = new SettableClock().freeze(NOON);
    const servers = [opened.database, await opened.competitor()].map((database) => createPlayDays({ database, clock }));
    // The row is there before they add to it at the same time.
    for (const server of servers) {
      server.note(play({ viewer: 'first' }));
      await server.flush();
    }
    servers.forEach((server, at) => {
      for (let n = 0; n < 20; n += 1) server.note(play({ viewer: `viewer ${String(n + 10 * at)}` }));
    });
    await Promise.all(servers.map((server) => server.flush()));
    const [day] = await servers[0]!.read({ accountId: '1', videoId: 'film', fromDay: TODAY, toDay: TODAY });
    expect(day?.plays).toBe(42);
    expect(Math.abs(Number(day?.viewers) - 31)).toBeLessThan(5);
  });

  test('the most played videos of a day come in pages, by an index', async () => {
    const clock = new SettableClock().freeze(NOON);
    const days = createPlayDays({ database: opened.database, clock });
    for (let n = 0; n < 1500; n += 1) days.note(play({ videoId: `v${String(n)}` }));
    for (let n = 0; n < 5; n += 1)
      for (let times = n; times >= 0; times -= 1) days.note(play({ videoId: `v${String(n)}` }));
    await days.flush();
    if (kind === 'PostgreSQL') await opened.database.executeQuery(CompiledQuery.raw('analyze'));
    const { result, plans } = await planned(opened.database, kind, (watched) =>
      createPlayDays({ database: watched, clock }).top({ accountId: '1', day: TODAY, offset: 1, limit: 2 }),
    );
    expect(result.total).toBe(1500);
    expect(result.videos.map(({ videoId, plays }) => [videoId, plays])).toEqual([
      ['v3', 5],
      ['v2', 4],
    ]);
    expect(planFaults(plans.slice(1), { large: /^play_days/ })).toEqual([]);
  });

  test('days are deleted after two years', async () => {
    const clock = new SettableClock().freeze(NOON);
    const days = createPlayDays({ database: opened.database, clock });
    days.note(play());
    await days.flush();
    clock.advance(700 * DAY_MS);
    await days.expire();
    const query = { accountId: '1', videoId: 'film', fromDay: 0, toDay: TODAY };
    expect(await days.read(query)).toHaveLength(1);
    clock.advance(200 * DAY_MS);
    await days.expire();
    expect(await days.read(query)).toEqual([]);
  });
});
