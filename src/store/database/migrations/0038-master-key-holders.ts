// Which process holds which master keys: a row for each, with a heartbeat.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('master_key_holders')
    .addColumn('holder_id', 'text', (c) => c.primaryKey())
    .addColumn('node', 'text', (c) => c.notNull())
    .addColumn('key_ids', 'text', (c) => c.notNull())
    .addColumn('seen_until_ms', 'bigint', (c) => c.notNull())
    .execute();
}
