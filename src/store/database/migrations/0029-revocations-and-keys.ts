// Finds sessions and revocations by what a revocation names, and gives the keys of the ring the instants at which they change.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Tags of the issuers, each with a space before and after it.
  await db.schema
    .alterTable('play_sessions')
    .addColumn('issuer', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createIndex('play_sessions_of_credential')
    .on('play_sessions')
    .columns(['account_id', 'credential_id'])
    .execute();
  await db.schema.createIndex('revocations_by_time').on('revocations').column('made_at_ms').execute();
  for (const [name, type] of [
    ['active_from_ms', 'bigint'],
    ['sealed', 'bigint'],
  ] as const)
    await db.schema
      .alterTable('ring_keys')
      .addColumn(name, type, (c) => c.notNull().defaultTo(0))
      .execute();
  await db.schema.alterTable('ring_keys').addColumn('revoked_at_ms', 'bigint').execute();
}
