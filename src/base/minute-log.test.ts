// One line a minute for each cause, however often it is met.
import { expect, test } from 'vitest';
import { SettableClock } from './clock.ts';
import { createMinuteLog } from './minute-log.ts';

test('a cause is written at once, then once a minute with the count of what was left out', () => {
  const clock = new SettableClock().freeze(1_790_000_000_000);
  const lines: object[] = [];
  const say = createMinuteLog({ error: (fields, message) => lines.push({ ...fields, message }) }, clock);
  for (let second = 0; second < 60; second += 1) {
    say('database', { detail: 'refused' }, 'away');
    if (second === 30) say('redis', {}, 'away');
    clock.advance(1000);
  }
  say('database', { detail: 'refused' }, 'away');
  expect(lines).toEqual([
    { cause: 'database', detail: 'refused', message: 'away' },
    { cause: 'redis', message: 'away' },
    { cause: 'database', detail: 'refused', suppressed: 59, message: 'away' },
  ]);
});

test('after the clock was set back a cause is written again', () => {
  const clock = new SettableClock().freeze(1_790_000_000_000);
  let lines = 0;
  const say = createMinuteLog({ error: () => (lines += 1) }, clock);
  say('database', {}, 'away');
  clock.advance(-3_600_000);
  say('database', {}, 'away');
  expect(lines).toBe(2);
});
