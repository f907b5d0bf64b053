import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { createCutQueue, TooManyWaiting } from './cut-queue.ts';

function open() {
  const began: string[] = [];
  const notes: string[] = [];
  const finish: (() => void)[] = [];
  const queue = createCutQueue({
    counts: { note: (reason) => void notes.push(reason) },
    rest: () => Promise.resolve(),
  });
  const run = (file: string, name: string): Promise<string> =>
    queue.run(file, async () => {
      began.push(name);
      await new Promise<void>((resolve) => finish.push(resolve));
      return name;
    });
  const finishAll = async (): Promise<void> => {
    for (;;) {
      await new Promise(setImmediate);
      const done = finish.shift();
      if (done === undefined) return;
      done();
    }
  };
  return { began, notes, run, finishAll };
}

test('one is cut at a time, and files take turns', async () => {
  const { began, run, finishAll } = open();
  const all = Promise.all([run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1')]);
  expect(began).toEqual(['a1']);
  await finishAll();
  expect(await all).toEqual(['a1', 'a2', 'a3', 'b1']);
  expect(began).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('one more of a file than may wait is refused, and of another file not', async () => {
  const { notes, run, finishAll } = open();
  const most = 1 + limits.waitingPreviewsOfFile.value;
  const ofFile = Array.from({ length: most }, (_, at) => run('a', String(at)));
  await expect(run('a', 'too many')).rejects.toThrow(TooManyWaiting);
  expect(notes).toEqual(['previews']);
  const other = run('b', 'b');
  await finishAll();
  expect(await Promise.all([...ofFile, other])).toHaveLength(most + 1);
});

test('one more of all files than may wait is refused; later there is room again', async () => {
  const { run, finishAll } = open();
  const all = Array.from({ length: 1 + limits.waitingPreviews.value }, (_, at) =>
    run(`file ${String(at)}`, String(at)),
  );
  await expect(run('another', 'too many')).rejects.toThrow(TooManyWaiting);
  await finishAll();
  await Promise.all(all);
  const later = run('another', 'later');
  await finishAll();
  expect(await later).toBe('later');
});

test('what fails is told to its caller, and the next one is cut', async () => {
  const queue = createCutQueue({ counts: { note: () => undefined }, rest: () => Promise.resolve() });
  const failing = queue.run('a', () => Promise.reject(new Error('damaged')));
  const good = queue.run('a', () => Promise.resolve('cut'));
  await expect(failing).rejects.toThrow('damaged');
  expect(await good).toBe('cut');
});
