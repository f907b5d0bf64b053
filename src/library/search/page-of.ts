// Cuts one page of the matching videos that were gathered. Pure.
import type { SortField } from '../walk/order.ts';
import type { Seen } from '../walk/walk-videos-db.ts';
import { idRangeOf, type SearchQuery } from './search-query.ts';

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
