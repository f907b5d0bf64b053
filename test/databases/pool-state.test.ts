// What the metrics read of the connections to PostgreSQL: used, idle, and what waits for one. SQLite has none to show.
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { PoolState } from '../../src/store/database/pool-state.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { newDatabaseUrl, type DatabaseKind } from '../support/databases.ts';

async function open(kind: DatabaseKind) {
  const { url, drop } = await newDatabaseUrl(kind);
  let read: (() => PoolState) | undefined;
  const database = await openDatabase(url, { maxConnections: 2, onPool: (state) => void (read = state) });
  onTestFinished(async () => {
    await database.destroy();
    await drop();
  });
  await sql`select 1`.execute(database);
  return { database, state: () => read?.() };
}

test('connections to PostgreSQL are used, idle or waited for', async () => {
  const { database, state } = await open('PostgreSQL');
  expect(state()).toMatchObject({ maxConnections: 2, idleConnections: 1, waiting: 0 });
  const done = Promise.withResolvers<void>();
  const hold = () => database.transaction().execute(() => done.promise);
  const held = [hold(), hold(), hold()];
  await expect.poll(state).toEqual({ maxConnections: 2, openConnections: 2, idleConnections: 0, waiting: 1 });
  done.resolve();
  await Promise.all(held);
  await expect.poll(state).toEqual({ maxConnections: 2, openConnections: 2, idleConnections: 2, waiting: 0 });
});

test('SQLite has no pool', async () => {
  expect((await open('SQLite')).state()).toBeUndefined();
});
