// Counts of redemptions: kept as long as a server could take the credential, and removed afterwards.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createRedemptions } from '../../src/playback/rules/redemptions-db.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_INSTANT } from '../support/sample-video.ts';

const LIFE_MS = 3_000_000;
const redemption = {
  credentialId: '0123456789abcdef01234567',
  player: { clientIp: '192.0.2.1', userAgent: 'a player' },
  nonce: 'a nonce',
  sessionId: '0'.repeat(24),
  maxRedemptions: 1,
  keptUntilMs: SAMPLE_INSTANT + LIFE_MS,
};
const other = { ...redemption, player: { clientIp: '192.0.2.2', userAgent: 'a player' } };

describe.each(databaseKinds)('counted redemptions on %s', (kind) => {
  let opened: OpenedDatabase;
  const clock = new SettableClock();
  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  test('outlast the credential on a server whose clock is behind', async () => {
    const redemptions = createRedemptions({ database: opened.database, sharedClock: clock });
    expect(await redemptions.count(redemption)).toMatchObject({ uses: 1 });
    clock.advance(LIFE_MS + 1000);
    await redemptions.sweep();
    expect(await redemptions.count(other)).toBeUndefined();
  });

  test('are removed afterwards', async () => {
    const redemptions = createRedemptions({ database: opened.database, sharedClock: clock });
    await redemptions.count(redemption);
    clock.advance(LIFE_MS + 3_600_000);
    await redemptions.sweep();
    for (const table of ['play_redeemers', 'play_redemptions'] as const)
      expect(await opened.database.selectFrom(table).selectAll().execute()).toEqual([]);
  });
});
