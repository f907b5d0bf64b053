// Long searches take turns, short ones do not wait, and there is an end of waiting.
import { expect, test } from 'vitest';
import { createSearchWork, SearchesWaiting, type SearchWork } from './search-work.ts';

async function restOften(work: SearchWork, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await work.rest();
}

test('a long search waits until the one before it has ended', async () => {
  const begin = createSearchWork();
  const [first, second, short] = [begin(), begin(), begin()];
  await restOften(first, 20);
  const waiting = restOften(second, 20).then(() => 'ran');
  await restOften(short, 4);
  expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
  expect(second.slices).toBeLessThan(20);
  first.end();
  await expect(waiting).resolves.toBe('ran');
  second.end();
});

test('the one after many that wait is refused, and others later are not', async () => {
  const begin = createSearchWork();
  const first = begin();
  await restOften(first, 5);
  const others = Array.from({ length: 20 }, async () => {
    const work = begin();
    await restOften(work, 5);
    work.end();
  });
  await expect(restOften(begin(), 5)).rejects.toThrow(SearchesWaiting);
  first.end();
  await Promise.all(others);
  await expect(restOften(begin(), 5)).resolves.toBeUndefined();
});
