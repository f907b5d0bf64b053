// The lease of an upload that is being completed; the account of an unfinished upload; and whether the video of a fetch from a
// URL has been made.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('uploads').addColumn('account_id', 'text').execute();
  await db.schema.alterTable('uploads').addColumn('lease_owner', 'text').execute();
  await db.schema
    .alterTable('uploads')
    .addColumn('lease_until_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update uploads set account_id = (select account_id from videos where videos.video_id = uploads.video_id)`.execute(
    db,
  );
  await db.schema.createIndex('uploads_by_account').on('uploads').columns(['account_id', 'state']).execute();
  await db.schema
    .alterTable('url_uploads')
    .addColumn('is_made', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  // The video of such a row may have been made, and even deleted: making it again would be worse than not making it.
  await sql`update url_uploads set is_made = 1 where state = 'downloaded'
    and exists (select 1 from videos where videos.video_id = url_uploads.video_id)`.execute(db);
}
