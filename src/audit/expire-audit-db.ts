// Retention: removes rows that are older than they are kept, always from the beginning of their chain. What the first kept row
// follows stays in the chain's row, under a code of the server, so that the rest can be verified. On SQLite rows are deleted in
// bounded batches, on PostgreSQL a week at a time by its partition.
import { sql } from 'kysely';
import { isPostgres, type Database } from '../store/database/open-database.ts';
import type { AuditChainRow, Tables } from '../store/database/schema.ts';
import type { Transaction } from 'kysely';
import type { ChainMacs } from './chain-macs.ts';
import { lockPartitions, weeksBefore, type PastWeek } from '../store/database/audit-weeks.ts';

interface Deps {
  readonly database: Database;
  readonly macs: Pick<ChainMacs, 'sign'>;
}

/** Some 20 ms of SQLite. */
export const ROWS_AT_ONCE = 2_000;

/** Removes one batch of what is older; answers whether there may be more. */
export async function expireAudit(deps: Deps, cutoffMs: number): Promise<boolean> {
  return isPostgres(deps.database) ? await dropWeek(deps, cutoffMs) : await deleteRows(deps, cutoffMs);
}

/** Where a chain is cut: the last row that goes. */
interface Cut {
  readonly seq: number;
  readonly hash: string;
}

async function deleteRows(deps: Deps, cutoffMs: number): Promise<boolean> {
  for (const chain of await withRows(deps.database, cutoffMs)) {
    const last = await deps.database
      .selectFrom('audit_events')
      .select(['seq', 'hash'])
      .where('chain_no', '=', chain.chain_no)
      .where('seq', '>=', chain.first_seq)
      .where('seq', '<', chain.first_seq + ROWS_AT_ONCE)
      .where('at_ms', '<', cutoffMs)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last === undefined) continue;
    await deps.database.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('audit_events')
        .where('chain_no', '=', chain.chain_no)
        .where('seq', '<=', last.seq)
        .execute();
      await cut(deps, transaction, { chain, last });
    });
    return true;
  }
  return false;
}

async function dropWeek(deps: Deps, cutoffMs: number): Promise<boolean> {
  const [week] = await weeksBefore(deps.database, cutoffMs);
  if (week === undefined) return false;
  return await deps.database.transaction().execute(async (transaction) => {
    if (!(await lockPartitions(transaction))) return false;
    for (const chain of await withRows(transaction, week.endsAtMs)) {
      const last = await lastOf(transaction, week, chain);
      if (last !== undefined) await cut(deps, transaction, { chain, last });
    }
    await sql`drop table ${sql.table(week.table)}`.execute(transaction);
    return true;
  });
}

async function lastOf(
  transaction: Transaction<Tables>,
  week: PastWeek,
  chain: AuditChainRow,
): Promise<Cut | undefined> {
  const { rows } = await sql<Cut>`
    select seq, hash from ${sql.table(week.table)} where chain_no = ${chain.chain_no}
    order by chain_no desc, seq desc limit 1`.execute(transaction);
  const [row] = rows;
  return row === undefined ? undefined : { seq: Number(row.seq), hash: row.hash };
}

/** Chains that may have rows of that time. */
async function withRows(database: Database, beforeMs: number): Promise<readonly AuditChainRow[]> {
  return await database
    .selectFrom('audit_chains')
    .selectAll()
    .where('started_at_ms', '<', beforeMs)
    .whereRef('first_seq', '<=', 'head_seq')
    .orderBy('chain_no')
    .execute();
}

async function cut(
  { macs }: Deps,
  transaction: Transaction<Tables>,
  { chain, last }: { readonly chain: AuditChainRow; readonly last: Cut },
): Promise<void> {
  const begin = { chainNo: chain.chain_no, node: chain.node, startedAtMs: chain.started_at_ms };
  await transaction
    .updateTable('audit_chains')
    .set({
      first_seq: last.seq + 1,
      first_prev: last.hash,
      first_mac: macs.sign({ ...begin, end: 'first', seq: last.seq + 1, hash: last.hash }),
    })
    .where('chain_no', '=', chain.chain_no)
    .execute();
}
