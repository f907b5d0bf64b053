// How many videos an account has, of each kind, status and category, without reading them: triggers of the database record every
// change of them in `video_counts`.
import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import type { Tables, VideoCountRow } from '../../store/database/schema.ts';
import type { AccountId } from '../../wire/ids.ts';

type CountBuilder = ExpressionBuilder<Tables, 'video_counts'>;

/** So many changes of an account are added up at each count before they are merged. */
const MAX_CHANGES = 500;
/** A million rows in one answer of the database hold up all other calls for seconds. What is left is merged at the next counts. */
export const MERGED_AT_ONCE = 20_000;

/** The columns of `video_counts` may be used in the condition. */
export async function countVideos(
  database: Database,
  accountId: AccountId,
  condition: (e: CountBuilder) => ExpressionWrapper<Tables, 'video_counts', SqlBool>,
): Promise<number> {
  const { total, parts, merged } = await database
    .selectFrom('video_counts')
    .select((e) => [
      e.fn.sum<number | string | null>('videos').as('total'),
      e.fn.countAll<number>().as('parts'),
      e.fn.sum<number | string | null>('is_merged').as('merged'),
    ])
    .where('account_id', '=', accountId)
    .where(condition)
    .executeTakeFirstOrThrow();
  // The count is right without it: it may fail.
  if (Number(parts) - Number(merged) > MAX_CHANGES) await mergeCounts(database, accountId).catch(() => undefined);
  return Number(total);
}

/** Rows that other transactions add meanwhile are not seen by the deletion, and stay. */
async function mergeCounts(database: Database, accountId: AccountId): Promise<void> {
  // The table has no key of its own.
  const place = isPostgres(database) ? sql`ctid` : sql`rowid`;
  await database.transaction().execute(async (transaction) => {
    const some = transaction
      .selectFrom('video_counts')
      .select(place.as('place'))
      .where('account_id', '=', accountId)
      .limit(MERGED_AT_ONCE);
    const rows = await transaction.deleteFrom('video_counts').where(place, 'in', some).returningAll().execute();
    const merged = new Map<string, VideoCountRow>();
    for (const row of rows) {
      const key = `${row.media_type} ${row.status} ${String(row.cate_id)}`;
      merged.set(key, { ...row, videos: (merged.get(key)?.videos ?? 0) + row.videos, is_merged: 1 });
    }
    const left = [...merged.values()].filter(({ videos }) => videos !== 0);
    for (let at = 0; at < left.length; at += MAX_CHANGES)
      await transaction
        .insertInto('video_counts')
        .values(left.slice(at, at + MAX_CHANGES))
        .execute();
  });
}
