// Reads the record: the events of one account, newest first, by any of the filters of ListAuditEvents, each from its own index;
// and the chains whole, for export and verification.
import { sql } from 'kysely';
import type { Database } from '../store/database/open-database.ts';
import type { AuditChainRow, AuditEventRow } from '../store/database/schema.ts';
import { readNewest } from './anchors-db.ts';
import type { ChainedRow } from './canonical.ts';
import type { ChainMacs } from './chain-macs.ts';

/** The filters that are columns. */
const auditFilters = {
  requestId: 'request_id',
  videoId: 'video_id',
  viewerId: 'viewer_id',
  credentialId: 'credential_id',
  accessKeyId: 'access_key_id',
  action: 'action',
  code: 'code',
} as const satisfies Readonly<Record<string, keyof AuditEventRow>>;

/** The last row that was seen. */
export interface AuditPlace {
  readonly atMs: number;
  readonly chainNo: number;
  readonly seq: number;
}

export interface AuditQuery {
  readonly accountId: string;
  readonly equals: Readonly<Partial<Record<keyof typeof auditFilters, string | undefined>>>;
  /** Both included. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly after?: AuditPlace | undefined;
  readonly limit: number;
}

/** A chain as it stands: where it begins, what its first kept row follows, and its head. */
export interface Chain {
  readonly chainNo: number;
  readonly node: string;
  readonly startedAtMs: number;
  readonly firstSeq: number;
  readonly firstPrevious: string;
  readonly headSeq: number;
  readonly headHash: string;
  /** Both ends were written by a server that has the key. */
  readonly isGenuine: boolean;
}

export interface AuditEvents {
  list(query: AuditQuery): Promise<readonly ChainedRow[]>;
  /** By its number; the oldest first. */
  chains(page: { readonly after: number; readonly limit: number }): Promise<readonly Chain[]>;
  /** The newest that was begun; undefined where that was removed or forged. */
  newestChain(): Promise<number | undefined>;
  /** The rows of one chain from a row on, in its order. */
  rowsOf(place: {
    readonly chainNo: number;
    readonly fromSeq: number;
    readonly limit: number;
  }): Promise<readonly ChainedRow[]>;
}

interface Deps {
  readonly database: Database;
  readonly macs: Pick<ChainMacs, 'isGenuine'>;
}

export function createAuditEvents({ database, macs }: Deps): AuditEvents {
  return {
    list: (query) => list(database, query),
    chains: async ({ after, limit }) => {
      const rows = await database
        .selectFrom('audit_chains')
        .selectAll()
        .where('chain_no', '>', after)
        .orderBy('chain_no')
        .limit(limit)
        .execute();
      return rows.map((row) => toChain(row, macs));
    },
    newestChain: async () => {
      const newest = await readNewest(database, macs);
      return newest?.isGenuine === true ? newest.chainNo : undefined;
    },
    rowsOf: async ({ chainNo, fromSeq, limit }) => {
      const rows = await database
        .selectFrom('audit_events')
        .selectAll()
        .where('chain_no', '=', chainNo)
        .where('seq', '>=', fromSeq)
        .orderBy('chain_no')
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(toChainedRow);
    },
  };
}

async function list(database: Database, query: AuditQuery): Promise<readonly ChainedRow[]> {
  const { accountId, equals, fromMs, toMs, after, limit } = query;
  let found = database.selectFrom('audit_events').selectAll().where('account_id', '=', accountId);
  for (const [name, column] of Object.entries(auditFilters)) {
    const value = equals[name as keyof typeof auditFilters];
    if (value === undefined) continue;
    found = found.where(column, '=', value);
    // The index of codes does not hold the calls that were answered.
    if (column === 'code' && value !== 'OK') found = found.where(sql<boolean>`code <> 'OK'`);
  }
  if (fromMs !== undefined) found = found.where('at_ms', '>=', fromMs);
  if (toMs !== undefined) found = found.where('at_ms', '<=', toMs);
  if (after !== undefined) {
    const { atMs, chainNo, seq } = after;
    found = found
      .where('at_ms', '<=', atMs)
      .where(sql<boolean>`(at_ms, chain_no, seq) < (${atMs}, ${chainNo}, ${seq})`);
  }
  const rows = await found
    .orderBy('at_ms', 'desc')
    .orderBy('chain_no', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toChainedRow);
}

function toChain(row: AuditChainRow, macs: Pick<ChainMacs, 'isGenuine'>): Chain {
  const begin = { chainNo: row.chain_no, node: row.node, startedAtMs: row.started_at_ms };
  const first = { ...begin, end: 'first', seq: row.first_seq, hash: row.first_prev } as const;
  const head = { ...begin, end: 'head', seq: row.head_seq, hash: row.head_hash } as const;
  return {
    ...begin,
    firstSeq: row.first_seq,
    firstPrevious: row.first_prev,
    headSeq: row.head_seq,
    headHash: row.head_hash,
    isGenuine: macs.isGenuine(first, row.first_mac) && macs.isGenuine(head, row.head_mac),
  };
}

function toChainedRow(row: AuditEventRow): ChainedRow {
  return {
    chainNo: row.chain_no,
    seq: row.seq,
    hash: row.hash,
    facts: {
      atMs: row.at_ms,
      accountId: row.account_id,
      action: row.action,
      outcome: row.outcome,
      code: row.code,
      reason: row.reason,
      stage: row.stage,
      caller: row.caller,
      accessKeyId: row.access_key_id,
      address: row.address,
      requestId: row.request_id,
      resource: row.resource,
      videoId: row.video_id,
      viewerId: row.viewer_id,
      credentialId: row.credential_id,
      sessionId: row.session_id,
      times: row.times,
    },
  };
}
