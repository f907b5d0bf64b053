import { describe, expect, test, vi } from 'vitest';
import { startHeartbeat } from './heartbeat.ts';

const EVERY_MS = 2;
const away = (): Promise<boolean> => Promise.reject(new Error('The database is away'));

describe('a heartbeat', () => {
  test('renews the lease until it is disposed of', async () => {
    const renew = vi.fn(() => Promise.resolve(true));
    {
      using heartbeat = startHeartbeat({ everyMs: EVERY_MS, renew });
      await vi.waitFor(() => expect(renew.mock.calls.length).toBeGreaterThan(2));
      expect(heartbeat.lost.aborted).toBe(false);
    }
    const calls = renew.mock.calls.length;
    const later = vi.fn(() => Promise.resolve(true));
    using _ = startHeartbeat({ everyMs: EVERY_MS, renew: later });
    await vi.waitFor(() => expect(later.mock.calls.length).toBeGreaterThan(2));
    expect(renew).toHaveBeenCalledTimes(calls);
  });

  test('aborts the signal when the lease is lost', async () => {
    using heartbeat = startHeartbeat({ everyMs: EVERY_MS, renew: () => Promise.resolve(false) });
    await vi.waitFor(() => expect(heartbeat.lost.aborted).toBe(true));
    expect(await heartbeat.isStillOurs()).toBe(false);
  });

  test('reports one failure for an outage of the database, and another for the next outage', async () => {
    const onFailure = vi.fn();
    let renew = away;
    using heartbeat = startHeartbeat({ everyMs: EVERY_MS, renew: () => renew(), onFailure });
    await expect(heartbeat.isStillOurs()).rejects.toThrow('away');
    await expect(heartbeat.isStillOurs()).rejects.toThrow('away');
    expect(onFailure).toHaveBeenCalledTimes(1);
    renew = () => Promise.resolve(true);
    expect(await heartbeat.isStillOurs()).toBe(true);
    renew = away;
    await vi.waitFor(() => expect(onFailure).toHaveBeenCalledTimes(2));
    expect(heartbeat.lost.aborted).toBe(false);
  });

  test('retries a question that needs an answer while the database is away', async () => {
    let failures = 3;
    const renew = (): Promise<boolean> => ((failures -= 1) >= 0 ? away() : Promise.resolve(true));
    using heartbeat = startHeartbeat({ everyMs: EVERY_MS, renew, retryUntil: new AbortController().signal });
    expect(await heartbeat.isStillOurs()).toBe(true);
  });

  test('stops retrying when the process stops', async () => {
    const stopping = new AbortController();
    using heartbeat = startHeartbeat({ everyMs: EVERY_MS, renew: away, retryUntil: stopping.signal });
    const answer = heartbeat.isStillOurs();
    stopping.abort();
    await expect(answer).rejects.toThrow();
  });

  test('does not ask a database that hangs a second time', async () => {
    const hanging = Promise.withResolvers<boolean>();
    const renew = vi.fn(() => hanging.promise);
    using heartbeat = startHeartbeat({ everyMs: EVERY_MS, renew });
    await vi.waitFor(() => expect(renew).toHaveBeenCalledTimes(1));
    const beats = vi.fn();
    using other = startHeartbeat({ everyMs: EVERY_MS, renew: () => Promise.resolve(beats() === undefined) });
    await vi.waitFor(() => expect(beats.mock.calls.length).toBeGreaterThan(3));
    expect([renew.mock.calls.length, other.lost.aborted, heartbeat.lost.aborted]).toEqual([1, false, false]);
    hanging.resolve(true);
  });
});
