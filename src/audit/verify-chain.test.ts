// What was done to a chain: its verification names the row.
import { describe, expect, test } from 'vitest';
import { firstHash, rowHash, type ChainedRow } from './canonical.ts';
import { toFacts } from './entry.ts';
import { verifyChain, type ChainEnds } from './verify-chain.ts';

const begin = { chainNo: 3, node: 'one', startedAtMs: 1_000 };

function chainOf(count: number): ChainedRow[] {
  const rows: ChainedRow[] = [];
  let previous = firstHash(begin);
  for (let seq = 1; seq <= count; seq += 1) {
    const facts = toFacts(
      {
        kind: 'manage',
        action: 'DeleteVideo',
        outcome: 'allowed',
        code: 'OK',
        caller: 'root',
        party: 'root',
        requestId: `R${String(seq)}`,
      },
      1_000 + seq,
    );
    previous = rowHash(previous, { chainNo: 3, seq, facts });
    rows.push({ chainNo: 3, seq, facts, hash: previous });
  }
  return rows;
}

const whole = chainOf(8);
const ends: ChainEnds = {
  ...begin,
  firstSeq: 1,
  firstPrevious: firstHash(begin),
  headSeq: 8,
  headHash: whole.at(-1)!.hash,
};

function faultsOf(rows: readonly ChainedRow[], changes: Partial<ChainEnds> = {}) {
  const verifier = verifyChain({ ...ends, ...changes });
  for (const row of rows) verifier.add(row);
  return verifier
    .end()
    .faults.map(({ kind, seq, otherSeq }) => [kind, seq, ...(otherSeq === undefined ? [] : [otherSeq])]);
}

const changed = (seq: number, code: string): ChainedRow[] =>
  whole.map((row) => (row.seq === seq ? { ...row, facts: { ...row.facts, code } } : row));
const swapped = (one: number, other: number): ChainedRow[] =>
  whole
    .map((row) => ({ ...row, seq: row.seq === one ? other : row.seq === other ? one : row.seq }))
    .toSorted((a, b) => a.seq - b.seq);

describe('a chain', () => {
  test('that nothing was done to has no fault', () => {
    expect(faultsOf(whole)).toEqual([]);
  });

  test('whose oldest rows were removed by retention has none', () => {
    expect(faultsOf(whole.slice(3), { firstSeq: 4, firstPrevious: whole[2]!.hash })).toEqual([]);
  });

  test.each([
    ['a changed row', changed(4, 'Forbidden'), [['changed', 4]]],
    ['a changed first row', changed(1, 'Forbidden'), [['changed', 1]]],
    ['a changed last row', changed(8, 'Forbidden'), [['changed', 8]]],
    ['a removed row', whole.filter(({ seq }) => seq !== 5), [['removed', 5]]],
    ['removed rows', whole.filter(({ seq }) => seq < 3 || seq > 5), [['removed', 3, 5]]],
    ['a removed first row', whole.slice(1), [['removed', 1]]],
    ['a removed last row', whole.slice(0, 7), [['removed', 8]]],
    ['all rows removed', [], [['removed', 1, 8]]],
    ['a row inserted twice', whole.flatMap((row) => (row.seq === 4 ? [row, row] : [row])), [['inserted', 4]]],
    ['a row inserted at the end', [...whole, { ...whole[2]!, seq: 9 }], [['inserted', 9]]],
    [
      'two rows that changed places',
      swapped(2, 6),
      [
        ['moved', 2, 6],
        ['moved', 6, 2],
      ],
    ],
  ] as const)('with %s', (_, rows, faults) => {
    expect(faultsOf(rows)).toEqual(faults);
  });

  test('that was computed again from a changed row on does not end in its head', () => {
    const rows: ChainedRow[] = [];
    let previous = firstHash(begin);
    for (const { chainNo, seq, facts } of changed(4, 'Forbidden')) {
      previous = rowHash(previous, { chainNo, seq, facts });
      rows.push({ chainNo, seq, facts, hash: previous });
    }
    expect(faultsOf(rows)).toEqual([['changed', 8]]);
    // Who can change the head too lacks the key.
    expect(faultsOf(rows, { headHash: previous, isGenuine: false })).toEqual([['recomputed', 8]]);
  });

  test.each(Object.keys(whole[0]!.facts))('names a row whose %s was changed', (name) => {
    const rows = whole.map((row) => (row.seq === 5 ? { ...row, facts: { ...row.facts, [name]: 77 } as never } : row));
    expect(faultsOf(rows)).toEqual([['changed', 5]]);
  });
});
