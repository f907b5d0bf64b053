// An index of the texts of videos for searches in titles, descriptions and tags: of each three letters in a row, the videos that have
// them (decision 0040). SQLite has a full-text table that triggers keep; PostgreSQL an index of pg_trgm, where that extension is there.
import { PostgresAdapter, sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await (db.getExecutor().adapter instanceof PostgresAdapter ? indexOnPostgres(db) : indexOnSqlite(db));
}

/** Without the extension, or the right to install it, searches read the texts of all videos. */
async function indexOnPostgres(db: Kysely<unknown>): Promise<void> {
  const create = `create index videos_by_text on videos using gin ((lower(title || ' ' || description || ' ' || tags)) gin_trgm_ops)`;
  await sql
    .raw(`do $$ begin create extension if not exists pg_trgm; ${create}; exception when others then null; end $$`)
    .execute(db);
}

/**
 * The rows of a full-text table are numbers, and those of `videos` may change when the file is compacted: `video_text_ids` keeps one
 * for each video. As the texts are lower-case already, SQLite leaves the case alone. A text is read up to a NUL.
 */
async function indexOnSqlite(db: Kysely<unknown>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  await run('create table video_text_ids (text_id integer primary key, video_id text not null unique)');
  await run(
    `create virtual table video_texts using fts5(letters, tokenize = 'trigram case_sensitive 1', content = '', contentless_delete = 1, detail = none)`,
  );
  await run('insert into video_text_ids (video_id) select video_id from videos order by created_at_ms, video_id');
  await run(
    `insert into video_texts (rowid, letters) select text_id, ${lettersOf('videos')} from video_text_ids join videos using (video_id)`,
  );
  const idOf = (row: string): string => `(select text_id from video_text_ids where video_id = ${row}.video_id)`;
  for (const [name, event, body] of [
    [
      'videos_text_in',
      'insert on videos',
      `insert into video_text_ids (video_id) values (new.video_id);
       insert into video_texts (rowid, letters) values (${idOf('new')}, ${lettersOf('new')});`,
    ],
    [
      'videos_text_again',
      'update of title, description, tags on videos',
      `update video_texts set letters = ${lettersOf('new')} where rowid = ${idOf('new')};`,
    ],
    [
      'videos_text_out',
      'delete on videos',
      `delete from video_texts where rowid = ${idOf('old')}; delete from video_text_ids where video_id = old.video_id;`,
    ],
  ] as const)
    await run(`create trigger ${name} after ${event} begin ${body} end`);
}

function lettersOf(row: string): string {
  const texts = ['title', 'description', 'tags'].map((column) => `lower(${row}.${column})`).join(` || ' ' || `);
  return `replace(${texts}, char(0), ' ')`;
}
