// The clock that leases are measured by: with PostgreSQL the same for all machines, however wrong their own are.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { insertJob } from '../../src/transcoding/queue/insert-job.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { followDatabaseClock } from '../../src/store/database/database-clock.ts';
import { openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from '../support/sample-video.ts';

const HOUR_MS = 3_600_000;
const warnings: object[] = [];
const log = { warn: (fields: object) => void warnings.push(fields) };

test('with SQLite it is the clock of the process, as it is set', async () => {
  const { database, close } = await openTestDatabase('SQLite');
  const clock = new SettableClock().freeze(1_000);
  const followed = await followDatabaseClock(database, { clock, log });
  clock.advance(5);
  expect(followed.now()).toBe(1_005);
  await close();
});

describe('with PostgreSQL', () => {
  let opened: OpenedDatabase;
  beforeEach(async () => {
    opened = await openTestDatabase('PostgreSQL');
    warnings.length = 0;
  });
  afterEach(() => opened.close());

  const wrongBy = (ms: number) => {
    const clock = new SettableClock();
    clock.advance(ms);
    return clock;
  };

  test('a wrong clock is said to be wrong, and is not used; a right one is not mentioned', async () => {
    for (const ms of [-HOUR_MS, HOUR_MS]) {
      const clock = wrongBy(ms);
      const followed = await followDatabaseClock(opened.database, { clock, log });
      expect(Math.abs(followed.now() - clock.now())).toBeGreaterThan(HOUR_MS / 2);
      // Set right, or more wrong, while it runs.
      clock.advance(-3 * ms);
      expect(Math.abs(followed.now() - clock.now())).toBeGreaterThan(HOUR_MS / 2);
      followed.stop();
    }
    expect(warnings).toEqual([{ wrongBySeconds: -3600 }, { wrongBySeconds: 3600 }]);
    (await followDatabaseClock(opened.database, { clock: wrongBy(0), log })).stop();
    expect(warnings).toHaveLength(2);
  });

  test('it goes on with the ticks of the process', async () => {
    let tick = 100;
    const followed = await followDatabaseClock(opened.database, { clock: wrongBy(0), log, ticks: () => tick });
    const before = followed.now();
    tick += 1234;
    expect(followed.now() - before).toBe(1234);
    followed.stop();
  });

  test('a worker whose clock is an hour ahead takes no job from others, and one an hour behind loses none', async () => {
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    const video = sampleVideo({});
    await createVideos({ database: opened.database, clock: wrongBy(0) }).insert(video);
    await insertJob(opened.database, { videoId: video.videoId, kind: 'transcode', trigger: 'Auto', atMs: 1 });
    const jobsOf = async (ms: number) => {
      const database = await opened.another();
      return createJobs({ database, clock: await followDatabaseClock(database, { clock: wrongBy(ms), log }) });
    };
    const [behind, ahead] = [await jobsOf(-HOUR_MS), await jobsOf(HOUR_MS)];
    const job = await behind.claim('behind');
    await ahead.reclaim({ ignoreLeases: false });
    expect(await ahead.claim('ahead')).toBeUndefined();
    expect(await behind.report(job!, 1)).toBe(true);
  });
});
