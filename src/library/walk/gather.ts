// Gathers the matching ones of the videos that were looked at, until they are enough.
import type { SortField } from './order.ts';
import { SearchTooLarge, type SearchWork } from './search-work.ts';
import type { Seen, Slice } from './walk-videos-db.ts';

export interface Gathered {
  /** In the order of the slices, as many as were needed. */
  readonly kept: readonly Seen[];
  /** Matching ones among those seen. */
  readonly found: number;
  readonly seen: number;
  readonly isEnd: boolean;
}

interface Gathering {
  readonly sort: readonly [SortField, ...SortField[]];
  readonly work: SearchWork;
  /** Absent: all. More are kept where the first field leaves their order open. */
  readonly needed?: number;
  /** Until as many as needed are kept. */
  readonly mostSlices: number;
  /** Asked after each slice, when as many as needed are kept. */
  readonly isEnough: () => boolean;
}

/** Throws a SearchTooLarge or a SearchesWaiting. */
export async function gather(
  slices: AsyncIterable<Slice>,
  { sort, work, needed = Infinity, mostSlices, isEnough }: Gathering,
): Promise<Gathered> {
  const kept: Seen[] = [];
  let [found, seen, isFull] = [0, 0, needed === 0];
  for await (const { rows, isLast } of slices) {
    seen += rows.length;
    for (const row of rows) {
      if (row.matches === 0) continue;
      found += 1;
      isFull ||= kept.length >= needed && (sort.length === 1 || row[sort[0].column] !== kept.at(-1)?.[sort[0].column]);
      if (!isFull) kept.push(row);
    }
    isFull ||= sort.length === 1 && kept.length >= needed;
    if (isLast) continue;
    if (isFull && isEnough()) return { kept, found, seen, isEnd: false };
    if (!isFull && work.slices >= mostSlices) throw new SearchTooLarge();
    await work.rest();
  }
  return { kept, found, seen, isEnd: true };
}
