// How long a session with a row played, and whether its end is still to be recorded. Rows of earlier servers say neither.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, type] of [
    ['played_ms', 'bigint'],
    ['seen_until_ms', 'bigint'],
    ['is_open', 'integer'],
  ] as const)
    await db.schema.alterTable('play_sessions').addColumn(name, type).execute();
  await sql`create index play_sessions_open on play_sessions (expires_at_ms) where is_open = 1`.execute(db);
}
