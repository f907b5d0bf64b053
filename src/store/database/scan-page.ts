// A page of the rows that several conditions share, for lists on SQLite, which runs in this thread: rows of one condition are looked at a
// slice at a time, in the order of its index, and other requests are answered in between. Where a page is not full after as many
// rows as one call may look at, the rest is left to the next page.
import { setImmediate } from 'node:timers/promises';

interface Span<Place> {
  /** Not included; absent: from the first row on. */
  readonly after: Place | undefined;
  /** Included; absent: to the last row. */
  readonly until: Place | undefined;
}

export interface Scan<Place, Row> {
  /** Where the row is that comes so many rows after a place; undefined if there are fewer. */
  readonly skip: (after: Place | undefined, rows: number) => Promise<Place | undefined>;
  /** The matching rows of a span, in order. */
  readonly read: (span: Span<Place>, limit: number) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => Place;
}

export interface ScannedPage<Place, Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; undefined after the last row. */
  readonly next: Place | undefined;
}

interface Asked<Place> {
  readonly after: Place | undefined;
  readonly limit: number;
}

/** Rows of one condition that are few enough to be looked at all. */
export const FEW_ROWS = 1000;
export const SCAN_LIMITS = { sliceRows: 2000, mostSlices: 50 } as const;
export type ScanLimits = Readonly<Record<keyof typeof SCAN_LIMITS, number>>;

export async function scanPage<Place, Row>(
  { skip, read, placeOf }: Scan<Place, Row>,
  { after, limit }: Asked<Place>,
  { sliceRows, mostSlices }: ScanLimits,
): Promise<ScannedPage<Place, Row>> {
  const rows: Row[] = [];
  let from = after;
  for (let slice = 0; slice < mostSlices; slice += 1) {
    const until = await skip(from, sliceRows);
    rows.push(...(await read({ after: from, until }, limit + 1 - rows.length)));
    if (rows.length > limit) return cutPage(rows, limit, placeOf);
    if (until === undefined || rows.length === limit) return { rows, next: until };
    from = until;
    await setImmediate();
  }
  return { rows, next: from };
}

/** `rows` are one longer than the page if something follows. */
export function cutPage<Place, Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): ScannedPage<Place, Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? placeOf(last) : undefined };
}
