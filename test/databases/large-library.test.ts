// The library that measurements and tests of plans fill in few statements: its rows are those that operations write, one after the other.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { accessKeyOf, fillLibrary, videoOf } from '../../bench/large-library.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createAccessKeys } from '../../src/access/keys/access-keys-db.ts';
import { createSearch } from '../../src/library/search/search-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { isPostgres, type Database } from '../../src/store/database/open-database.ts';
import { databaseKinds, openTestDatabase, type DatabaseKind, type OpenedDatabase } from '../support/databases.ts';
import { servicesOn, wrappingKey } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT as ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const VIDEOS = 60;
const clock = new SettableClock().freeze(SAMPLE_INSTANT);

async function openFilled(kind: DatabaseKind): Promise<OpenedDatabase> {
  const opened = await openTestDatabase(kind);
  await fillLibrary(opened.database, { accountId: ACCOUNT, videos: VIDEOS, users: 2, keys: 4, wrappingKey });
  return opened;
}

async function openWritten(kind: DatabaseKind): Promise<OpenedDatabase> {
  const opened = await openTestDatabase(kind);
  await opened.database.insertInto('accounts').values({ account_id: ACCOUNT, created_at_ms: 1 }).execute();
  const videos = createVideos({ database: opened.database, clock });
  for (let n = 0; n < VIDEOS; n += 1) await videos.insert(videoOf(n, ACCOUNT));
  const { users, managedKeys } = servicesOn(opened.database, clock);
  const profile = { displayName: '', comments: '', mobilePhone: '', email: '' };
  const { userId } = await users.create(ACCOUNT, { userName: 'user-000000', ...profile });
  await managedKeys.create({ accountId: ACCOUNT, userId });
  return opened;
}

async function videosOf(database: Database) {
  const found = await createSearch(database).find({
    accountId: ACCOUNT,
    mediaTypes: ['video'],
    match: { kind: 'oneOf', field: 'Title', values: ['lesson 4'] },
    sort: [{ column: 'created_at_ms', isDescending: false }],
    offset: 0,
    limit: 10,
  });
  const counts = database
    .selectFrom('video_counts')
    .select(['media_type', 'status', 'cate_id'])
    .select((e) => e.fn.sum('videos').as('videos'))
    .groupBy(['media_type', 'status', 'cate_id'])
    .orderBy('media_type')
    .orderBy('status')
    .orderBy('cate_id');
  return {
    found,
    rows: await database.selectFrom('videos').selectAll().orderBy('video_id').execute(),
    counts: (await counts.execute()).map((row) => ({ ...row, videos: Number(row.videos) })),
    made: (await madeFor(database)).rows,
  };
}

/** Indexes and triggers. */
function madeFor(database: Database) {
  return isPostgres(database)
    ? sql`select indexname as name, indexdef as made from pg_indexes where tablename = 'videos' union all
        select tgname, tgenabled::text from pg_trigger where tgrelid = 'videos'::regclass and not tgisinternal
        order by 1`.execute(database)
    : sql`select name, sql as made from sqlite_master where tbl_name = 'videos' order by 1`.execute(database);
}

/** Which columns have a value, and of which type. */
function shapeOf(row: object | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [name, value === null ? 'null' : typeof value]),
  );
}

test.each(databaseKinds)('a library that is filled at once is one that was written row by row, on %s', async (kind) => {
  const [filled, written] = [await openFilled(kind), await openWritten(kind)];
  try {
    const videos = await videosOf(filled.database);
    expect(videos.found.total).toBe(11);
    expect(videos.rows).toHaveLength(VIDEOS);
    expect(videos).toEqual(await videosOf(written.database));
    for (const table of ['users', 'access_keys'] as const) {
      const [one, other] = await Promise.all(
        [filled, written].map(({ database }) => database.selectFrom(table).selectAll().executeTakeFirst()),
      );
      expect(shapeOf(one)).toEqual(shapeOf(other));
    }
    const { accessKeyId, accessKeySecret } = accessKeyOf(3);
    const key = await createAccessKeys({ database: filled.database, wrappingKey, clock }).find(accessKeyId);
    expect(key?.keyV3.export().toString()).toBe(accessKeySecret);
  } finally {
    await filled.close();
    await written.close();
  }
});
