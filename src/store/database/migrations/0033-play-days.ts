// How often each video was played on each day, and by how many viewers: added up while redemptions come, so that the statistics
// stay when audit events are removed.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('play_days')
    .addColumn('account_id', 'text', (c) => c.notNull())
    // Empty: of all videos of the account together.
    .addColumn('video_id', 'text', (c) => c.notNull())
    // Days since 1970 (UTC).
    .addColumn('day', 'integer', (c) => c.notNull())
    // Of the account `Android`, `iOS` or `HTML5`; of a video empty.
    .addColumn('platform', 'text', (c) => c.notNull())
    .addColumn('plays', 'bigint', (c) => c.notNull())
    .addColumn('play_seconds', 'bigint', (c) => c.notNull())
    // What counts the viewers: src/audit/unique-count.ts.
    .addColumn('viewers', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('play_days_key', ['account_id', 'video_id', 'day', 'platform'])
    .execute();
  await db.schema
    .createIndex('play_days_by_plays')
    .on('play_days')
    .columns(['account_id', 'day', 'plays', 'video_id'])
    .where('video_id' as never, '<>', '')
    .execute();
  await db.schema.createIndex('play_days_by_day').on('play_days').column('day').execute();
}
