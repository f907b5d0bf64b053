// The guard of PostgreSQL connections: a slow query is left alone, a frozen server fails every query at once, and the pool
// recovers by itself.
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatabaseAway, isUnavailable } from '../../src/store/database/is-unavailable.ts';
import { openDatabase, type Database } from '../../src/store/database/open-database.ts';
import { startFaultyRelay, type FaultyRelay } from '../support/faulty-relay.ts';
import { createDatabase } from '../support/postgres.ts';

let relay: FaultyRelay;
let address: string;
let database: Database;
let close: () => Promise<void>;
let events: string[];

beforeEach(async () => {
  const { url, drop } = await createDatabase();
  const through = new URL(url);
  relay = await startFaultyRelay({ hostname: through.hostname, port: Number(through.port) });
  through.port = String(relay.port);
  address = through.href;
  events = [];
  database = await openDatabase(address, {
    onAway: () => events.push('away'),
    onBack: () => events.push('back'),
  });
  close = async () => {
    await database.destroy();
    await relay.stop();
    await drop();
  };
});
afterEach(() => close());

const ask = (query = 'select 1') => sql.raw(query).execute(database);
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  );

test('a query that takes long is not cut off while the server answers', async () => {
  await ask('select pg_sleep(2)');
  expect(events).toEqual([]);
});

test('a frozen server fails what waits and what comes, and is used again when it answers', async () => {
  await ask();
  relay.set('frozen');
  const began = performance.now();
  const waiting = await Promise.all(Array.from({ length: 30 }, () => failure(ask())));
  expect(performance.now() - began).toBeLessThan(5000);
  for (const error of waiting) expect(error).toBeInstanceOf(DatabaseAway);
  const again = performance.now();
  expect(await failure(ask())).toBeInstanceOf(DatabaseAway);
  expect(performance.now() - again).toBeLessThan(200);
  relay.set('passing');
  await expect.poll(async () => await failure(ask()), { timeout: 5000 }).toBeUndefined();
  expect([events[0], events.at(-1)]).toEqual(['away', 'back']);
});

test('a transaction that a lost server cut off has failed, and its connection is not used again', async () => {
  const lost = database.transaction().execute(async (transaction) => {
    await sql`select 1`.execute(transaction);
    relay.set('refusing');
    await sql`select 1`.execute(transaction);
  });
  expect(isUnavailable(await failure(lost))).toBe(true);
  relay.set('passing');
  await expect.poll(async () => await failure(ask()), { timeout: 5000 }).toBeUndefined();
});

test('it closes while the server is frozen', async () => {
  await ask();
  relay.set('frozen');
  await failure(ask());
  const began = performance.now();
  await database.destroy();
  expect(performance.now() - began).toBeLessThan(4000);
});

test('a server that takes some seconds to answer at the start is waited for', async () => {
  // A connection is some exchanges of bytes, each way.
  relay.set('slow', 300);
  const opened = await openDatabase(address);
  relay.set('passing');
  await sql`select 1`.execute(opened);
  await opened.destroy();
});
