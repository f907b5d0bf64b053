// How fast bytes move: the mean of the last seconds, so that a number can be read, and the time that is left.

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

const WINDOW_MS = 8000;
const SHORTEST_MS = 800;

export interface TransferRate {
  /** @param bytes all that were moved so far. */
  readonly moved: (bytes: number, atMs: number) => void;
  /** Bytes a second; undefined while there is too little to say. */
  readonly perSecond: (atMs: number) => number | undefined;
}

export function createTransferRate(): TransferRate {
  let samples: Sample[] = [];
  return {
    moved: (bytes, atMs) => {
      samples = [...samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, bytes }];
    },
    perSecond: (atMs) => {
      const [first] = samples;
      const last = samples.at(-1);
      if (first === undefined || last === undefined || atMs - first.atMs < SHORTEST_MS) return undefined;
      return Math.max(0, ((last.bytes - first.bytes) / (atMs - first.atMs)) * 1000);
    },
  };
}
