import { expect, onTestFinished, test, vi } from 'vitest';
import { createActivity, KEPT_MINUTES, type ActivityShare } from './activity.ts';

const MINUTE_MS = 60_000;

function open() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const clock = { now: () => now };
  let now = 1_000 * MINUTE_MS;
  let sent = 0;
  const activity = createActivity(clock);
  const running = activity.start(() => sent);
  onTestFinished(() => running.stop());
  const pass = (ms: number): void => {
    now += ms;
    vi.advanceTimersByTime(1000);
  };
  return { activity, pass, send: (bytes: number) => (sent += bytes) };
}

test('counts by the minute, the current one included', async () => {
  const { activity, pass, send } = open();
  activity.issued += 2;
  activity.note('OK', 0);
  activity.note('Forbidden.RAM', 0);
  send(500);
  pass(MINUTE_MS);
  activity.redeemed += 1;
  activity.note('OK', 0);
  const { points, intervalSeconds } = await activity.read(60);
  expect(intervalSeconds).toBe(60);
  expect(points.map(({ calls, issued, redeemed, sentBytes }) => [calls, issued, redeemed, sentBytes])).toEqual([
    [2, 2, 0, 500],
    [1, 0, 1, 0],
  ]);
  expect(points[0]?.refused.get('Forbidden.RAM')).toBe(1);
});

test('times some calls of each second, and says nothing of a minute without one', async () => {
  const { activity, pass } = open();
  expect((await activity.read(5)).points.at(-1)?.p99Ms).toBeUndefined();
  for (let call = 0; call < 1000; call += 1) activity.note('OK', activity.wantsTime() ? performance.now() - 10 : 0);
  expect(activity.wantsTime()).toBe(false);
  const { p50Ms = 0, calls } = (await activity.read(5)).points.at(-1)!;
  expect(calls).toBe(1000);
  expect(p50Ms).toBeGreaterThan(9);
  pass(1000);
  expect(activity.wantsTime()).toBe(true);
});

test('keeps a day, and answers at most 121 points', async () => {
  const { activity, pass } = open();
  for (let minute = 0; minute < KEPT_MINUTES + 100; minute += 1) {
    activity.note('OK', 0);
    pass(MINUTE_MS);
  }
  const { points, intervalSeconds } = await activity.read(KEPT_MINUTES);
  expect(intervalSeconds).toBe(12 * 60);
  expect(points.length).toBeLessThanOrEqual(121);
  expect(points.reduce((sum, { calls }) => sum + calls, 0)).toBe(KEPT_MINUTES - 1);
});

test('of several processes each point is the sum, and times are those of all calls', async () => {
  const { activity, pass } = open();
  const shares = (): ActivityShare[] => [structuredClone(activity.share(60)), activity.share(60)];
  activity.note('OK', performance.now() - 10);
  activity.note('Forbidden.RAM', 0);
  pass(MINUTE_MS);
  activity.note('OK', 0);
  const both = createActivity({ now: () => 0 }, () => Promise.resolve(shares()));
  const { points, startedAtMs } = await both.read(60);
  expect(points.map(({ calls, refused }) => [calls, refused.get('Forbidden.RAM')])).toEqual([
    [4, 2],
    [2, undefined],
  ]);
  expect(points[0]?.p50Ms).toBeGreaterThan(9);
  expect(startedAtMs).toBe(1_000 * MINUTE_MS);
});
