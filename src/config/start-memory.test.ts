// What a start leaves behind is collected once, and by a server that is idle only.
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { freeStartMemory } from './start-memory.ts';

afterEach(() => vi.useRealTimers());

/** True if garbage was collected within so many milliseconds. */
async function collects(cpuMs: number, withinMs: number): Promise<boolean> {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  vi.spyOn(process, 'cpuUsage')
    .mockReturnValueOnce({ user: 0, system: 0 })
    .mockReturnValueOnce({ user: cpuMs * 1000, system: 0 });
  const garbage = new WeakRef({});
  await setImmediate();
  freeStartMemory();
  vi.advanceTimersByTime(withinMs);
  await setImmediate();
  return garbage.deref() === undefined;
}

test('by a server that is idle', async () => {
  expect(await collects(20, 5_000)).toBe(true);
  expect('gc' in globalThis).toBe(false);
});

test.each([
  ['before', 20, 4_000],
  ['by one that has work', 2_000, 5_000],
])('not %s', async (_, cpuMs, withinMs) => {
  expect(await collects(cpuMs, withinMs)).toBe(false);
});
