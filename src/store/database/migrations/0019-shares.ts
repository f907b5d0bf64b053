// What shares and trust need: who revoked an issuer, the generation of an access key, since when names and trust policies
// stand, and the servers that are on the database.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Empty: the root of the account.
  await db.schema
    .alterTable('ended_issuers')
    .addColumn('made_by', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createIndex('ended_issuers_by_account')
    .on('ended_issuers')
    .columns(['account_id', 'made_by'])
    .execute();
  await db.schema
    .alterTable('access_keys')
    .addColumn('generation', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('users')
    .addColumn('named_at_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('roles')
    .addColumn('trust_saved_at_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  // What exists keeps its trust.
  await sql`update users set named_at_ms = created_at_ms`.execute(db);
  await sql`update roles set trust_saved_at_ms = ${Date.now()}`.execute(db);
  await db.schema
    .createTable('servers')
    .addColumn('server_id', 'text', (c) => c.primaryKey())
    .addColumn('shared_state', 'text', (c) => c.notNull())
    .addColumn('seen_until_ms', 'bigint', (c) => c.notNull())
    .execute();
}
