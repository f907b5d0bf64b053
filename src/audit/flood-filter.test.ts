// Floods: each account sees what concerns it, and what waits for the database is bounded.
import { expect, test } from 'vitest';
import { toFacts, type AuditEntry } from './entry.ts';
import { createFloodFilter, MAX_FLOODS_WAITING, type FloodFilter } from './flood-filter.ts';

const ENTRY: AuditEntry = {
  kind: 'manage',
  action: 'GetVideoInfo',
  outcome: 'denied',
  code: 'SignatureDoesNotMatch',
  caller: 'unknown',
  party: 'address:192.0.2.1',
};

function note(floods: FloodFilter, changes: Partial<AuditEntry>, atMs: number): void {
  const entry = { ...ENTRY, ...changes };
  floods.admit(entry, toFacts(entry, atMs));
}

test('of one address are counted apart for each account whose key it names', () => {
  const floods = createFloodFilter();
  for (const accountId of ['1', '2']) for (let n = 0; n < 20; n += 1) note(floods, { accountId }, 0);
  const rows = floods.take(0, true).map(({ accountId, times }) => [accountId, times]);
  expect(rows).toEqual([
    ['1', 15],
    ['2', 15],
  ]);
});

test('that are taken by none are bounded, and none is left out of the sum', () => {
  const floods = createFloodFilter();
  for (let second = 0; second < 12; second += 1)
    for (let party = 0; party < 500; party += 1)
      for (let n = 0; n < 6; n += 1) note(floods, { party: String(party) }, second * 1000);
  const rows = floods.take(12_000);
  expect(rows).toHaveLength(MAX_FLOODS_WAITING);
  const sum = rows.reduce((all, { times }) => all + times, floods.takeLost());
  // Of all parties 1,000 a second are listed.
  expect(sum).toBe(12 * (500 * 6 - 1000));
  expect(floods.takeLost()).toBe(0);
});
