// What an account may store, and the sizes of files that had none: snapshots, and covers, thumbnails and playlists beside the
// renditions. Files of earlier versions keep 0.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('storage_quotas')
    .addColumn('account_id', 'text', (c) => c.primaryKey().references('accounts.account_id'))
    .addColumn('max_bytes', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('video_extras')
    .addColumn('video_id', 'text', (c) => c.primaryKey().references('videos.video_id').onDelete('cascade'))
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .alterTable('snapshots')
    .addColumn('size_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
}
