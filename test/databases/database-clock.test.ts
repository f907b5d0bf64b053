// The clock that measures leases: with PostgreSQL the database's, so that wrong clocks of servers do not matter.
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

test('SQLite uses the clock of the process', async () => {
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

  test('logs a warning for a wrong clock and does not use it, and logs nothing for a correct one', async () => {
    for (const ms of [-HOUR_MS, HOUR_MS]) {
      const clock = wrongBy(ms);
      const followed = await followDatabaseClock(opened.database, { clock, log });
      expect(Math.abs(followed.now() - clock.now())).toBeGreaterThan(HOUR_MS / 2);
      // The clock is set while the process runs.
      clock.advance(-3 * ms);
      expect(Math.abs(followed.now() - clock.now())).toBeGreaterThan(HOUR_MS / 2);
      followed.stop();
    }
    expect(warnings).toEqual([{ wrongBySeconds: -3600 }, { wrongBySeconds: 3600 }]);
    (await followDatabaseClock(opened.database, { clock: wrongBy(0), log })).stop();
    expect(warnings).toHaveLength(2);
  });

  test('advances with the monotonic clock of the process', async () => {
    let tick = 100;
    const followed = await followDatabaseClock(opened.database, { clock: wrongBy(0), log, ticks: () => tick });
    const before = followed.now();
    tick += 1234;
    expect(followed.now() - before).toBe(1234);
    followed.stop();
  });

  test('a worker with a clock an hour ahead takes no leased job, and one an hour behind loses none', async () => {
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
