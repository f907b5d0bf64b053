// Redemptions and playback policies on both databases: n uses are n also for parallel players on two connections, and a change of
// policies is seen by the other server.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccessChanges } from '../../src/access/access-changes.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createPlaybackPolicies } from '../../src/playback/policies/playback-policies-db.ts';
import { createPoliciesOfVideo } from '../../src/playback/policies/policies-of-video.ts';
import { createLeases, LEASE_MS, type Leases } from '../../src/playback/rules/concurrency-leases-db.ts';
import { createRedemptions, type NewRedemption, type Redemptions } from '../../src/playback/rules/redemptions-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';

describe.each(databaseKinds)('on %s', (kind) => {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  let opened: OpenedDatabase;
  let second: Database;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    second = await opened.competitor();
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  });
  afterAll(() => opened.close());

  const servers = (): readonly Redemptions[] =>
    [opened.database, second].map((database) => createRedemptions({ database, sharedClock: clock }));
  const newId = (): string => randomBytes(12).toString('hex');
  const redemption = (credentialId: string, player: number | string, maxRedemptions = 7): NewRedemption => ({
    credentialId,
    player: { clientIp: `player ${String(player)}`, userAgent: 'x' },
    nonce: newId(),
    sessionId: newId(),
    maxRedemptions,
    keptUntilMs: SAMPLE_INSTANT + 100_000,
  });

  test('of 400 parallel players exactly n redeem a credential of n uses', async () => {
    const id = newId();
    const both = servers();
    const counted = await Promise.all(
      Array.from({ length: 400 }, (_, player) => both[player % 2]!.count(redemption(id, player))),
    );
    const through = counted.filter((one) => one !== undefined);
    expect(through.map(({ uses }) => uses).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(through.map(({ sessionId }) => sessionId)).size).toBe(7);
  }, 60_000);

  test('parallel requests of one player have one session and one use', async () => {
    const id = newId();
    const both = servers();
    const counted = await Promise.all(
      Array.from({ length: 20 }, (_, index) => both[index % 2]!.count(redemption(id, 'the same'))),
    );
    expect(new Set(counted.map((one) => one?.sessionId)).size).toBe(1);
    expect(counted.map((one) => one?.uses)).toEqual(counted.map(() => 1));
    expect(counted.filter((one) => one?.isRetry === false)).toHaveLength(1);
  });

  test('the same request counts once at any time, and is known again for a minute', async () => {
    const [one, other] = servers() as [Redemptions, Redemptions];
    const first = redemption(newId(), 1, 1);
    const repeat = { ...first, nonce: first.nonce ?? '' };
    expect(await one.isRepeat(repeat)).toBe(false);
    await one.count(first);
    clock.advance(59_999);
    expect(await other.isRepeat(repeat)).toBe(true);
    expect(await other.isRepeat({ ...repeat, nonce: newId() })).toBe(false);
    expect(await other.isRepeat({ ...repeat, player: { ...first.player, clientIp: 'elsewhere' } })).toBe(false);
    const again = await other.count({ ...first, sessionId: newId() });
    expect(again).toMatchObject({ uses: 1, isRetry: true, sessionId: first.sessionId });
    expect(await other.count({ ...first, nonce: newId() })).toBeUndefined();
    clock.advance(1);
    expect(await other.isRepeat(repeat)).toBe(false);
    clock.set(SAMPLE_INSTANT);
  });

  test('a use that is given back is free again, and once only', async () => {
    const [one] = servers() as [Redemptions];
    const first = redemption(newId(), 1, 1);
    await one.count(first);
    expect(await one.count(redemption(first.credentialId, 2, 1))).toBeUndefined();
    for (let round = 0; round < 2; round += 1) await one.giveBack(first);
    expect(await one.count(redemption(first.credentialId, 2, 1))).toMatchObject({ uses: 1 });
    expect(await one.count(redemption(first.credentialId, 3, 1))).toBeUndefined();
  });

  test('a player whose row is of a clock that was set back is counted', async () => {
    const [one] = servers() as [Redemptions];
    const first = redemption(newId(), 1, 2);
    await one.count(first);
    clock.advance(-3_600_000);
    expect(await one.count({ ...first, nonce: newId(), sessionId: newId() })).toMatchObject({
      uses: 2,
      isRetry: false,
    });
    clock.advance(3_600_000);
  });

  test('what is void is swept, and nothing else', async () => {
    const [one] = servers() as [Redemptions];
    const kept = redemption(newId(), 1, 1);
    await one.count(kept);
    await one.sweep();
    expect(await one.count(redemption(kept.credentialId, 2, 1))).toBeUndefined();
    clock.advance(100_000 + 15 * 60_000);
    await one.sweep();
    expect(await opened.database.selectFrom('play_redemptions').selectAll().execute()).toEqual([]);
    expect(await opened.database.selectFrom('play_redeemers').selectAll().execute()).toEqual([]);
    clock.set(SAMPLE_INSTANT);
  });

  test('of 60 parallel sessions exactly as many start as may play at once', async () => {
    const both = [opened.database, second].map((database) => createLeases({ database, sharedClock: clock }));
    const group = `viewer ${newId()}`;
    const lease = (sessionId: string) => ({ group, sessionId, max: 4, stopsOldest: false });
    const ids = Array.from({ length: 60 }, newId);
    const started = await Promise.all(ids.map((id, index) => both[index % 2]!.hold(lease(id))));
    expect(started.filter((isHeld) => isHeld)).toHaveLength(4);
    const [one] = both as [Leases];
    const held = ids.filter((_, index) => started[index]);
    clock.advance(LEASE_MS - 1);
    expect(await one.hold(lease(held[0]!))).toBe(true);
    clock.advance(1);
    await one.sweep();
    const left = await opened.database.selectFrom('play_leases').select('session_id').execute();
    expect(left).toEqual([{ session_id: held[0] }]);
    clock.set(SAMPLE_INSTANT);
  }, 60_000);

  test('a place outlasts a clock that is set back, and is free as soon as ever', async () => {
    const leases = createLeases({ database: opened.database, sharedClock: clock });
    const group = `viewer ${newId()}`;
    const lease = (sessionId: string) => leases.hold({ group, sessionId, max: 1, stopsOldest: false });
    expect(await lease('first')).toBe(true);
    clock.advance(-3_600_000);
    expect([await lease('second'), await lease('first')]).toEqual([false, true]);
    expect(await lease('second')).toBe(false);
    clock.advance(LEASE_MS);
    expect(await lease('second')).toBe(true);
    clock.set(SAMPLE_INSTANT);
  });

  test('a change of policies is seen by another server at its next check', async () => {
    const make = (database: Database) => {
      const ruleChanges = createAccessChanges(database, { epoch: 'playback rules epoch' });
      const policiesOfVideo = createPoliciesOfVideo({ database, clock });
      ruleChanges.onChange(() => policiesOfVideo.reload());
      return { ruleChanges, policiesOfVideo, policies: createPlaybackPolicies({ database, ruleChanges, clock }) };
    };
    const [here, there] = [make(opened.database), make(second)];
    const video = sampleVideo();
    const rules = async (): Promise<unknown> => {
      await there.ruleChanges.check();
      return await there.policiesOfVideo.strictest(video, undefined);
    };
    expect(await rules()).toBeUndefined();
    const policy = { name: 'p', description: '', rules: '{"MaxRedemptions":3}' };
    await here.policies.create(SAMPLE_ACCOUNT, policy);
    await here.policies.attach(SAMPLE_ACCOUNT, 'p', `video:${video.videoId}`);
    expect(await rules()).toEqual({ enforced: { maxRedemptions: 3 } });
    await here.policies.update(SAMPLE_ACCOUNT, 'p', { rules: '{"MaxRedemptions":2}' });
    expect(await rules()).toEqual({ enforced: { maxRedemptions: 2 } });
    // Of a newer version: it must not be ignored.
    await here.policies.update(SAMPLE_ACCOUNT, 'p', { rules: '{"MaxRedemptions":2,"NewRule":1}' });
    await expect(rules()).rejects.toThrow('has a rule that this server does not know');
    await here.policies.detach(SAMPLE_ACCOUNT, 'p', `video:${video.videoId}`);
    expect(await rules()).toBeUndefined();
  });
});
