// Files that the server fetches itself: one row for each URL, from the request to its end.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('url_uploads')
    .addColumn('job_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('session_id', 'text')
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('source_url', 'text', (c) => c.notNull())
    .addColumn('wished', 'text', (c) => c.notNull())
    .addColumn('video_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('extension', 'text')
    .addColumn('size_bytes', 'bigint')
    .addColumn('received_bytes', 'bigint', (c) => c.notNull())
    .addColumn('etag', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('due_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until_ms', 'bigint', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('completed_at_ms', 'bigint')
    .execute();
  await db.schema.createIndex('url_uploads_by_due').on('url_uploads').columns(['state', 'due_at_ms']).execute();
  await db.schema.createIndex('url_uploads_by_url').on('url_uploads').columns(['account_id', 'source_url']).execute();
  // Of two concurrent calls with one SessionId, one makes the jobs.
  await db.schema
    .createIndex('url_uploads_by_session')
    .on('url_uploads')
    .columns(['account_id', 'session_id', 'position'])
    .unique()
    .execute();
}
