import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlayerError } from './player-error.ts';
import { Session, type RenewReason } from './session.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session of 100 s on a clock that the test moves; redemptions fail with the errors given, in turn. */
function open(
  failures: (PlayerError | undefined)[] = [],
  nowMs: () => number = () => Date.now(),
): {
  session: Session;
  renewals: RenewReason[];
  redeemed: () => number;
  idle: { now: boolean };
} {
  const renewals: RenewReason[] = [];
  const idle = { now: false };
  let redemptions = 0;
  const session = new Session({
    redeem: async () => {
      const failure = failures[redemptions];
      redemptions += 1;
      await Promise.resolve();
      if (failure !== undefined) throw failure;
      return {
        streams: [],
        sentAtMs: Date.now(),
        requestId: '',
        video: { title: '', coverUrl: '', durationSeconds: 0, mediaType: 'video', width: 0, height: 0 },
      };
    },
    sessionSeconds: 100,
    nowMs,
    random: () => 0,
    isIdle: () => idle.now,
    onRenewed: (_, reason) => renewals.push(reason),
  });
  return { session, renewals, redeemed: () => redemptions, idle };
}

const network = new PlayerError({ code: 'Client.Network' });
const expired = new PlayerError({ code: 'InvalidSecurityToken.Expired' });

describe('a session', () => {
  test('is renewed before it expires, each time', async () => {
    const { session, renewals } = open();
    await session.open();
    await vi.advanceTimersByTimeAsync(79_000);
    expect(renewals).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(renewals).toEqual(['schedule']);
    expect(session.expiresAtMs).toBeGreaterThanOrEqual(180_000);
    await vi.advanceTimersByTimeAsync(80_000);
    expect(renewals).toEqual(['schedule', 'schedule']);
  });

  test('is renewed in time although its timer fires a moment early', async () => {
    let ringing = 0;
    // As browsers do it: not yet due at the first check, overdue at the next.
    const nowMs = (): number => {
      const isFirst = Date.now() !== ringing;
      ringing = Date.now();
      return ringing + (isFirst ? -1 : 1);
    };
    const { session, renewals } = open([], nowMs);
    await session.open();
    await vi.advanceTimersByTimeAsync(81_000);
    expect(renewals).toEqual(['schedule']);
  });

  test('is not renewed while playback is paused, and renewed when it continues', async () => {
    const { session, renewals, idle } = open();
    await session.open();
    idle.now = true;
    await vi.advanceTimersByTimeAsync(500_000);
    expect(renewals).toEqual([]);
    expect(session.isExpired).toBe(true);
    session.check('resume');
    await vi.advanceTimersByTimeAsync(0);
    expect(renewals).toEqual(['resume']);
    expect(session.isExpired).toBe(false);
  });

  test('coalesces calls during a renewal into one', async () => {
    const { session, renewals, redeemed } = open();
    await session.open();
    await Promise.all([session.renew('refused'), session.renew('refused'), session.renew('manual')]);
    expect(redeemed()).toBe(2);
    expect(renewals).toEqual(['refused']);
  });

  test('retries with backoff while the network is down', async () => {
    const { session, renewals, redeemed } = open([undefined, network, network, network]);
    await session.open();
    await vi.advanceTimersByTimeAsync(80_000);
    expect(redeemed()).toBe(2);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(redeemed()).toBe(5);
    expect(renewals).toEqual(['schedule']);
  });

  test('stops retrying after the last delay, and at once on a refusal', async () => {
    const down = open([undefined, ...Array.from({ length: 20 }, () => network)]);
    await down.session.open();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(down.redeemed()).toBe(7);

    const refused = open([undefined, expired]);
    await refused.session.open();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(refused.redeemed()).toBe(2);
  });

  test('rejects a renewal with the reason of its failure', async () => {
    const { session } = open([undefined, expired]);
    await session.open();
    await expect(session.renew('manual')).rejects.toBe(expired);
  });

  test('gives up when the server keeps refusing the grants that it has issued', async () => {
    const { session, redeemed } = open();
    await session.open();
    for (let time = 0; time < 4; time++) await session.renew('refused');
    await expect(session.renew('refused')).rejects.toMatchObject({ code: 'Client.GrantRefused' });
    expect(redeemed()).toBe(5);
    await vi.advanceTimersByTimeAsync(61_000);
    await session.renew('refused');
  });

  test('neither renews nor retries once it is closed', async () => {
    const { session, renewals } = open();
    await session.open();
    const renewal = session.renew('manual');
    session.close();
    await renewal;
    await vi.advanceTimersByTimeAsync(500_000);
    session.check('resume');
    expect(renewals).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
