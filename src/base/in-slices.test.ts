import { expect, test } from 'vitest';
import { createSlices, runAtOnce, type Sliced } from './in-slices.ts';

function* count(to: number, log: string[], name: string): Sliced<number> {
  for (let at = 0; at < to; at += 1) {
    log.push(name);
    // Longer than a slice.
    const until = performance.now() + 5;
    while (performance.now() < until);
    yield undefined;
  }
  return to;
}

test('other work runs between two slices', async () => {
  const inSlices = createSlices();
  const log: string[] = [];
  const result = inSlices(count(3, log, 'slice'));
  const others = (async () => {
    while (log.filter((name) => name === 'slice').length < 3) {
      log.push('other');
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  expect(await result).toBe(3);
  await others;
  const first = log.indexOf('slice');
  expect(log.slice(first, log.lastIndexOf('slice'))).toContain('other');
});

test('pieces of work run one after the other', async () => {
  const inSlices = createSlices();
  const log: string[] = [];
  await Promise.all([inSlices(count(2, log, 'a')), inSlices(count(2, log, 'b'))]);
  expect(log).toEqual(['a', 'a', 'b', 'b']);
});

test('work that throws does not stop the next', async () => {
  const inSlices = createSlices();
  const broken = inSlices(
    (function* (): Sliced<never> {
      yield undefined;
      throw new Error('broken');
    })(),
  );
  const next = inSlices(count(1, [], 'a'));
  await expect(broken).rejects.toThrow('broken');
  expect(await next).toBe(1);
});

test('work can run at once', () => {
  expect(runAtOnce(count(2, [], 'a'))).toBe(2);
});
