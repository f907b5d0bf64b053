// Users, roles, policies and their attachments, revoked issuers, PlayKeys.
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createPrincipals(db);
  await extendAccessKeys(db);
  await createPolicies(db);
  await db.schema
    .createTable('ended_issuers')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('tag', 'text', (c) => c.primaryKey())
    .addColumn('kept_until_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('app_play_keys')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('app_id', 'text', (c) => c.notNull())
    .addColumn('play_key_id', 'text', (c) => c.notNull())
    .addColumn('wrapped_key', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('ends_at_ms', 'bigint')
    .addPrimaryKeyConstraint('app_play_keys_pk', ['account_id', 'app_id', 'play_key_id'])
    .execute();
}

async function createPrincipals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('user_name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('comments', 'text', (c) => c.notNull())
    .addColumn('mobile_phone', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('users_name', ['account_id', 'name_key'])
    .execute();
  await db.schema
    .createTable('roles')
    .addColumn('role_id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('role_name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('trust_policy', 'text', (c) => c.notNull())
    .addColumn('max_session_seconds', 'integer', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('roles_name', ['account_id', 'name_key'])
    .execute();
}

async function extendAccessKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('access_keys')
    .addColumn('user_id', 'text', (c) => c.references('users.user_id'))
    .execute();
  await db.schema.alterTable('access_keys').addColumn('last_used_at_ms', 'bigint').execute();
  await db.schema.alterTable('access_keys').addColumn('last_used_service', 'text').execute();
  await db.schema.createIndex('access_keys_by_user').on('access_keys').columns(['account_id', 'user_id']).execute();
}

async function createPolicies(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('policies')
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.account_id'))
    .addColumn('policy_name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('default_version', 'text', (c) => c.notNull())
    .addColumn('last_version', 'integer', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('modified_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('policies_pk', ['account_id', 'policy_name'])
    .execute();
  await db.schema
    .createTable('policy_versions')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('policy_name', 'text', (c) => c.notNull())
    .addColumn('version_id', 'text', (c) => c.notNull())
    .addColumn('document', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('policy_versions_pk', ['account_id', 'policy_name', 'version_id'])
    .execute();
  await db.schema
    .createTable('policy_attachments')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('principal_type', 'text', (c) => c.notNull())
    .addColumn('principal_id', 'text', (c) => c.notNull())
    .addColumn('policy_type', 'text', (c) => c.notNull())
    .addColumn('policy_name', 'text', (c) => c.notNull())
    .addColumn('attached_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('policy_attachments_pk', [
      'account_id',
      'principal_type',
      'principal_id',
      'policy_type',
      'policy_name',
    ])
    .execute();
  await db.schema
    .createIndex('policy_attachments_by_policy')
    .on('policy_attachments')
    .columns(['account_id', 'policy_type', 'policy_name'])
    .execute();
}
