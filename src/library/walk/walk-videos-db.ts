// Looks at the videos of an account a slice at a time, on SQLite: in the order of an index, or those that the index of texts names.
// A limit of the rows that are looked at, not of those that match, so that no statement takes long.
import { sql, type ExpressionBuilder } from 'kysely';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow } from '../../store/database/schema.ts';
import { direction, type Condition, type SortField } from './order.ts';

/** A row that was looked at. */
export interface Seen extends Pick<VideoRow, 'video_id' | 'created_at_ms' | 'modified_at_ms'> {
  /** 1 or 0. */
  readonly matches: number;
}

export interface Slice {
  readonly rows: readonly Seen[];
  readonly isLast: boolean;
}

export interface Range {
  readonly database: Database;
  readonly sort: SortField;
  readonly isBackward?: boolean;
  /** What the index begins with, and the ends of its range. */
  readonly within: readonly Condition[];
}

export interface Walk extends Range {
  readonly matches: Condition;
  readonly rows: number;
}

type After = Pick<Seen, 'video_id' | 'created_at_ms' | 'modified_at_ms'>;

export async function* walkInOrder(walk: Walk): AsyncGenerator<Slice> {
  let after: After | undefined;
  for (;;) {
    const seen = await inOrder(walk, after)
      .select(['video_id', 'created_at_ms', 'modified_at_ms'])
      .select(sql<number>`${walk.matches}`.as('matches'))
      .limit(walk.rows)
      .execute();
    const isLast = seen.length < walk.rows;
    yield { rows: seen, isLast };
    if (isLast) return;
    after = seen.at(-1);
  }
}

function inOrder({ database, sort, isBackward = false, within }: Range, after: After | undefined) {
  const order = direction(sort.isDescending, isBackward);
  let rows = database.selectFrom('videos').where((e) => e.and([...within]));
  if (after !== undefined) rows = rows.where((e) => beyond(e, { sort, order, after }));
  return rows.orderBy(sort.column, order).orderBy('video_id', order);
}

interface Beyond {
  readonly sort: SortField;
  readonly order: 'asc' | 'desc';
  readonly after: After;
}

function beyond(e: ExpressionBuilder<Tables, 'videos'>, { sort: { column }, order, after }: Beyond): Condition {
  const place = sql`(${after[column]}, ${after.video_id})`;
  const own = sql`(${e.ref(column)}, ${e.ref('video_id')})`;
  return order === 'asc' ? sql`${own} > ${place}` : sql`${own} < ${place}`;
}

/** The rows of the index alone: far more of them in the same time. */
const SKIPPED = 10_000;

/** How many rows there are within. */
export async function countWithin(walk: Range, rest: () => Promise<void>): Promise<number> {
  let after: After | undefined;
  for (let counted = 0; ; counted += SKIPPED) {
    const last = await inOrder(walk, after)
      .select(['video_id', sql<number>`${sql.ref(walk.sort.column)}`.as('at')])
      .limit(1)
      .offset(SKIPPED - 1)
      .executeTakeFirst();
    if (last === undefined) return counted + (await countOf(inOrder(walk, after).clearOrderBy()));
    after = { video_id: last.video_id, created_at_ms: last.at, modified_at_ms: last.at };
    await rest();
  }
}

async function countOf(rows: ReturnType<typeof inOrder>): Promise<number> {
  const { counted } = await rows.select((e) => e.fn.countAll<number>().as('counted')).executeTakeFirstOrThrow();
  return Number(counted);
}

/** True if there are no more than so many rows within. */
export async function hasAtMost(walk: Range, most: number): Promise<boolean> {
  return (await inOrder(walk, undefined).select('video_id').limit(1).offset(most).executeTakeFirst()) === undefined;
}

/** The rows of `video_texts` are known by numbers. */
export async function* walkTexts(
  { database, within, matches, rows }: Omit<Walk, 'sort'>,
  textIds: readonly number[],
): AsyncGenerator<Slice> {
  for (let at = 0; at < textIds.length; at += rows) {
    const some = JSON.stringify(textIds.slice(at, at + rows));
    const seen = await database
      .selectFrom('videos')
      .select(['video_id', 'created_at_ms', 'modified_at_ms'])
      .select(sql<number>`${matches}`.as('matches'))
      .where(
        sql<boolean>`video_id in (select video_id from video_text_ids where text_id in (select value from json_each(${some})))`,
      )
      .where((e) => e.and([...within]))
      .execute();
    yield { rows: seen, isLast: at + rows >= textIds.length };
  }
}
