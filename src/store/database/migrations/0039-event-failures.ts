// Why the last delivery of a waiting event failed, for those who look for the fault.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('events').addColumn('last_failure', 'text').execute();
}
