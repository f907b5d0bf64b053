// What a session that is being sent a file is told of its place: from memory at once, else the next time.
import { expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { createConcurrency } from '../rules/concurrency.ts';
import { createSessionChecks, rulesOfSession } from './check-session.ts';
import type { StoredSession } from './play-sessions-db.ts';

const facts = { clientIp: '192.0.2.1', referer: undefined, userAgent: undefined, requestId: 'REQUEST' };

function open(rules: Parameters<typeof rulesOfSession>[0]) {
  const state = { isHeld: true, isAway: false, asked: 0 };
  const clock = new SettableClock().freeze('2026-11-22T10:00:00Z');
  const hold = (): Promise<boolean> => {
    state.asked += 1;
    return state.isAway ? Promise.reject(new Error('away')) : Promise.resolve(state.isHeld);
  };
  const session = { sessionId: 'a', userAgent: '', rules: rulesOfSession(rules) } as StoredSession;
  const concurrency = createConcurrency({ leases: { hold }, clock });
  const breaches: string[] = [];
  const checks = createSessionChecks({
    playSessions: { find: () => session },
    concurrency,
    onBreach: ({ code }) => breaches.push(code),
  });
  const settle = (): Promise<void> => new Promise(setImmediate);
  return { state, clock, checks, breaches, settle };
}

test('a place is kept while a file is sent, and its loss is told within two questions', async () => {
  const { state, clock, checks, settle } = open({ enforced: { maxConcurrency: 1 } });
  expect(await checks.check('a', facts)).toBeUndefined();
  state.isHeld = false;
  expect([checks.hasLostPlace('a'), state.asked]).toEqual([false, 1]);
  clock.advance(4_000);
  expect([checks.hasLostPlace('a'), state.asked]).toEqual([false, 2]);
  await settle();
  clock.advance(1_500);
  expect([checks.hasLostPlace('a'), state.asked]).toEqual([true, 2]);
  expect(await checks.check('a', facts)).toBe('Forbidden.Concurrency');
});

test('a place outlasts a database that is away, but not its lease', async () => {
  const { state, clock, checks } = open({ enforced: { maxConcurrency: 1 } });
  expect(await checks.check('a', facts)).toBeUndefined();
  state.isAway = true;
  clock.advance(24_999);
  expect(await checks.check('a', facts)).toBeUndefined();
  clock.advance(1);
  await expect(Promise.resolve(checks.check('a', facts))).rejects.toThrow('away');
  expect(checks.hasLostPlace('a')).toBe(false);
});

test('sessions without a limit of places ask for none', async () => {
  const { state, checks } = open({ enforced: { bindUserAgent: true } });
  expect([checks.hasLostPlace('a'), await checks.check('a', facts), state.asked]).toEqual([false, undefined, 0]);
});
