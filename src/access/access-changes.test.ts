// A change that is made is never answered as one that failed, and whoever missed hearing of it hears of it again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type OpenedDatabase } from '../../test/support/databases.ts';
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

/** Fails as often as is said. */
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

test('a listener that fails after the commit does not make the change fail, nor keep others from hearing', async () => {
  listen('first', 1);
  listen('second');
  expect(await changes.make(() => Promise.resolve('the secret that is told once'))).toBe(
    'the secret that is told once',
  );
  expect(heard).toEqual(['second']);
});

test('the next check tells a listener that missed a change, until it has heard', async () => {
  await changes.check();
  listen('first', 2);
  await changes.make(() => Promise.resolve());
  await expect(changes.check()).rejects.toThrow('first is out of reach');
  await changes.check();
  expect(heard).toEqual(['first']);
  await changes.check();
  expect(heard).toEqual(['first']);
});

test('a change that fails is rolled back, passed on, and announced to nobody', async () => {
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
