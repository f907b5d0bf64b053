// Stale values while the database is away: bounded in time, and never one that was forgotten.
import { beforeEach, expect, test } from 'vitest';
import { SettableClock } from '../base/clock.ts';
import { DatabaseAway } from './database/is-unavailable.ts';
import { LastKnown } from './last-known.ts';

let clock: SettableClock;
let known: LastKnown<string, string>;
beforeEach(() => {
  clock = new SettableClock().freeze(1_790_000_000_000);
  known = new LastKnown({ clock, staleMs: 60_000, maxEntries: 10 });
});

const away = () => Promise.reject(new DatabaseAway(new Error('refused')));
const found = (value: string | undefined) => () => Promise.resolve(value);

test('the last value is answered while the database is away, for a bounded time', async () => {
  expect(await known.read('a', found('1'))).toBe('1');
  expect(await known.read('a', found('2'))).toBe('2');
  clock.advance(59_999);
  expect(await known.read('a', away)).toBe('2');
  clock.advance(1);
  await expect(known.read('a', away)).rejects.toThrow(DatabaseAway);
});

test('what was never read, was deleted or was forgotten is not answered', async () => {
  await expect(known.read('a', away)).rejects.toThrow(DatabaseAway);
  await known.read('a', found('1'));
  await known.read('a', found(undefined));
  await expect(known.read('a', away)).rejects.toThrow(DatabaseAway);
  await known.read('a', found('1'));
  known.delete('a');
  await expect(known.read('a', away)).rejects.toThrow(DatabaseAway);
  await known.read('a', found('1'));
  known.clear();
  await expect(known.read('a', away)).rejects.toThrow(DatabaseAway);
});

test('a value that was forgotten while it was read is not kept', async () => {
  const gate = Promise.withResolvers<string>();
  const reading = known.read('a', () => gate.promise);
  known.delete('a');
  gate.resolve('outdated');
  expect(await reading).toBe('outdated');
  await expect(known.read('a', away)).rejects.toThrow(DatabaseAway);
});

test('any other error is no reason for a stale value', async () => {
  await known.read('a', found('1'));
  await expect(known.read('a', () => Promise.reject(new Error('a defect')))).rejects.toThrow('a defect');
});

test('without a time for stale values none is kept', async () => {
  const none = new LastKnown<string, string>({ clock, maxEntries: 10 });
  await none.read('a', found('1'));
  await expect(none.read('a', away)).rejects.toThrow(DatabaseAway);
});

test('what is read at once is answered at once, and remembered', () => {
  expect(known.read('a', () => '1')).toBe('1');
  const awayNow = (): never => {
    throw new DatabaseAway(new Error('refused'));
  };
  expect(known.read('a', awayNow)).toBe('1');
  expect(() => known.read('b', awayNow)).toThrow(DatabaseAway);
});

test('a value that was found to be current is as old as that', async () => {
  const confirmed = { atMs: -Infinity };
  const current = new LastKnown<string, string>({ clock, staleMs: 60_000, maxEntries: 10, confirmed });
  await current.read('a', found('1'));
  clock.advance(50_000);
  confirmed.atMs = clock.now();
  clock.advance(59_999);
  expect(await current.read('a', away)).toBe('1');
  clock.advance(1);
  await expect(async () => await current.read('a', away)).rejects.toThrow(DatabaseAway);
});
