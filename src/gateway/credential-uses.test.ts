// The count of uses of a credential: in one process, and where several are one server.
import { expect, test } from 'vitest';
import { SettableClock } from '../base/clock.ts';
import { createCredentialUses, type CredentialUses } from './credential-uses.ts';

const HOUR_MS = 3_600_000;
const MOST = 10_000;

function useUp(uses: CredentialUses, id: string): number {
  let count = 0;
  while (uses.count(id)) count += 1;
  return count;
}

/** Of several processes. */
function shared() {
  const sums = new Map<string, number>();
  let asked = 0;
  const add = (name: string, more: number): number => {
    asked += 1;
    const sum = (sums.get(name) ?? 0) + more;
    sums.set(name, sum);
    return sum;
  };
  return { add, asked: () => asked };
}

test('a credential is used so often, and again after an hour without use', () => {
  const clock = new SettableClock().freeze(0);
  const uses = createCredentialUses(clock);
  expect(useUp(uses, 'a')).toBe(MOST);
  expect(uses.count('b')).toBe(true);
  clock.advance(HOUR_MS - 1);
  expect(uses.count('a')).toBe(false);
  clock.advance(1);
  expect(uses.count('a')).toBe(true);
});

test('what one process had, the others have not, but for the uses that were not told yet', () => {
  const all = shared();
  const clock = new SettableClock().freeze(0);
  const [one, other] = [createCredentialUses(clock, all), createCredentialUses(clock, all)];
  expect(useUp(one, 'a')).toBe(MOST);
  expect(useUp(other, 'a')).toBe(100);
  expect(useUp(other, 'b') + useUp(one, 'b')).toBe(MOST + 100);
});

test('few uses are told to no other process', () => {
  const all = shared();
  const uses = createCredentialUses(new SettableClock().freeze(0), all);
  for (let times = 0; times < 99; times += 1) uses.count('a');
  expect(all.asked()).toBe(0);
});

test('many credentials that are used a few times each are never refused, and one with the mark of another is counted apart', () => {
  const clock = new SettableClock().freeze(0);
  const uses = createCredentialUses(clock);
  // The same last characters have the same mark.
  expect(useUp(uses, 'one credential 00000000')).toBe(MOST);
  expect(uses.count('another credential 00000000')).toBe(true);
  expect(useUp(uses, 'another credential 00000000')).toBeGreaterThan(MOST - 102);
  const many = Array.from({ length: 50_000 }, (_, each) => `credential ${each.toString(16).padStart(8, '0')}`);
  expect(many.filter((id) => !uses.count(id))).toEqual([]);
});
