// Managing videos: categories, reviews, covers of the customer's own, and the files that are to be removed.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('categories')
    .addColumn('cate_id', 'bigint', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('cate_name', 'text', (c) => c.notNull())
    .addColumn('parent_id', 'bigint', (c) => c.references('categories.cate_id').onDelete('cascade'))
    .addColumn('level', 'integer', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('categories_by_parent').on('categories').columns(['account_id', 'parent_id']).execute();
  await db.schema.createIndex('categories_above').on('categories').column('parent_id').execute();
  await db.schema
    .createTable('blob_removals')
    .addColumn('blob', 'text', (c) => c.primaryKey())
    .addColumn('removed_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.alterTable('videos').addColumn('cover_url', 'text').execute();
  await db.schema.alterTable('videos').addColumn('unblocked_status', 'text').execute();
  await db.schema.alterTable('videos').addColumn('source_removed_at_ms', 'bigint').execute();
  await db.schema.alterTable('videos').addColumn('source_info', 'text').execute();
  await db.schema.createIndex('videos_by_category').on('videos').columns(['account_id', 'cate_id']).execute();
  await db.schema
    .createIndex('videos_by_change')
    .on('videos')
    .columns(['account_id', 'modified_at_ms', 'video_id'])
    .execute();
}
