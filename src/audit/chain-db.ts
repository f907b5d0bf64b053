// Writes one chain: a chain belongs to one run of one server, which alone appends to it. Rows and the head of the chain are
// written in one transaction, in batches.
import { sql, type Transaction } from 'kysely';
import { isPostgres, type Database } from '../store/database/open-database.ts';
import type { Tables } from '../store/database/schema.ts';
import { latestOf, readNewest, writeNewest, type Anchor } from './anchors-db.ts';
import { factsInOrder, firstHash, rowHash, type ChainBegin, type ChainedRow } from './canonical.ts';
import type { ChainMacs } from './chain-macs.ts';
import type { AuditFacts } from './entry.ts';
import { createPartitions, type Partitions } from '../store/database/audit-weeks.ts';

export interface ChainDeps {
  readonly database: Database;
  readonly macs: ChainMacs;
  /** The name of this machine: it tells people whose rows these are. */
  readonly node: string;
  /** Rows that are in the record, for those that get a copy. */
  readonly onWritten?: ((rows: readonly ChainedRow[]) => void) | undefined;
}

interface Head extends ChainBegin {
  seq: number;
  hash: string;
  atMs: number;
}

export interface ChainWriter {
  /** All of them or none. A batch that failed may be given again: it is written once. */
  append(batch: readonly AuditFacts[]): Promise<void>;
  /** The last row that was written. */
  head(): Anchor | undefined;
}

/** A clock that goes back further than this begins a chain; within a chain time never goes back, so that the oldest rows are its first. */
const MAX_BACK_MS = 5_000;

export function createChainWriter(deps: ChainDeps): ChainWriter {
  const partitions = createPartitions(deps.database);
  let head: Head | undefined;
  /** What was written if the last batch was committed although its answer was lost. */
  let unsure: Batch | undefined;
  return {
    append: async (batch) => {
      const [first] = batch;
      if (first === undefined) return;
      if (head !== undefined && unsure !== undefined && (await isWritten(deps.database, unsure.next))) {
        head = unsure.next;
        deps.onWritten?.(unsure.rows);
        unsure = undefined;
        return;
      }
      unsure = undefined;
      if (head === undefined || first.atMs < head.atMs - MAX_BACK_MS) head = await beginChain(deps, first.atMs);
      unsure = chain(head, batch);
      const { rows, next } = unsure;
      if (!(await write(deps, partitions, unsure))) {
        // The batch is given again, and begins another chain. The number of this one stays free.
        [head, unsure] = [undefined, undefined];
        throw new Error('The chain of this server was removed from the audit record');
      }
      head = next;
      unsure = undefined;
      deps.onWritten?.(rows);
    },
    head: () => (head === undefined || head.seq === 0 ? undefined : anchorOf(head)),
  };
}

function anchorOf({ chainNo, seq, hash }: Head): Anchor {
  return { chainNo, seq, hash };
}

async function isWritten(database: Database, { chainNo, seq, hash }: Head): Promise<boolean> {
  const row = await database
    .selectFrom('audit_chains')
    .select('head_hash')
    .where('chain_no', '=', chainNo)
    .where('head_seq', '=', seq)
    .executeTakeFirst();
  return row?.head_hash === hash;
}

interface Batch {
  readonly rows: readonly ChainedRow[];
  readonly next: Head;
}

function chain(head: Head, batch: readonly AuditFacts[]): Batch {
  const next = { ...head };
  const rows = batch.map((each) => {
    next.atMs = Math.max(next.atMs, each.atMs);
    next.seq += 1;
    const row = { chainNo: head.chainNo, seq: next.seq, facts: { ...each, atMs: next.atMs } };
    next.hash = rowHash(next.hash, row);
    return { ...row, hash: next.hash };
  });
  return { rows, next };
}

async function write({ database, macs }: ChainDeps, partitions: Partitions, { rows, next }: Batch): Promise<boolean> {
  await partitions.ensure(rows.map(({ facts }) => facts.atMs));
  const insert = isPostgres(database) ? insertPostgres : insertSqlite;
  return await database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('audit_chains')
      .set({
        head_seq: next.seq,
        head_hash: next.hash,
        head_mac: macs.sign({ ...endOf(next), end: 'head', seq: next.seq, hash: next.hash }),
      })
      .where('chain_no', '=', next.chainNo)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await insert(transaction, JSON.stringify(rows.map(toColumns)));
    return true;
  });
}

function endOf({ chainNo, node, startedAtMs }: ChainBegin): ChainBegin {
  return { chainNo, node, startedAtMs };
}

const CONFLICTS = 5;

/** The next number, without a gap: a missing number is a removed chain. */
async function beginChain(deps: ChainDeps, startedAtMs: number): Promise<Head> {
  for (let attempt = 1; ; attempt += 1) {
    const latest = await latestOf(deps.database);
    const newest = await readNewest(deps.database, deps.macs);
    // A number is not given twice: the gap tells of the chain that had it.
    const before = Math.max(latest, newest?.isGenuine === true ? newest.chainNo : 0);
    const begin = { chainNo: before + 1, node: deps.node, startedAtMs };
    if (await insertChain(deps, begin)) return { ...begin, seq: 0, hash: firstHash(begin), atMs: startedAtMs };
    if (attempt === CONFLICTS) throw new Error('other servers began a chain of the audit record each time');
  }
}

/** False if another server took the number. */
async function insertChain({ database, macs }: ChainDeps, begin: ChainBegin): Promise<boolean> {
  const hash = firstHash(begin);
  return await database.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('audit_chains')
      .values({
        chain_no: begin.chainNo,
        node: begin.node,
        started_at_ms: begin.startedAtMs,
        first_seq: 1,
        first_prev: hash,
        first_mac: macs.sign({ ...begin, end: 'first', seq: 1, hash }),
        head_seq: 0,
        head_hash: hash,
        head_mac: macs.sign({ ...begin, end: 'head', seq: 0, hash }),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (Number(numInsertedOrUpdatedRows ?? 0) !== 1) return false;
    await writeNewest(transaction, macs, begin.chainNo);
    return true;
  });
}

/** In the order of the statement below. */
const COLUMNS = [
  ['chain_no', 'integer'],
  ['seq', 'bigint'],
  ['at_ms', 'bigint'],
  ['account_id', 'text'],
  ['action', 'text'],
  ['outcome', 'text'],
  ['code', 'text'],
  ['reason', 'text'],
  ['stage', 'text'],
  ['caller', 'text'],
  ['access_key_id', 'text'],
  ['address', 'text'],
  ['request_id', 'text'],
  ['resource', 'text'],
  ['video_id', 'text'],
  ['viewer_id', 'text'],
  ['credential_id', 'text'],
  ['session_id', 'text'],
  ['times', 'integer'],
  ['hash', 'text'],
] as const;

function toColumns({ chainNo, seq, facts, hash }: ChainedRow): readonly (string | number | null)[] {
  return [chainNo, seq, ...factsInOrder(facts), hash];
}

// One parameter for the whole batch: the statement stays the same for every size, and is prepared once.
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const OF_SQLITE = COLUMNS.map((_, at) => `json_extract(value, '$[${String(at)}]')`).join(', ');
const OF_POSTGRES = COLUMNS.map(([, type], at) => `(value ->> ${String(at)})::${type}`).join(', ');

async function insertSqlite(transaction: Transaction<Tables>, batch: string): Promise<void> {
  await sql`insert into audit_events (${sql.raw(NAMES)}) select ${sql.raw(OF_SQLITE)} from json_each(${batch})`.execute(
    transaction,
  );
}

async function insertPostgres(transaction: Transaction<Tables>, batch: string): Promise<void> {
  await sql`insert into audit_events (${sql.raw(NAMES)})
    select ${sql.raw(OF_POSTGRES)} from json_array_elements(${batch}::json)`.execute(transaction);
}
