// The callbacks of accounts, and the outbox of events that are not delivered yet.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('message_callbacks')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('app_id', 'text', (c) => c.notNull())
    .addColumn('callback_url', 'text', (c) => c.notNull())
    .addColumn('event_types', 'text', (c) => c.notNull())
    .addColumn('auth_switch', 'text', (c) => c.notNull())
    .addColumn('wrapped_auth_key', 'text')
    .addColumn('by_operator', 'integer', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('message_callbacks_pk', ['account_id', 'app_id'])
    .execute();
  await db.schema
    .createTable('video_callbacks')
    .addColumn('video_id', 'text', (c) => c.primaryKey().references('videos.video_id').onDelete('cascade'))
    .addColumn('callback_url', 'text', (c) => c.notNull())
    .addColumn('by_operator', 'integer', (c) => c.notNull())
    .execute();
  // No foreign keys: an event may be about a row that is deleted by now, and must never block a change of another table.
  await db.schema
    .createTable('events')
    .addColumn('event_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('app_id', 'text', (c) => c.notNull())
    .addColumn('video_id', 'text')
    .addColumn('event_type', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('callback_url', 'text')
    .addColumn('by_operator', 'integer', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('due_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until_ms', 'bigint', (c) => c.notNull())
    .addColumn('recorded_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('events_by_due').on('events').columns(['due_at_ms', 'position']).execute();
  await db.schema.createIndex('events_by_account').on('events').columns(['account_id', 'recorded_at_ms']).execute();
}
