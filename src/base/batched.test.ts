// What is asked for together goes in one question; what is asked for while enough are under way goes with the next.
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { batched } from './batched.ts';

interface Asked {
  readonly keys: readonly string[];
  readonly answer: () => void;
  readonly fail: () => void;
}

function open(mostUnderWay: number) {
  const asked: Asked[] = [];
  const ask = (keys: readonly string[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      asked.push({
        keys,
        answer: () => resolve(keys.map((key) => `value of ${key}`)),
        fail: () => reject(new Error('failed')),
      });
    });
  return { asked, find: batched(ask, { mostKeys: 3, mostUnderWay }) };
}

test('keys of one turn go together, the same key once, and no more than may', async () => {
  const { asked, find } = open(4);
  const found = Promise.all(['a', 'b', 'a', 'c', 'd'].map(find));
  await setImmediate();
  expect(asked.map(({ keys }) => keys)).toEqual([['a', 'b', 'c'], ['d']]);
  for (const { answer } of asked) answer();
  expect(await found).toEqual(['a', 'b', 'a', 'c', 'd'].map((key) => `value of ${key}`));
});

test('what is asked for while enough are under way goes when one has ended', async () => {
  const { asked, find } = open(1);
  const first = find('a');
  await setImmediate();
  const later = Promise.all([find('b'), find('c'), find('a')]);
  await setImmediate();
  expect(asked.map(({ keys }) => keys)).toEqual([['a']]);
  asked[0]!.answer();
  await first;
  await setImmediate();
  // A key that was asked for after its question had left is asked for again.
  expect(asked[1]!.keys).toEqual(['b', 'c', 'a']);
  asked[1]!.answer();
  expect(await later).toEqual(['value of b', 'value of c', 'value of a']);
});

test('the failure of a question is that of its keys, and of no other', async () => {
  const { asked, find } = open(1);
  const first = Promise.allSettled([find('a'), find('b')]);
  await setImmediate();
  const second = find('a');
  asked[0]!.fail();
  expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await setImmediate();
  asked[1]!.answer();
  expect(await second).toBe('value of a');
});
