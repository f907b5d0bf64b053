// What became of events, for those who look for a fault of their receiver; and films and sound in the order of their changes.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('event_deliveries')
    .addColumn('event_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id').onDelete('cascade'))
    .addColumn('event_type', 'text', (c) => c.notNull())
    .addColumn('video_id', 'text')
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('is_accepted', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('last_failure', 'text')
    .addColumn('recorded_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('ended_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('event_deliveries_of_account')
    .on('event_deliveries')
    .columns(['account_id', 'ended_at_ms'])
    .execute();
  await db.schema
    .createIndex('films_by_change')
    .on('videos')
    .columns(['account_id', 'modified_at_ms', 'video_id'])
    .where('asset' as never, 'is', null)
    .execute();
}
