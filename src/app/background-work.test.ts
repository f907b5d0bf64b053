// The sweeps of a server run: each is called when its interval is over, again after a failure, and not after the stop. What they remove is tested
// where they are.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SettableClock } from '../base/clock.ts';
import type { Worker } from '../transcoding/queue/run-worker.ts';
import { lookAfterKeys } from './follow-keys.ts';
import { followRevocations } from './follow-revocations.ts';
import type { Services } from './services.ts';
import { startAuditRetention } from './start-audit-retention.ts';
import { startMaintenance } from './start-background-work.ts';

const HOUR_MS = 3_600_000;
const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
let called: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  called = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Services whose methods note that they were called; each answers what ends the work of a sweep. */
function notedServices(isBroken = false): Services {
  const answers: Readonly<Record<string, unknown>> = {
    'playSessions.sweep': true,
    expireAudit: false,
    'explanations.expire': 0,
    'audit.recordsPlay': true,
  };
  const answer = (name: string): unknown => {
    called.push(name);
    if (name === 'audit.recordsPlay') return true;
    const isAway = isBroken && name === 'countedRedemptions.sweep';
    return isAway ? Promise.reject(new Error('away')) : Promise.resolve(answers[name] ?? []);
  };
  const service = (name: string): unknown =>
    new Proxy(() => answer(name), { get: (_, method) => () => answer(`${name}.${String(method)}`) });
  const clock = new SettableClock();
  return new Proxy({} as Services, {
    get: (_, name) => (name === 'sharedClock' ? clock : service(String(name))),
    ownKeys: () => SERVICES,
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

/** Those that are spread. */
const SERVICES = ['audit', 'database', 'sharedClock', 'uploads', 'library', 'videos', 'partFiles', 'jobs', 'blobs'];

async function during(ms: number): Promise<ReadonlySet<string>> {
  called = [];
  await vi.advanceTimersByTimeAsync(ms);
  return new Set(called);
}

const MAINTAINED = ['playSessions.sweep', 'countedRedemptions.sweep', 'leases.sweep'];

test.each([false, true])('rows of sessions, redemptions and leases are swept (failing: %s)', async (isBroken) => {
  const worker = { wake: () => undefined } as unknown as Worker;
  const started = startMaintenance({ services: notedServices(isBroken), log }, worker);
  // The first to fail ends this run, and not the next one.
  const expected = isBroken ? ['countedRedemptions.sweep'] : MAINTAINED;
  for (const round of [1, 2])
    expect([round, [...(await during(HOUR_MS / 6))].filter((name) => MAINTAINED.includes(name)).toSorted()]).toEqual([
      round,
      expected.toSorted(),
    ]);
  for (const each of started) await each.stop();
  const after = await during(HOUR_MS);
  expect(MAINTAINED.filter((name) => after.has(name))).toEqual([]);
});

test('revocations are asked for each second and swept each hour, also after a failure', async () => {
  const opened = new AsyncDisposableStack();
  const revocations = {
    check: vi.fn(() => Promise.resolve()),
    sweep: vi.fn(() => Promise.reject(new Error('away'))),
  };
  await followRevocations(revocations, { log, opened });
  expect(revocations.check).toHaveBeenCalledTimes(1);
  revocations.check.mockRejectedValueOnce(new Error('away'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(revocations.check.mock.calls.length).toBeGreaterThanOrEqual(5);
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(revocations.sweep).toHaveBeenCalledTimes(2);
  await opened.disposeAsync();
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(revocations.sweep).toHaveBeenCalledTimes(2);
});

test('the key ring is read each second and rotated on schedule by --key-rotation-days; 0 never', async () => {
  for (const [rotationDays, maxAgeMs] of [
    [90, 90 * 24 * HOUR_MS],
    [0, Infinity],
  ] as const) {
    const opened = new AsyncDisposableStack();
    const keyRing = { refresh: vi.fn(() => Promise.resolve()), turn: vi.fn() };
    const ringKeys = { maintain: vi.fn(() => Promise.reject(new Error('away'))) };
    const parts = { keyRing: keyRing as never, ringKeys, sharedClock: new SettableClock(), rotationDays, log, opened };
    lookAfterKeys(parts);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(keyRing.refresh.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(keyRing.turn.mock.calls.length).toBeGreaterThanOrEqual(4);
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(ringKeys.maintain.mock.calls.length).toBeGreaterThanOrEqual(6);
    expect(ringKeys.maintain).toHaveBeenCalledWith(maxAgeMs);
    await opened.disposeAsync();
  }
});

test('the record is cut to its days each hour, and plays and anchors are written each ten seconds', async () => {
  const services = notedServices();
  const retention = startAuditRetention(services, log);
  expect([...(await during(20_000))]).toEqual(expect.arrayContaining(['playDays.flush', 'auditAnchors.save']));
  const hourly = await during(HOUR_MS);
  for (const name of ['expireAudit', 'explanations.expire', 'playDays.expire']) expect(hourly).toContain(name);
  await retention.stop();
  expect((await during(HOUR_MS)).size).toBe(0);
});
