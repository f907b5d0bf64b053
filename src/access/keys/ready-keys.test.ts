import { expect, test } from 'vitest';
import { ReadyKeys, type WithReady } from './ready-keys.ts';

interface Facts {
  readonly accessKeyId: string;
}

const read = (accessKeyId: string): WithReady<Facts, object> => ({ facts: { accessKeyId }, ready: undefined });

test('what is ready is made once, and of the access keys used last alone', () => {
  const keys = new ReadyKeys<Facts, object>(() => ({}), 2);
  const [one, two, three] = [read('one'), read('two'), read('three')];
  const made = keys.of(one);
  expect(keys.of(one)).toBe(made);
  keys.of(two);
  keys.of(three);
  expect([one.ready, two.ready, three.ready].map((ready) => ready !== undefined)).toEqual([false, true, true]);
  expect(keys.of(one)).not.toBe(made);
});

test('an access key that is read again holds on to nothing that was read before, and none does once they are forgotten', () => {
  const keys = new ReadyKeys<Facts, object>(() => ({}), 100);
  for (let times = 0; times < 50; times += 1) keys.of(read('one'));
  expect(keys.size).toBe(1);
  keys.clear();
  expect(keys.size).toBe(0);
});
