// How often a credential with a limit was redeemed, and by which players lately; and the leases of concurrent sessions, for several
// servers without Redis. Rows are removed when the credential or the lease has expired.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('play_redemptions')
    .addColumn('credential_id', 'text', (c) => c.primaryKey())
    .addColumn('uses', 'integer', (c) => c.notNull())
    .addColumn('first_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('kept_until_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('play_redeemers')
    .addColumn('credential_id', 'text', (c) => c.notNull())
    .addColumn('player', 'text', (c) => c.notNull())
    .addColumn('session_id', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('kept_until_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('play_redeemers_key', ['credential_id', 'player'])
    .execute();
  await db.schema
    .createTable('play_leases')
    .addColumn('group_id', 'text', (c) => c.notNull())
    .addColumn('session_id', 'text', (c) => c.notNull())
    .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('until_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('play_leases_key', ['group_id', 'session_id'])
    .execute();
  for (const [table, column] of [
    ['play_redemptions', 'kept_until_ms'],
    ['play_redeemers', 'kept_until_ms'],
    ['play_leases', 'until_ms'],
  ] as const)
    await db.schema.createIndex(`${table}_by_end`).on(table).column(column).execute();
}
