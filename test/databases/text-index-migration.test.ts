// The index of texts of a library that was there before it, and a freeze of a database that has it.
import { afterEach, expect, test } from 'vitest';
import { LIBRARY_BEGAN_MS } from '../../bench/large-library.ts';
import { createSearch } from '../../src/library/search/search-db.ts';
import { toVideoRow } from '../../src/library/videos/video.ts';
import { freeze, thaw } from '../../src/store/database/freeze.ts';
import { migrateTo, migrateToLatest } from '../../src/store/database/migrate.ts';
import { joinDatabase, type Database } from '../../src/store/database/open-database.ts';
import { newDatabaseUrl } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from '../support/sample-video.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function openBefore(): Promise<Database> {
  const { url, drop } = await newDatabaseUrl('SQLite');
  const database = joinDatabase(url);
  close = async () => {
    await database.destroy();
    await drop();
  };
  await migrateTo(database, '0027-video-counts');
  await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  const rows = ['Algebra', 'Geometry', 'GEOGRAPHY'].map((title, n) =>
    toVideoRow(sampleVideo({ title, createdAtMs: LIBRARY_BEGAN_MS + n })),
  );
  await database.insertInto('videos').values(rows).execute();
  return database;
}

async function titlesWith(database: Database, text: string): Promise<readonly string[]> {
  const { videos } = await createSearch(database).find({
    accountId: SAMPLE_ACCOUNT,
    mediaTypes: ['video'],
    match: { kind: 'oneOf', field: 'Title', values: [text] },
    sort: [{ column: 'created_at_ms', isDescending: false }],
    offset: 0,
    limit: 10,
  });
  return videos.map(({ title }) => title);
}

test('videos that were there before are found', async () => {
  const database = await openBefore();
  await migrateToLatest(database);
  expect(await titlesWith(database, 'geo')).toEqual(['Geometry', 'GEOGRAPHY']);
  expect(await titlesWith(database, 'lgebr')).toEqual(['Algebra']);
});

test('a database with the index is frozen and thawed', async () => {
  const database = await openBefore();
  await migrateToLatest(database);
  await freeze(database, 'elsewhere');
  await expect(database.updateTable('videos').set({ title: 'Calculus' }).execute()).rejects.toThrow('was moved');
  expect(await thaw(database)).toBe(true);
  await database.updateTable('videos').set({ title: 'Calculus' }).execute();
  expect(await titlesWith(database, 'calc')).toHaveLength(3);
});
