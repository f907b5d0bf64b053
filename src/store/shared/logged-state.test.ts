// The state of several processes on one log, against the memory of one process: the outcome of a step is the same in each. Here all
// "processes" are in this one; test/acceptance/workers.test.ts has real ones.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { hostState, type HostedState } from './hosted-state.ts';
import { joinState, type JoinedState } from './logged-state.ts';
import { createNonceStoreInMemory } from './nonce-store.ts';
import { createRateLimitInMemory } from './rate-limit.ts';
import type { Holder } from './shares.ts';

const START = Date.UTC(2026, 10, 22, 10);
const SMALL_FILE = 20 * 32;
const clock = new SettableClock();
let folder = '';
let host: HostedState;
let lost = 0;

beforeEach(() => {
  clock.freeze(START);
  folder = mkdtempSync(join(tmpdir(), 'playauth-log-'));
  host = open();
  lost = 0;
});
afterEach(() => {
  host.close();
  rmSync(folder, { recursive: true });
});

const failed = (error: unknown): never => {
  throw error;
};

function open(): HostedState {
  return hostState(folder, { clock, hashKey: '0011223344556677', onError: failed }, SMALL_FILE);
}

function joinHere(): JoinedState {
  const beginning = host.beginning(join(folder, 'snapshot'));
  return joinState({ ...beginning, clock, onLost: () => (lost += 1), onError: failed });
}

const ROOT: Holder = { kind: 'root', accountId: '1', id: 'root:1' };
const USER: Holder = { kind: 'caller', accountId: '1', id: 'user:a' };

test('steps of any process have the outcome that they have in the memory of one, also of one that comes later', () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('claim' as const),
      who: fc.nat(2),
      party: fc.constantFrom(ROOT, USER),
      name: fc.integer({ min: 0, max: 30 }).map(String),
      seconds: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({
      kind: fc.constantFrom('take' as const, 'give back' as const),
      who: fc.nat(2),
      name: fc.constantFrom('calls a Get', 'calls b Get', 'root 1 Get'),
      perSecond: fc.constantFrom(1, 7, 0.1),
    }),
    fc.record({ kind: fc.constant('turn' as const) }),
    fc.record({ kind: fc.constant('replace' as const), who: fc.nat(2) }),
    fc.record({ kind: fc.constant('pause' as const), ms: fc.constantFrom(10, 1_000, 60_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      clock.freeze(START);
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      host.close();
      host = open();
      const members = [joinHere(), joinHere(), joinHere()];
      const nonces = createNonceStoreInMemory(clock);
      const limits = createRateLimitInMemory(clock);
      for (const one of steps) {
        if (one.kind === 'pause') clock.advance(one.ms);
        else if (one.kind === 'turn') host.turn();
        else if (one.kind === 'replace') members[one.who] = joinHere();
        else if (one.kind === 'claim') {
          const [owned, until] = [{ party: one.party, name: one.name }, clock.now() + one.seconds * 1000];
          expect(members[one.who]?.nonceStore.claim(owned, until)).toBe(nonces.claim(owned, until));
        } else {
          const rate = { perSecond: one.perSecond, burst: 3 };
          const { rateLimit } = members[one.who] ?? joinHere();
          if (one.kind === 'take') expect(rateLimit.take(one.name, rate)).toEqual(limits.take(one.name, rate));
          else {
            rateLimit.giveBack(one.name, rate);
            limits.giveBack(one.name, rate);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('the log goes on in new files, old ones go, and one that was away for too long must end', () => {
  const [awake, asleep] = [joinHere(), joinHere()];
  for (let count = 0; count < 600; count += 1) {
    expect(awake.nonceStore.claim({ party: ROOT, name: String(count) }, START + 60_000)).toBe(true);
    host.turn();
  }
  expect(readdirSync(folder).filter((name) => /^\d+$/.test(name)).length).toBeLessThan(12);
  expect(lost).toBe(0);
  expect(awake.nonceStore.claim({ party: ROOT, name: '0' }, START + 60_000)).toBe(false);
  // It has the first file open, and cannot find what comes after it.
  expect(asleep.nonceStore.claim({ party: ROOT, name: 'new' }, START + 60_000)).toBe('unavailable');
  expect(lost).toBe(1);
  expect(joinHere().nonceStore.claim({ party: ROOT, name: '7' }, START + 60_000)).toBe(false);
});

test('the first process, which claims nothing, forgets what has expired', () => {
  const member = joinHere();
  const heldBytes = (): number => {
    const { snapshotPath } = host.beginning(join(folder, 'snapshot'));
    return statSync(snapshotPath).size;
  };
  for (let count = 0; count < 200; count += 1)
    void member.nonceStore.claim({ party: ROOT, name: String(count) }, START + 60_000);
  expect(heldBytes()).toBe(200 * 32);
  clock.advance(120_000);
  void member.nonceStore.claim({ party: ROOT, name: 'new' }, clock.now() + 60_000);
  host.turn();
  expect(heldBytes()).toBe(32);
  clock.advance(120_000);
  host.turn();
  expect(heldBytes()).toBe(0);
});

test('uses are one sum of all processes, also in one that comes later', () => {
  const [first, second] = [joinHere(), joinHere()];
  expect([first.uses.add('a', 100), second.uses.add('a', 100), first.uses.add('b', 7)]).toEqual([100, 200, 7]);
  host.turn();
  const third = joinHere();
  expect([third.uses.add('a', 100), second.uses.add('b', 1), first.uses.add('a', 0)]).toEqual([300, 8, 300]);
  host.turn();
  clock.advance(3_600_000);
  expect(joinHere().uses.add('a', 1)).toBe(1);
});
