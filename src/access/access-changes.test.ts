// A committed change is never reported as failed, and a listener that failed is called again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type OpenedDatabase } from '../../test/support/databases.ts';
import { SettableClock } from '../base/clock.ts';
import { createAccessChanges, type AccessChanges } from './access-changes.ts';

let opened: OpenedDatabase;
let changes: AccessChanges;
let heard: string[];

beforeEach(async () => {
  opened = await openTestDatabase('SQLite');
  changes = createAccessChanges(opened.database);
  heard = [];
});
afterEach(async () => {
  await opened.close();
});

/** A listener that fails the given number of times. */
function listen(name: string, failures = 0): void {
  let left = failures;
  changes.onChange(() => {
    if (left > 0) {
      left -= 1;
      throw new Error(`${name} is out of reach`);
    }
    heard.push(name);
  });
}

test('a listener that fails after the commit neither fails the change nor keeps other listeners from being called', async () => {
  listen('first', 1);
  listen('second');
  expect(await changes.make(() => Promise.resolve('the secret that is told once'))).toBe(
    'the secret that is told once',
  );
  expect(heard).toEqual(['second']);
});

test('the next checks call a listener that failed, until it succeeds', async () => {
  await changes.check();
  listen('first', 2);
  await changes.make(() => Promise.resolve());
  await expect(changes.check()).rejects.toThrow('first is out of reach');
  await changes.check();
  expect(heard).toEqual(['first']);
  await changes.check();
  expect(heard).toEqual(['first']);
});

test('a change that fails is rolled back, its error is thrown, and no listener is called', async () => {
  await changes.check();
  listen('first');
  await expect(
    changes.make(async (transaction) => {
      await transaction.insertInto('settings').values({ name: 'half', value: 'written' }).execute();
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const half = await opened.database.selectFrom('settings').selectAll().where('name', '=', 'half').execute();
  await changes.check();
  expect([half, heard]).toEqual([[], []]);
});

test('a check says when identities were found unchanged, and one that failed does not', async () => {
  const confirmed = { atMs: -Infinity };
  const clock = new SettableClock().freeze(1000);
  changes = createAccessChanges(opened.database, { confirmed, clock });
  // Once after the change itself, and once in the check.
  listen('first', 2);
  await changes.make(() => Promise.resolve());
  await expect(changes.check()).rejects.toThrow('first is out of reach');
  expect(confirmed.atMs).toBe(-Infinity);
  const checking = changes.check();
  clock.advance(500);
  await checking;
  expect(confirmed.atMs).toBe(1000);
  const closed = await openTestDatabase('SQLite');
  await closed.close();
  const failing = createAccessChanges(closed.database, { confirmed, clock });
  await expect(failing.check()).rejects.toThrow();
  expect(confirmed.atMs).toBe(1000);
});
