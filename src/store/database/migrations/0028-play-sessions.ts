// Play sessions that delivery has to look up, or that are listed by viewer; and what was revoked. Most sessions have no row.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Without foreign keys: a row outlives its video.
  await db.schema
    .createTable('play_sessions')
    .addColumn('session_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('video_id', 'text', (c) => c.notNull())
    .addColumn('credential_id', 'text')
    .addColumn('viewer_id', 'text')
    .addColumn('watch_link', 'text')
    .addColumn('client_ip', 'text', (c) => c.notNull())
    .addColumn('user_agent', 'text', (c) => c.notNull())
    .addColumn('device_key', 'text')
    .addColumn('rules', 'text')
    .addColumn('issued_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('end_reason', 'text')
    .execute();
  for (const [name, columns] of [
    ['play_sessions_by_time', ['account_id', 'started_at_ms', 'session_id']],
    ['play_sessions_of_video', ['account_id', 'video_id', 'started_at_ms', 'session_id']],
    ['play_sessions_of_viewer', ['account_id', 'viewer_id', 'started_at_ms', 'session_id']],
    ['play_sessions_by_expiry', ['expires_at_ms']],
  ] as const)
    await db.schema
      .createIndex(name)
      .on('play_sessions')
      .columns([...columns])
      .execute();
  await createRevocations(db);
}

async function createRevocations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('revocations')
    .addColumn('revocation_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('tag', 'text', (c) => c.notNull())
    .addColumn('issued_before', 'bigint', (c) => c.notNull())
    .addColumn('made_by', 'text', (c) => c.notNull())
    .addColumn('made_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('kept_until_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('revocations_of_account')
    .on('revocations')
    .columns(['account_id', 'made_at_ms', 'revocation_id'])
    .execute();
  await db.schema
    .createIndex('revocations_of_value')
    .on('revocations')
    .columns(['account_id', 'kind', 'value'])
    .unique()
    .execute();
}
