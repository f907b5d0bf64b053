// How much a search may look at where the database runs in this thread: it works in slices of a few milliseconds, other requests are
// answered in between, and of the searches that take many slices one runs at a time.
import { setImmediate } from 'node:timers/promises';
import { WireError } from '../../wire/errors.ts';

export const LIMITS = {
  /** Rows of a slice without texts; each text to look for costs as much as a row. */
  sliceRows: 2000,
  /** Slices that a search takes for its total; beyond, the total is an estimate. */
  countedSlices: 100,
  /** Slices until the page must be full. */
  reachedSlices: 1000,
  /** Rows that are few enough to be read all and sorted here. */
  fewRows: 10_000,
  /** Entries of the index of texts that are read at once. */
  indexEntries: 1_000_000,
} as const;

export type SearchLimits = Readonly<Record<keyof typeof LIMITS, number>>;

/** Short searches do not wait for long ones. */
const SHORT_SLICES = 5;
const MOST_WAITING = 20;

/** The page was not full after as much as one search may look at. */
export class SearchTooLarge extends Error {}

/** Too many long searches wait already. */
export class SearchesWaiting extends Error {}

const RETRY_MS = 5000;

/** What the caller is told. */
export function asThrottled(error: unknown): unknown {
  if (!(error instanceof SearchesWaiting)) return error;
  return new WireError('Throttling.User', {}, { reason: 'long searches that wait', retryAfterMs: RETRY_MS });
}

export interface SearchWork {
  /** How many there were. */
  readonly slices: number;
  /** Between two slices. Throws a SearchesWaiting. */
  rest(): Promise<void>;
  end(): void;
}

/** Begins the work of one search. */
export type BeginWork = () => SearchWork;

export function createSearchWork(): BeginWork {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const takeTurn = async (): Promise<() => void> => {
    if (waiting >= MOST_WAITING) throw new SearchesWaiting();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const before = last;
    last = promise;
    waiting += 1;
    await before;
    waiting -= 1;
    return () => {
      resolve(undefined);
    };
  };
  return () => {
    let slices = 0;
    let end: (() => void) | undefined;
    return {
      get slices() {
        return slices;
      },
      rest: async () => {
        slices += 1;
        await setImmediate();
        if (slices === SHORT_SLICES) end = await takeTurn();
      },
      end: () => end?.(),
    };
  };
}
