// Gathers the matching ones of the videos that were looked at, and cuts one page of them. Apart from the slices it is pure.
import { idRangeOf, type SearchQuery, type SortField } from './search-query.ts';
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

/** The ids of the page, of rows that may lie on both sides of the place. */
export function pageOf(kept: readonly Seen[], query: SearchQuery): readonly Seen['video_id'][] {
  const { offset, limit, sort } = query;
  const isBackward = offset < 0;
  const sorted = kept.filter((row) => isOnSide(row, query)).toSorted((one, other) => compare(one, other, sort));
  if (isBackward) sorted.reverse();
  const skipped = isBackward ? -offset - limit : offset;
  const page = sorted.slice(skipped, skipped + limit).map(({ video_id }) => video_id);
  return isBackward ? page.toReversed() : page;
}

function isOnSide(row: Seen, { from, sort: [first], offset }: SearchQuery): boolean {
  if (from === undefined) return true;
  const at = row[first.column];
  const { start, end } = idRangeOf(from);
  const isBefore =
    at === from.sortedBy
      ? first.isDescending
        ? row.video_id >= end
        : row.video_id < start
      : at < from.sortedBy !== first.isDescending;
  return isBefore === offset < 0;
}

function compare(one: Seen, other: Seen, sort: readonly [SortField, ...SortField[]]): number {
  for (const { column, isDescending } of sort) {
    const difference = one[column] - other[column];
    if (difference !== 0) return isDescending ? -difference : difference;
  }
  const byId = one.video_id < other.video_id ? -1 : 1;
  return sort[0].isDescending ? -byId : byId;
}
