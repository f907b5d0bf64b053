import { expect, test } from 'vitest';
import { andThen, bothThen, orRecover } from './soon.ts';

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

test('continues at once with two values that are there, and later when one of them arrives later', async () => {
  const sum = ([a, b]: readonly [number, number]): number => a + b;
  expect(bothThen([1, 2], sum)).toBe(3);
  expect(await bothThen([Promise.resolve(1), 2], sum)).toBe(3);
  expect(await bothThen([1, Promise.resolve(2)], sum)).toBe(3);
  await expect(bothThen([Promise.reject(new Error('no')), 2], sum)).rejects.toThrow('no');
});

test('recovers from an error that is thrown at once, at once, and from a rejection later', async () => {
  const fail = (): never => {
    throw new Error('no');
  };
  const messageOf = (error: unknown): string => (error as Error).message;
  expect(orRecover(fail, messageOf)).toBe('no');
  expect(await orRecover(() => Promise.reject(new Error('later')), messageOf)).toBe('later');
  expect(orRecover(() => 1, messageOf)).toBe(1);
  expect(await orRecover(() => Promise.resolve(1), messageOf)).toBe(1);
});
