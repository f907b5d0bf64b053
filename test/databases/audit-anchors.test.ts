// What shows that the newest rows of the record are gone, though all that is left fits: the note of the newest chain, and the file of a server.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAnchors } from '../../src/audit/anchors-db.ts';
import { createAuditEvents } from '../../src/audit/audit-events-db.ts';
import { createChainWriter } from '../../src/audit/chain-db.ts';
import { createChainMacs } from '../../src/audit/chain-macs.ts';
import { toFacts } from '../../src/audit/entry.ts';
import { verify } from '../../src/cli/audit/verify-events.ts';
import type { Part, WireEvent } from '../../src/cli/audit/read-events.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';

const NOW = Date.UTC(2026, 10, 29, 12);
const factsOf = (requestId: string) =>
  toFacts(
    { kind: 'manage', action: 'DeleteVideo', outcome: 'allowed', code: 'OK', caller: 'root', party: '', requestId },
    NOW,
  );

describe.each(databaseKinds)('the end of the record on %s', (kind) => {
  const macs = createChainMacs(memoryKeyRing());
  let opened: OpenedDatabase;
  let folder = '';
  beforeEach(async () => {
    opened = await openTestDatabase(kind);
    folder = mkdtempSync(join(tmpdir(), 'playauth-anchors-'));
  });
  afterEach(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  /** A run of the server whose data directory is `name`. */
  function runOf(name: string) {
    const { database } = opened;
    const chain = createChainWriter({ database, macs, node: name });
    const anchors = createAnchors({ database, macs, path: () => join(folder, name), head: () => chain.head() });
    return { chain, anchors, write: (...ids: string[]) => chain.append(ids.map(factsOf)) };
  }

  /** What `playauth audit verify` finds at this server. */
  async function faultsAt({ anchors }: Pick<ReturnType<typeof runOf>, 'anchors'>): Promise<object[]> {
    const events = createAuditEvents({ database: opened.database, macs });
    const parts = async function* (): AsyncGenerator<Part> {
      const newest = await events.newestChain();
      const said = anchors.all().map(({ chainNo, seq, hash }) => ({ ChainNo: chainNo, Seq: seq, Hash: hash }));
      yield {
        kind: 'anchors',
        anchors: { ...(newest !== undefined && { NewestChainNo: newest }), Anchors: said },
      };
      for (const chain of await events.chains({ after: 0, limit: 100 })) {
        const { chainNo, node, startedAtMs, firstSeq, firstPrevious, headSeq, headHash, isGenuine } = chain;
        const ends = { FirstSeq: firstSeq, FirstPreviousHash: firstPrevious, HeadSeq: headSeq, HeadHash: headHash };
        const begin = { ChainNo: chainNo, Node: node, StartTime: new Date(startedAtMs).toISOString() };
        yield { kind: 'chain', chain: { ...begin, ...ends, IsGenuine: isGenuine } };
        for (const { seq, hash, facts } of await events.rowsOf({ chainNo, fromSeq: firstSeq, limit: 100 })) {
          const { accountId, action, outcome, code, caller, times, requestId } = facts;
          const text = { AccountId: accountId, Action: action, Outcome: outcome, Code: code, Caller: caller };
          const place = { ChainNo: chainNo, Seq: seq, Hash: hash, Time: new Date(facts.atMs).toISOString() };
          yield { kind: 'event', event: { ...place, ...text, Times: times, RequestId: requestId } as WireEvent };
        }
      }
    };
    return [...(await verify(parts(), false)).faults];
  }

  const remove = async (chainNo: number, fromSeq = 0): Promise<void> => {
    await opened.database
      .deleteFrom('audit_events')
      .where('chain_no', '=', chainNo)
      .where('seq', '>=', fromSeq)
      .execute();
    if (fromSeq === 0) await opened.database.deleteFrom('audit_chains').where('chain_no', '=', chainNo).execute();
  };
  const noteOf = async (): Promise<string> =>
    (
      await opened.database
        .selectFrom('settings')
        .select('value')
        .where('name', '=', 'newest audit chain')
        .executeTakeFirstOrThrow()
    ).value;

  test('a chain that is removed while its server runs is told, and the server begins another', async () => {
    const run = runOf('one');
    await run.write('a');
    await remove(1);
    await expect(run.write('b')).rejects.toThrow('was removed');
    await run.write('b');
    expect(run.chain.head()).toMatchObject({ chainNo: 2, seq: 1 });
    expect(await faultsAt(run)).toEqual([{ kind: 'removedChain', chainNo: 1 }]);
  });

  test('the newest chain is told by the note, and one that was put back by the file of the server', async () => {
    const first = runOf('one');
    await first.write('a');
    const note = await noteOf();
    const second = runOf('one');
    await second.write('b', 'c');
    await second.anchors.save();
    expect(await faultsAt(second)).toEqual([]);
    await remove(2);
    const elsewhere = runOf('without');
    const removed = { kind: 'removedChain', chainNo: 2 };
    expect(await faultsAt(elsewhere)).toEqual([removed]);
    await opened.database
      .updateTable('settings')
      .set({ value: note })
      .where('name', '=', 'newest audit chain')
      .execute();
    // Rolled back as a whole: only what is outside of the database can tell.
    expect(await faultsAt(elsewhere)).toEqual([]);
    expect(await faultsAt(runOf('one'))).toEqual([removed]);
  });

  test('rows that are cut off, with the head of that time put back, are told by the file', async () => {
    const run = runOf('one');
    await run.write('a', 'b');
    const chains = opened.database.selectFrom('audit_chains').selectAll();
    const before = await chains.executeTakeFirstOrThrow();
    await run.write('c', 'd');
    await run.anchors.save();
    await remove(1, 3);
    await opened.database.updateTable('audit_chains').set(before).execute();
    expect(await faultsAt(runOf('without'))).toEqual([]);
    expect(await faultsAt(runOf('one'))).toEqual([{ kind: 'removed', chainNo: 1, seq: 3, otherSeq: 4 }]);
    // Others written in their place by someone who has the key of the server.
    const other = createChainWriter({ database: opened.database, macs, node: 'one' });
    await other.append([factsOf('e')]);
    expect(await faultsAt(runOf('one'))).toEqual([{ kind: 'removed', chainNo: 1, seq: 3, otherSeq: 4 }]);
  });

  test('a note that is gone or that no server wrote is told', async () => {
    const run = runOf('one');
    await run.write('a');
    const settings = opened.database.updateTable('settings').where('name', '=', 'newest audit chain');
    await settings.set({ value: (await noteOf()).replace(/^1/, '2') }).execute();
    expect(await faultsAt(run)).toEqual([{ kind: 'noNewest' }]);
    await opened.database.deleteFrom('settings').where('name', '=', 'newest audit chain').execute();
    await run.anchors.save();
    // Only a database of an earlier version is taken as it is.
    await runOf('one').anchors.adopt();
    expect(await faultsAt(run)).toEqual([{ kind: 'noNewest' }]);
    await runOf('without').anchors.adopt();
    expect(await faultsAt(run)).toEqual([]);
  });

  test('the file is for its owner alone, and lines that no server wrote count for nothing', async () => {
    const run = runOf('one');
    await run.write('a');
    await run.anchors.save();
    const file = join(folder, 'one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, `garbage\n${readFileSync(file, 'utf8').replace('"seq":1', '"seq":9')}`);
    expect(runOf('one').anchors.all()).toEqual([]);
  });
});
