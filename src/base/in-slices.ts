// Long work in slices of a few milliseconds, so that other requests are answered in between. Of several pieces of work one runs
// at a time: together they delay a request no longer than one of them does.
import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 4;

/** Work that can be interrupted wherever it yields. */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** Rejects with what the work throws. */
export function createSlices(): <T>(work: Sliced<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(() => runInSlices(work));
    last = result.catch(() => undefined);
    return result;
  };
}

async function runInSlices<T>(work: Sliced<T>): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    let step = work.next();
    while (step.done !== true && performance.now() < until) step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

/** All of it at once: for work that is known to be short, and for tests. */
export function runAtOnce<T>(work: Sliced<T>): T {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}
