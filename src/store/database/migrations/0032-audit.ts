// The record of what was asked and decided: rows in a hash chain for each run of a server, and short-lived explanations of
// refusals. On PostgreSQL the rows are partitioned by week, so that old ones are removed without deleting row by row; the
// partitions are made when they are needed (src/store/database/audit-weeks.ts).
import { PostgresAdapter, sql, type CreateTableBuilder, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await createChains(db);
  const events = withColumns(db.schema.createTable('audit_events'));
  // The key of a partitioned table holds the column that it is partitioned by.
  const key = ['chain_no', 'seq', ...(isPostgres ? ['at_ms'] : [])] as never[];
  const keyed = events.addPrimaryKeyConstraint('audit_events_key', key);
  await (isPostgres ? keyed.modifyEnd(sql`partition by range (at_ms)`) : keyed).execute();
  await createIndexes(db);
  await db.schema
    .createTable('explanations')
    .addColumn('request_id', 'text', (c) => c.primaryKey())
    // Empty: the account is not known.
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('explanations_by_time').on('explanations').column('at_ms').execute();
}

async function createChains(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_chains')
    .addColumn('chain_no', 'integer', (c) => c.primaryKey())
    .addColumn('node', 'text', (c) => c.notNull())
    .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
    // The oldest row that is kept, and the hash of the one before it.
    .addColumn('first_seq', 'bigint', (c) => c.notNull())
    .addColumn('first_prev', 'text', (c) => c.notNull())
    .addColumn('first_mac', 'text', (c) => c.notNull())
    .addColumn('head_seq', 'bigint', (c) => c.notNull())
    .addColumn('head_hash', 'text', (c) => c.notNull())
    .addColumn('head_mac', 'text', (c) => c.notNull())
    .execute();
}

function withColumns<T extends string>(table: CreateTableBuilder<T>) {
  return (
    table
      .addColumn('chain_no', 'integer', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      // Empty: the account is not known.
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('stage', 'text')
      .addColumn('caller', 'text', (c) => c.notNull())
      .addColumn('access_key_id', 'text')
      .addColumn('address', 'text')
      .addColumn('request_id', 'text')
      .addColumn('resource', 'text')
      .addColumn('video_id', 'text')
      .addColumn('viewer_id', 'text')
      .addColumn('credential_id', 'text')
      .addColumn('session_id', 'text')
      .addColumn('times', 'integer', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
  );
}

/** One for each filter of the list, in its order. Most rows have few of these columns, and a row without one is not in its index. */
async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const order = ['at_ms', 'chain_no', 'seq'];
  await db.schema
    .createIndex('audit_by_time')
    .on('audit_events')
    .columns(['account_id', ...order])
    .execute();
  await db.schema
    .createIndex('audit_by_action')
    .on('audit_events')
    .columns(['account_id', 'action', ...order])
    .execute();
  await db.schema
    .createIndex('audit_by_code')
    .on('audit_events')
    .columns(['account_id', 'code', ...order])
    .where('code' as never, '<>', 'OK')
    .execute();
  await db.schema
    .createIndex('audit_by_request')
    .on('audit_events')
    .column('request_id')
    .where('request_id' as never, 'is not', null)
    .execute();
  for (const column of ['video_id', 'viewer_id', 'credential_id', 'access_key_id'])
    await db.schema
      .createIndex(`audit_by_${column.replace('_id', '')}`)
      .on('audit_events')
      .columns(['account_id', column, ...order])
      .where(column as never, 'is not', null)
      .execute();
}
