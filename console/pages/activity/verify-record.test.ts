import { expect, test } from 'vitest';
import type { Client } from '../../../sdk/client.ts';
import { verifyRecord, type Progress } from './verify-record.ts';

const START = '2026-11-29T08:00:00.000Z';
const FIRST = await sha256(JSON.stringify(['playauth audit chain', 1, 1, 'node', Date.parse(START)]));

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface Row {
  Seq: number;
  Code: string;
  Hash: string;
}

/** A chain of rows as a server writes it. */
async function chainOf(count: number) {
  const rows: Row[] = [];
  let previous = FIRST;
  for (let seq = 1; seq <= count; seq += 1) {
    const facts = [Date.parse(START), '1', 'ListUsers', 'allowed', 'OK', null, null, 'root', null, null];
    const form = JSON.stringify([1, 1, seq, ...facts, `R${String(seq)}`, null, null, null, null, null, 1]);
    previous = await sha256(previous + form);
    rows.push({ Seq: seq, Code: 'OK', Hash: previous });
  }
  return { rows, head: previous };
}

interface Said {
  readonly ChainNo?: number;
  readonly NewestChainNo?: number;
  readonly Anchors?: readonly { readonly ChainNo: number; readonly Seq: number; readonly Hash: string }[];
}

async function verify(
  rows: readonly Row[],
  head: { readonly seq: number; readonly hash: string },
  { ChainNo = 1, ...said }: Said = {},
): Promise<Progress> {
  const common = {
    ChainNo: 1,
    Time: START,
    AccountId: '1',
    Action: 'ListUsers',
    Outcome: 'allowed',
    Caller: 'root',
    Times: 1,
  };
  const client = {
    call: async (name: string, { FromSeq = 1 }: { readonly FromSeq?: number }) =>
      Promise.resolve(
        name === 'ListAuditChains'
          ? {
              AuditChains: [
                {
                  ...{ ChainNo, Node: 'node', StartTime: START, FirstSeq: 1, FirstPreviousHash: FIRST },
                  ...{ HeadSeq: head.seq, HeadHash: head.hash, IsGenuine: true },
                },
              ],
              IsTruncated: false,
              Anchors: [],
              ...said,
            }
          : {
              AuditEvents: rows
                .filter(({ Seq }) => Seq >= FromSeq)
                .slice(0, 2)
                .map((row) => ({ ...common, ...row, RequestId: `R${String(row.Seq)}` })),
            },
      ),
  } as unknown as Client;
  let last: Progress = { rows: 0, chains: 0, faults: [] };
  for await (const progress of verifyRecord(client)) last = progress;
  return last;
}

test('a chain as it was written has no fault', async () => {
  const { rows, head } = await chainOf(5);
  expect(await verify(rows, { seq: 5, hash: head })).toEqual({ rows: 5, chains: 1, faults: [] });
});

test('rows of a server that goes on are not judged', async () => {
  const { rows } = await chainOf(5);
  expect(await verify(rows, { seq: 3, hash: rows[2]!.Hash })).toMatchObject({ rows: 3, faults: [] });
});

test('a changed row and a removed row are named', async () => {
  const { rows, head } = await chainOf(5);
  const changed = rows.map((row) => (row.Seq === 2 ? { ...row, Code: 'Forbidden.RAM' } : row));
  expect((await verify(changed, { seq: 5, hash: head })).faults).toMatchObject([
    { kind: 'changed', seq: 2, requestId: 'R2' },
  ]);
  const removed = rows.filter(({ Seq }) => Seq !== 3);
  expect((await verify(removed, { seq: 5, hash: head })).faults).toMatchObject([{ kind: 'removed', seq: 3 }]);
  const cut = rows.slice(0, 4);
  expect((await verify(cut, { seq: 5, hash: head })).faults).toMatchObject([{ kind: 'removed', seq: 5 }]);
});

test('chains that are gone are named: before one that is there, and the newest ones', async () => {
  const { rows, head } = await chainOf(2);
  const missing = async (said: Said) =>
    (await verify(rows, { seq: 2, hash: head }, said)).faults
      .filter(({ kind }) => kind === 'removedChain')
      .map(({ chain }) => chain);
  expect(await missing({ ChainNo: 3 })).toEqual([1, 2]);
  expect(await missing({ NewestChainNo: 3 })).toEqual([2, 3]);
  expect(await missing({ Anchors: [{ ChainNo: 2, Seq: 1, Hash: head }] })).toEqual([2]);
});

test('rows that are gone from the end of a chain, or were computed again, are told by its anchor', async () => {
  const { rows, head } = await chainOf(2);
  const faults = async (Seq: number, Hash: string) =>
    (await verify(rows, { seq: 2, hash: head }, { Anchors: [{ ChainNo: 1, Seq, Hash }] })).faults;
  expect(await faults(2, head)).toEqual([]);
  expect(await faults(3, head)).toMatchObject([{ kind: 'removed', seq: 3 }]);
  expect(await faults(2, 'another')).toMatchObject([{ kind: 'recomputed', seq: 2, requestId: 'R2' }]);
});
