// The audit record on both databases: batches in a chain, its verification, retention, lists by their indexes, explanations.
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuditEvents, type AuditEvents } from '../../src/audit/audit-events-db.ts';
import { createChainWriter, type ChainWriter } from '../../src/audit/chain-db.ts';
import { createChainMacs } from '../../src/audit/chain-macs.ts';
import { toFacts, type AuditEntry, type AuditFacts } from '../../src/audit/entry.ts';
import { expireAudit, ROWS_AT_ONCE } from '../../src/audit/expire-audit-db.ts';
import type { AuditQuery } from '../../src/audit/select-audit-events.ts';
import { verifyChain, type ChainFault } from '../../src/audit/verify-chain.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';
import { planFaults, planned } from '../support/query-plans.ts';

const NOW = Date.UTC(2026, 10, 29, 12);
const DAY = 24 * 3600 * 1000;
const ENTRY: AuditEntry = {
  kind: 'manage',
  action: 'DeleteVideo',
  outcome: 'allowed',
  code: 'OK',
  caller: 'root',
  party: 'root',
  accountId: '1',
  isChange: true,
};

function facts(changes: Partial<AuditEntry> = {}, atMs = NOW): AuditFacts {
  return toFacts({ ...ENTRY, ...changes }, atMs);
}

describe.each(databaseKinds)('on %s', (kind) => {
  const macs = createChainMacs(memoryKeyRing());
  let opened: OpenedDatabase;
  let database: Database;
  let chain: ChainWriter;
  let events: AuditEvents;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    ({ database } = opened);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    for (const table of ['audit_events', 'audit_chains', 'explanations'] as const)
      await database.deleteFrom(table).execute();
    // The numbers begin again.
    await database.deleteFrom('settings').where('name', '=', 'newest audit chain').execute();
    chain = createChainWriter({ database, macs, node: 'one' });
    events = createAuditEvents({ database, macs });
  });

  const list = async (query: Partial<AuditQuery> = {}) =>
    (await events.list({ accountId: '1', equals: {}, limit: 100, ...query })).events;

  /** Of every chain. */
  async function faults(): Promise<readonly Partial<ChainFault>[]> {
    const found: Partial<ChainFault>[] = [];
    for (const ends of await events.chains({ after: 0, limit: 100 })) {
      const verifier = verifyChain(ends);
      for (let fromSeq = ends.firstSeq; ;) {
        const rows = await events.rowsOf({ chainNo: ends.chainNo, fromSeq, limit: 700 });
        for (const row of rows) verifier.add(row);
        const last = rows.at(-1);
        if (last === undefined) break;
        fromSeq = last.seq + 1;
      }
      found.push(...verifier.end().faults.map(({ kind: what, chainNo, seq }) => ({ kind: what, chainNo, seq })));
    }
    return found;
  }

  describe('a chain', () => {
    test('holds what was appended, in every field', async () => {
      const entry: Partial<AuditEntry> = {
        outcome: 'denied',
        code: 'Forbidden.RAM',
        reason: 'a "reason" — 原因 \u0000\ud800',
        stage: 'authorize',
        accessKeyId: 'LTAI1',
        address: '::1',
        requestId: 'R1',
        resource: 'VideoIds=a,b',
        videoId: 'v1',
        viewerId: 'viewer@1',
        credentialId: 'c1',
        sessionId: 's1',
      };
      await chain.append([facts(entry), facts({ requestId: 'R2' })]);
      const [second, first] = await list();
      expect(second?.facts).toEqual(facts({ requestId: 'R2' }));
      expect(first?.facts).toEqual({ ...facts(entry), reason: 'a "reason" — 原因  \ufffd' });
      expect(await faults()).toEqual([]);
    });

    test('goes on over batches, and a clock that goes back begins another', async () => {
      await chain.append([facts({}, NOW), facts({}, NOW - 1_000)]);
      await chain.append([facts({}, NOW + DAY)]);
      await chain.append([facts({}, NOW)]);
      expect((await events.chains({ after: 0, limit: 9 })).map(({ headSeq }) => headSeq)).toEqual([3, 1]);
      expect(await faults()).toEqual([]);
    });

    test('of a second server has a number of its own, without a gap', async () => {
      const other = createChainWriter({ database: await opened.competitor(), macs, node: 'two' });
      const third = createChainWriter({ database: await opened.competitor(), macs, node: 'three' });
      await Promise.all([chain, other, third].map((each) => each.append([facts()])));
      expect((await events.chains({ after: 0, limit: 9 })).map(({ chainNo }) => chainNo)).toEqual([1, 2, 3]);
      expect(await faults()).toEqual([]);
    });

    test('takes a batch once whose answer was lost', async () => {
      await chain.append([facts({ requestId: 'R1' })]);
      // The commit succeeds, and its answer does not arrive.
      const flaky = breakAfterCommit(database);
      const writer = createChainWriter({ database: flaky.database, macs, node: 'two' });
      await writer.append([facts({ requestId: 'R2' })]);
      flaky.breakNext();
      const batch = [facts({ requestId: 'R3' })];
      await expect(writer.append(batch)).rejects.toThrow('the answer was lost');
      await writer.append(batch);
      await writer.append([facts({ requestId: 'R4' })]);
      expect((await list()).map((row) => row.facts.requestId)).toEqual(['R4', 'R3', 'R2', 'R1']);
      expect(await faults()).toEqual([]);
    });

    const touch: readonly (readonly [what: string, statement: string, found: string])[] = [
      ['a changed row', `update audit_events set code = 'OK2' where seq = 4`, 'changed 4'],
      ['a removed row', 'delete from audit_events where seq = 4', 'removed 4'],
      ['a removed end', 'delete from audit_events where seq > 7', 'removed 8'],
      [
        'an inserted row',
        `insert into audit_events (chain_no, seq, at_ms, account_id, action, outcome, code, caller, times, hash)
         values (1, 10, ${String(NOW)}, '1', 'DeleteVideo', 'allowed', 'OK', 'root', 1, 'ff')`,
        'inserted 10',
      ],
      ['a changed head', `update audit_chains set head_seq = 8`, 'recomputed 8'],
    ];
    test.each(touch)('names %s', async (_, statement, found) => {
      await chain.append(Array.from({ length: 9 }, (__, n) => facts({ requestId: `R${String(n)}` })));
      await database.executeQuery(CompiledQuery.raw(statement));
      const [first] = await faults();
      expect(`${String(first?.kind)} ${String(first?.seq)}`).toBe(found);
    });

    test('names two rows that changed places', async () => {
      await chain.append(Array.from({ length: 9 }, (__, n) => facts({ requestId: `R${String(n)}` })));
      for (const [from, to] of [
        [4, 0],
        [7, 4],
        [0, 7],
      ] as const)
        await database.updateTable('audit_events').set({ seq: to }).where('seq', '=', from).execute();
      expect((await faults()).map(({ kind: what, seq }) => [what, seq])).toEqual([
        ['moved', 4],
        ['moved', 7],
      ]);
    });
  });

  describe('retention', () => {
    const old = NOW - 100 * DAY;
    const expireAll = async (): Promise<number> => {
      let rounds = 0;
      while (await expireAudit({ database, macs }, NOW - 90 * DAY)) rounds += 1;
      return rounds;
    };

    test('removes what is old from the beginning of each chain, and the rest still verifies', async () => {
      await chain.append([facts({ requestId: 'old 1' }, old), facts({ requestId: 'old 2' }, old)]);
      await chain.append([facts({ requestId: 'new' }, NOW)]);
      const past = createChainWriter({ database, macs, node: 'past' });
      await past.append([facts({ requestId: 'old 3' }, old)]);
      await expireAll();
      expect((await list()).map((row) => row.facts.requestId)).toEqual(['new']);
      expect(
        (await events.chains({ after: 0, limit: 9 })).map((each) => [each.firstSeq, each.headSeq, each.isGenuine]),
      ).toEqual([
        [3, 3, true],
        [2, 1, true],
      ]);
      expect(await faults()).toEqual([]);
      // The writer goes on where it was.
      await chain.append([facts({}, NOW + 1)]);
      expect(await faults()).toEqual([]);
      await expect(expireAll()).resolves.toBe(0);
    });

    test('that removes more than its share is found', async () => {
      await chain.append([facts({}, old), facts({}, NOW), facts({}, NOW)]);
      await expireAll();
      await database.deleteFrom('audit_events').where('seq', '=', 2).execute();
      expect(await faults()).toEqual([{ kind: 'removed', chainNo: 1, seq: 2 }]);
      await database.updateTable('audit_chains').set({ first_seq: 3 }).execute();
      expect(await faults()).toContainEqual({ kind: 'recomputed', chainNo: 1, seq: 3 });
    });

    test('works in bounded batches', async () => {
      await chain.append(Array.from({ length: ROWS_AT_ONCE + 10 }, () => facts({}, old)));
      await chain.append([facts()]);
      // On PostgreSQL a whole week at once.
      expect(await expireAll()).toBe(kind === 'SQLite' ? 2 : 1);
      expect(await faults()).toEqual([]);
    });
  });

  describe('a list', () => {
    /** Enough for PostgreSQL to prefer its indexes. */
    const ROWS = 4000;
    const fill = async (): Promise<void> => {
      const rows = Array.from({ length: ROWS }, (_, n) =>
        facts(
          {
            accountId: String(1 + (n % 2)),
            action: `Action${String(n % 50)}`,
            code: n % 20 === 0 ? 'Forbidden.RAM' : 'OK',
            requestId: `R${String(n)}`,
            videoId: `v${String(n % 400)}`,
            viewerId: `p${String(n % 400)}`,
            credentialId: `c${String(n % 400)}`,
            accessKeyId: `k${String(n % 400)}`,
          },
          NOW + n,
        ),
      );
      await chain.append(rows);
      if (kind === 'PostgreSQL') await database.executeQuery(CompiledQuery.raw('analyze'));
    };

    test('finds its rows by an index, for each filter', async () => {
      await fill();
      const filters: readonly Partial<AuditQuery>[] = [
        {},
        { equals: { requestId: 'R10' } },
        { equals: { videoId: 'v10' } },
        { equals: { viewerId: 'p10' } },
        { equals: { credentialId: 'c10' } },
        { equals: { accessKeyId: 'k10' } },
        { equals: { action: 'Action10' } },
        { equals: { code: 'Forbidden.RAM' } },
        { equals: { code: 'OK' } },
        { fromMs: NOW + 100, toMs: NOW + 200 },
        { after: { atMs: NOW + 2000, chainNo: 1, seq: 2001 } },
        { equals: { videoId: 'v10' }, after: { atMs: NOW + 2000, chainNo: 1, seq: 2001 } },
      ];
      for (const filter of filters) {
        const { result, plans } = await planned(database, kind, (watched) =>
          createAuditEvents({ database: watched, macs }).list({ accountId: '1', equals: {}, limit: 10, ...filter }),
        );
        expect(result.events.length, JSON.stringify(filter)).toBeGreaterThan(0);
        // Few rows have an id, and few a code of refusal.
        const maySort = Object.keys(filter.equals ?? {}).some((name) => name !== 'action');
        expect(planFaults(plans, { large: /^audit_events/, maySort })).toEqual([]);
      }
    });

    test('shows one account, newest first, page by page', async () => {
      await fill();
      const seen: string[] = [];
      for (let after: AuditQuery['after']; ;) {
        const page = await list({ equals: { action: 'Action10' }, limit: 7, after });
        seen.push(...page.map((row) => String(row.facts.requestId)));
        const last = page.at(-1);
        if (last === undefined) break;
        after = { atMs: last.facts.atMs, chainNo: last.chainNo, seq: last.seq };
      }
      expect(seen).toEqual(Array.from({ length: ROWS / 50 }, (_, n) => `R${String(ROWS - 40 - 50 * n)}`));
    });
  });
});

/** A database whose next transaction is committed, and then fails for who began it. */
function breakAfterCommit(database: Database): { readonly database: Database; breakNext(): void } {
  let isBroken = false;
  const transaction = () => ({
    execute: async <T>(work: (transaction: never) => Promise<T>): Promise<T> => {
      const result = await database.transaction().execute(work as never);
      if (!isBroken) return result as T;
      isBroken = false;
      throw new Error('the answer was lost');
    },
  });
  const broken = new Proxy(database, {
    get: (target, name) => {
      if (name === 'transaction') return transaction;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return {
    database: broken,
    breakNext: () => {
      isBroken = true;
    },
  };
}
