// The audit log on both databases: what is noted is written, floods are counted, explanations are bounded.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuditEvents, type AuditEvents } from '../../src/audit/audit-events-db.ts';
import { createAuditLog } from '../../src/audit/audit-log.ts';
import { createChainWriter, type ChainWriter } from '../../src/audit/chain-db.ts';
import { createChainMacs } from '../../src/audit/chain-macs.ts';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { createExplanations } from '../../src/audit/explanations-db.ts';
import type { AuditQuery } from '../../src/audit/select-audit-events.ts';
import { SettableClock } from '../../src/base/clock.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';

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

describe.each(databaseKinds)('on %s', (kind) => {
  const macs = createChainMacs(memoryKeyRing());
  let opened: OpenedDatabase;
  let database: Database;
  let chain: ChainWriter;
  let events: AuditEvents;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    ({ database } = opened);
    events = createAuditEvents({ database, macs });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    for (const table of ['audit_events', 'audit_chains', 'explanations'] as const)
      await database.deleteFrom(table).execute();
    chain = createChainWriter({ database, macs, node: 'one' });
  });

  const list = async (query: Partial<AuditQuery> = {}) =>
    (await events.list({ accountId: '1', equals: {}, limit: 100, ...query })).events;

  describe('the log', () => {
    const openLog = (options: Partial<Parameters<typeof createAuditLog>[0]> = {}) => {
      const clock = new SettableClock().freeze(NOW);
      const later: (() => void)[] = [];
      const explanations = createExplanations({ database, clock });
      const onError = (error: unknown): void => {
        throw error;
      };
      const log = createAuditLog({
        clock,
        chain,
        explanations,
        plays: 'denied',
        onError,
        later: (work) => void later.push(work),
        ...options,
      });
      return { clock, later, log, explanations };
    };

    test('writes everything on a normal stop', async () => {
      const { log } = openLog();
      log.note({ ...ENTRY, requestId: 'R1' });
      log.note({ ...ENTRY, requestId: 'R2' });
      expect(await list()).toEqual([]);
      await log.close();
      expect((await list()).map((row) => row.facts.requestId)).toEqual(['R2', 'R1']);
    });

    test('plans one write when something is noted, and none while nothing is', async () => {
      const { log, later } = openLog();
      expect(later).toHaveLength(0);
      log.note(ENTRY);
      log.note(ENTRY);
      expect(later).toHaveLength(1);
      later[0]?.();
      await log.flush();
      expect(await list()).toHaveLength(2);
      expect(later).toHaveLength(1);
    });

    test('counts a flood in one row for each second, and lists every change', async () => {
      const { log, clock } = openLog();
      const refused = { ...ENTRY, isChange: false, outcome: 'denied', code: 'Forbidden.RAM', requestId: 'R' } as const;
      for (let n = 0; n < 100; n += 1) log.note(refused);
      for (let n = 0; n < 100; n += 1) log.note({ ...refused, party: 'other' });
      for (let n = 0; n < 70; n += 1) log.note(ENTRY);
      clock.advance(1_000);
      await log.flush();
      const rows = await list({ limit: 500 });
      const timesOf = (code: string): number[] =>
        rows.filter(({ facts: { code: its } }) => its === code).map(({ facts: { times } }) => times);
      expect(timesOf('OK')).toHaveLength(70);
      expect(timesOf('Forbidden.RAM').toSorted((a, b) => b - a)).toEqual([
        95,
        95,
        ...Array.from({ length: 10 }, () => 1),
      ]);
    });

    test('counts parties without number in few rows', async () => {
      const { log } = openLog();
      for (let n = 0; n < 5_000; n += 1)
        log.note({ ...ENTRY, isChange: false, outcome: 'denied', code: 'X', party: `address:${String(n)}` });
      await log.close();
      const rows = await list({ limit: 5_000 });
      expect(rows.length).toBeLessThan(1_100);
      const all = await database
        .selectFrom('audit_events')
        .select((e) => e.fn.sum<number>('times').as('n'))
        .executeTakeFirst();
      expect(Number(all?.n)).toBe(5_000);
    });

    test.each([
      ['all', ['allowed', 'denied']],
      ['denied', ['denied']],
      ['off', []],
    ] as const)('records plays as configured: %s', async (plays, outcomes) => {
      const { log } = openLog({ plays });
      for (const outcome of ['allowed', 'denied'] as const) {
        expect(log.recordsPlay(outcome === 'allowed')).toBe((outcomes as readonly string[]).includes(outcome));
        log.note({ ...ENTRY, kind: 'play', outcome, isChange: false });
      }
      await log.close();
      expect((await list()).map((row) => row.facts.outcome).toSorted()).toEqual(outcomes);
    });

    test('keeps what it could not write, and tells what it had no room for', async () => {
      let isAway = true;
      const errors: unknown[] = [];
      const { log } = openLog({
        chain: { ...chain, append: (batch) => (isAway ? Promise.reject(new Error('away')) : chain.append(batch)) },
        onError: (error) => void errors.push(error),
      });
      for (let n = 0; n < 20_003; n += 1) log.note({ ...ENTRY, requestId: `R${String(n)}` });
      await log.flush();
      expect(errors).toHaveLength(1);
      isAway = false;
      await log.close();
      const [head] = await events.chains({ after: 0, limit: 1 });
      expect(head?.headSeq).toBe(20_001);
      const [lost] = await list({ equals: { action: 'LostAuditEvents' }, accountId: '' });
      expect(lost?.facts.times).toBe(3);
    });

    test('keeps explanations of what it lists, bounded for each party, for a day', async () => {
      const { log, clock, explanations } = openLog();
      let made = 0;
      const explain = (n: number) => () => {
        made += 1;
        return { requestId: `R${String(n)}`, accountId: '', detail: '{}' };
      };
      for (let n = 0; n < 200; n += 1) {
        clock.advance(1_000);
        log.note(
          { ...ENTRY, accountId: undefined, outcome: 'denied', isChange: false, party: 'address:1' },
          explain(n),
        );
      }
      await log.flush();
      expect(made).toBe(50);
      expect(await explanations.find('R49')).toMatchObject({ accountId: '', detail: '{}' });
      expect(await explanations.find('R50')).toBeUndefined();
      clock.advance(DAY);
      expect(await explanations.find('R49')).toBeUndefined();
      expect(await explanations.expire()).toBe(50);
    });

    test('keeps room for the explanations of an account whose key others name', async () => {
      const { log, clock } = openLog();
      let made = 0;
      const refuse = (changes: Partial<AuditEntry>): void => {
        clock.advance(1_000);
        log.note({ ...ENTRY, outcome: 'denied', isChange: false, ...changes }, () => {
          made += 1;
          return { requestId: `R${String(made)}`, accountId: '1', detail: '{}' };
        });
      };
      for (let n = 0; n < 100; n += 1) refuse({ isProven: false, party: 'address:1' });
      expect(made).toBe(50);
      for (let n = 0; n < 600; n += 1) refuse({ isProven: false, party: `address:${String(n % 20)}` });
      expect(made).toBe(250);
      refuse({ party: 'root' });
      expect(made).toBe(251);
      await log.flush();
    });
  });
});
