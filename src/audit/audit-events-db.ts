// Reads the record: the events of one account, newest first, by any of the filters of ListAuditEvents, each from its own index;
// and the chains whole, for export and verification.
import type { Database } from '../store/database/open-database.ts';
import type { ScanLimits } from '../store/database/scan-page.ts';
import type { AuditChainRow, AuditEventRow } from '../store/database/schema.ts';
import { readNewest } from './anchors-db.ts';
import type { ChainedRow } from './canonical.ts';
import type { ChainMacs } from './chain-macs.ts';
import { selectPage, type AuditPlace, type AuditQuery } from './select-audit-events.ts';

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

export interface AuditPage {
  /** The newest first. On SQLite fewer than asked for where events with all of several filters are rare. */
  readonly events: readonly ChainedRow[];
  /** The place after which the next page begins; absent on the last one. */
  readonly next: AuditPlace | undefined;
}

export interface AuditEvents {
  list(query: AuditQuery): Promise<AuditPage>;
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
  /** How many events a page of several filters looks at, on SQLite. */
  readonly scanLimits?: ScanLimits;
}

export function createAuditEvents({ database, macs, scanLimits }: Deps): AuditEvents {
  return {
    list: async (query) => {
      const { rows, next } = await selectPage(database, query, scanLimits);
      return { events: rows.map(toChainedRow), next };
    },
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
