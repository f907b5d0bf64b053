import { expect, test } from 'vitest';
import { andThen } from './soon.ts';

test('continues at once with a value that is there', () => {
  expect(andThen(1, (value) => value + 1)).toBe(2);
});

test('continues later with a value that arrives later', async () => {
  const later = andThen(Promise.resolve(1), (value) => value + 1);
  expect(later).toBeInstanceOf(Promise);
  expect(await later).toBe(2);
});

test('hands on the promise of a continuation without nesting it', async () => {
  expect(await andThen(Promise.resolve(1), (value) => Promise.resolve(value + 1))).toBe(2);
});

test('throws what the continuation throws when the value is there, and rejects when it is not', async () => {
  const fail = (): never => {
    throw new Error('no');
  };
  expect(() => andThen(1, fail)).toThrow('no');
  await expect(andThen(Promise.resolve(1), fail)).rejects.toThrow('no');
});
