// Playback policies: rules under a name, and what they are attached to.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('playback_policies')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('policy_name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('rules', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('playback_policies_key', ['account_id', 'policy_name'])
    .execute();
  await db.schema
    .createTable('playback_policy_targets')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('policy_name', 'text', (c) => c.notNull())
    .addColumn('attached_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('playback_policy_targets_key', ['account_id', 'target', 'policy_name'])
    .addForeignKeyConstraint('playback_policy_targets_policy', ['account_id', 'policy_name'], 'playback_policies', [
      'account_id',
      'policy_name',
    ])
    .execute();
  await db.schema
    .createIndex('playback_policy_targets_by_policy')
    .on('playback_policy_targets')
    .columns(['account_id', 'policy_name'])
    .execute();
}
