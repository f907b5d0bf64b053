import { expect, test } from 'vitest';
import { SettableClock } from './clock.ts';
import { limitLog } from './limited-log.ts';

function open(linesPerSecond: number) {
  const clock = new SettableClock().freeze(0);
  const lines: object[] = [];
  const skip = (): void => undefined;
  const keep = (fields: object): void => void lines.push(fields);
  const log = { error: keep, warn: skip, debug: skip, info: keep };
  return { clock, lines, limited: limitLog(log, clock, linesPerSecond) };
}

test('writes a limited number of lines a second, and the number of suppressed ones when it is over', () => {
  const { clock, lines, limited } = open(2);
  for (let index = 0; index < 5; index += 1) limited.info({ index }, 'refused');
  expect(lines).toEqual([{ index: 0 }, { index: 1 }]);
  clock.advance(1000);
  limited.info({ index: 5 }, 'refused');
  expect(lines.slice(2)).toEqual([{ suppressed: 3 }, { index: 5 }]);
});

test('writes no count after a second without suppressed lines; a clock set back begins a new second', () => {
  const { clock, lines, limited } = open(1);
  limited.info({ a: 1 }, 'refused');
  clock.advance(-5000);
  limited.info({ b: 1 }, 'refused');
  expect(lines).toEqual([{ a: 1 }, { b: 1 }]);
});

test('counts errors among the lines of the second', () => {
  const { lines, limited } = open(1);
  limited.info({ a: 1 }, 'refused');
  limited.error({ b: 1 }, 'broke');
  expect(lines).toEqual([{ a: 1 }]);
});
