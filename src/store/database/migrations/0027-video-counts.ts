// A library of a million videos: indexes in the orders of the lists, and how many videos an account has of each kind, status and
// category. Triggers record every change as a row that is added up: rows that several transactions change would make
// them wait for each other. The rows of an account are merged from time to time (src/library/videos/count-videos-db.ts).
import { PostgresAdapter, sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await createIndexes(db);
  await db.schema
    .createTable('video_counts')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('media_type', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('cate_id', 'bigint')
    .addColumn('videos', 'bigint', (c) => c.notNull())
    .addColumn('is_merged', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('video_counts_of_account').on('video_counts').column('account_id').execute();
  await sql`
    insert into video_counts (account_id, media_type, status, cate_id, videos, is_merged)
    select account_id, media_type, status, cate_id, count(*), 1 from videos
    group by account_id, media_type, status, cate_id`.execute(db);
  await (isPostgres ? createPostgresTriggers(db) : createSqliteTriggers(db));
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  for (const name of ['videos_by_time', 'videos_by_change', 'videos_by_category'])
    await db.schema.dropIndex(name).execute();
  const lists = [
    ['films_by_time', ['account_id', 'created_at_ms', 'video_id']],
    ['films_of_status_by_time', ['account_id', 'status', 'created_at_ms', 'video_id']],
    ['films_of_category_by_time', ['account_id', 'cate_id', 'created_at_ms', 'video_id']],
  ] as const;
  for (const [name, columns] of lists)
    await db.schema
      .createIndex(name)
      .on('videos')
      .columns([...columns])
      .where('asset' as never, 'is', null)
      .execute();
  for (const [name, column] of [
    ['media_by_time', 'created_at_ms'],
    ['media_by_change', 'modified_at_ms'],
  ] as const)
    await db.schema.createIndex(name).on('videos').columns(['account_id', 'media_type', column, 'video_id']).execute();
}

const CHANGE = 'insert into video_counts (account_id, media_type, status, cate_id, videos, is_merged)';
const COLUMNS = ['account_id', 'media_type', 'status', 'cate_id'];
const MORE = `${CHANGE} values (${COLUMNS.map((name) => `new.${name}`).join(', ')}, 1, 0);`;
const LESS = `${CHANGE} values (${COLUMNS.map((name) => `old.${name}`).join(', ')}, -1, 0);`;

async function createSqliteTriggers(db: Kysely<unknown>): Promise<void> {
  const differ = COLUMNS.map((name) => `old.${name} is not new.${name}`).join(' or ');
  for (const [name, event, body] of [
    ['videos_counted_in', 'after insert on videos', MORE],
    ['videos_counted_out', 'after delete on videos', LESS],
    ['videos_counted_again', `after update of ${COLUMNS.join(', ')} on videos when ${differ}`, `${LESS} ${MORE}`],
  ] as const)
    await sql.raw(`create trigger ${name} ${event} begin ${body} end`).execute(db);
}

async function createPostgresTriggers(db: Kysely<unknown>): Promise<void> {
  const differ = COLUMNS.map((name) => `old.${name} is distinct from new.${name}`).join(' or ');
  await sql
    .raw(
      `create or replace function count_videos() returns trigger language plpgsql as $$ begin
        if tg_op <> 'INSERT' then ${LESS} end if;
        if tg_op <> 'DELETE' then ${MORE} end if;
        return null;
      end $$`,
    )
    .execute(db);
  for (const [name, event, condition] of [
    ['videos_counted', 'insert or delete', ''],
    ['videos_counted_again', `update of ${COLUMNS.join(', ')}`, `when (${differ})`],
  ] as const)
    await sql
      .raw(`create trigger ${name} after ${event} on videos for each row ${condition} execute function count_videos()`)
      .execute(db);
}
