// Previews of files are cut one at a time, and with a rest after each: the index of a long film is large, and who plays names the
// length of the preview. Files take turns, so that one that is asked for in many lengths holds up no other.
import { setTimeout as wait } from 'node:timers/promises';
import type { LimitCounts } from '../config/limit-counts.ts';
import { limits } from '../config/limits.ts';

export interface CutQueue {
  /** Throws TooManyWaiting. */
  run<T>(file: string, work: () => Promise<T>): Promise<T>;
}

export class TooManyWaiting extends Error {
  constructor() {
    super('Too many previews wait to be cut');
    this.name = 'TooManyWaiting';
  }
}

interface Deps {
  readonly counts: Pick<LimitCounts, 'note'>;
  /** Resolves after so long. */
  readonly rest?: (ms: number) => Promise<unknown>;
}

export function createCutQueue({ counts, rest = (ms) => wait(ms, undefined, { ref: false }) }: Deps): CutQueue {
  const byFile = new Map<string, (() => Promise<void>)[]>();
  let waiting = 0;
  let isRunning = false;
  const next = (): (() => Promise<void>) | undefined => {
    for (const [file, works] of byFile) {
      const first = works.shift();
      byFile.delete(file);
      if (works.length > 0) byFile.set(file, works);
      if (first !== undefined) waiting -= 1;
      return first;
    }
    return undefined;
  };
  const drain = async (): Promise<void> => {
    isRunning = true;
    for (let work = next(); work !== undefined; work = next()) {
      const beganAtMs = performance.now();
      await work();
      await rest(performance.now() - beganAtMs);
    }
    isRunning = false;
  };
  return {
    run: (file, work) =>
      new Promise((resolve, reject) => {
        const ofFile = byFile.get(file) ?? [];
        if (waiting >= limits.waitingPreviews.value || ofFile.length >= limits.waitingPreviewsOfFile.value) {
          counts.note('previews', { file });
          throw new TooManyWaiting();
        }
        ofFile.push(() => work().then(resolve, reject));
        byFile.set(file, ofFile);
        waiting += 1;
        if (!isRunning) void drain();
      }),
  };
}
