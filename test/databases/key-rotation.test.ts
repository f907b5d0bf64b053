// Keys of the ring on several servers: a new key is known before it is used, nothing in flight breaks when keys rotate, and a revoked
// key opens nothing on any of them.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createGrants } from '../../src/playback/grants.ts';
import { loadKeyRing } from '../../src/store/keys/key-ring.ts';
import { createManagedRingKeys, KNOWN_AFTER_MS, MAX_SEALED } from '../../src/store/keys/manage-ring-keys-db.ts';
import { generateMasterKey } from '../../src/store/keys/master-key.ts';
import { createMasterKeys } from '../../src/store/keys/master-keys.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { nobodyEnded, nothingRevoked, SAMPLE_PARTY } from '../support/issuers.ts';
import { SAMPLE_INSTANT } from '../support/sample-video.ts';

const DAY_MS = 24 * 3600 * 1000;
const VIDEO = asVideoId(randomBytes(16).toString('hex'));

describe.each(databaseKinds)('the key ring of several servers on %s', (kind) => {
  const masterKey = generateMasterKey();
  const clock = new SettableClock();
  let opened: OpenedDatabase;
  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  async function serverOn(database: Database) {
    const masterKeys = createMasterKeys([masterKey]);
    const keyRing = await loadKeyRing({ database, masterKeys, clock });
    const ringKeys = createManagedRingKeys({ database, keyRing, ringWrapping: masterKeys.wrappingKey('ring'), clock });
    const grants = createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked });
    const issue = (): string => {
      const session = grants.startSession({ videoId: VIDEO, lifetimeSeconds: 100 * 24 * 3600, ...SAMPLE_PARTY });
      return grants.playToken(session, 'fd', 'mp4');
    };
    const opens = (token: string): boolean =>
      grants.verify({ token, kind: 'play', videoId: VIDEO, scope: ['fd', 'mp4'] }).ok;
    const follow = async (): Promise<void> => {
      await keyRing.refresh();
      keyRing.turn(clock.now());
    };
    return { keyRing, ringKeys, issue, opens, follow };
  }

  const statesOf = async ({ ringKeys }: Awaited<ReturnType<typeof serverOn>>): Promise<string[]> =>
    (await ringKeys.list())
      .filter(({ purpose }) => purpose === 'session')
      .map(({ keyId, state }) => `${keyId} ${state}`);

  test('a new key is known everywhere before one makes tokens with it, and older tokens stay good', async () => {
    const [here, there] = [await serverOn(opened.database), await serverOn(await opened.competitor())];
    const before = here.issue();
    await here.ringKeys.rotate('session');
    expect(await statesOf(here)).toEqual(['1 active', '2 next']);
    expect(here.keyRing.active('session').id).toBe(1);
    await there.follow();
    clock.advance(KNOWN_AFTER_MS);
    // Without another answer of the database.
    for (const server of [here, there]) server.keyRing.turn(clock.now());
    expect(await statesOf(there)).toEqual(['1 retiring', '2 active']);
    const after = there.issue();
    for (const server of [here, there, await serverOn(opened.database)]) {
      expect(server.keyRing.active('session').id).toBe(2);
      expect([server.opens(before), server.opens(after)]).toEqual([true, true]);
    }
  });

  test('two servers that rotate at once make one key', async () => {
    const [here, there] = [await serverOn(opened.database), await serverOn(await opened.competitor())];
    await Promise.all([here.ringKeys.rotate('watch'), there.ringKeys.rotate('watch')]);
    await Promise.all([here.follow(), there.follow()]);
    const keys = (await here.ringKeys.list()).filter(({ purpose }) => purpose === 'watch');
    expect(keys).toHaveLength(2);
    expect(here.keyRing.byId('watch', 2)?.equals(there.keyRing.byId('watch', 2)!)).toBe(true);
  });

  test('a revoked key opens nothing on any server within five seconds, also what was opened before; its successor goes on', async () => {
    const [here, there] = [await serverOn(opened.database), await serverOn(await opened.competitor())];
    const token = here.issue();
    for (const server of [here, there]) expect(server.opens(token)).toBe(true);
    expect(await here.ringKeys.revoke('session', 1)).toBe('done');
    await there.follow();
    clock.advance(4_000);
    for (const server of [here, there]) {
      server.keyRing.turn(clock.now());
      expect(server.opens(token)).toBe(false);
      expect(server.keyRing.active('session').id).toBe(2);
    }
    expect(there.opens(here.issue())).toBe(true);
    const restarted = await serverOn(opened.database);
    expect([restarted.opens(token), restarted.opens(here.issue())]).toEqual([false, true]);
    expect(await here.ringKeys.revoke('session', 1)).toBe('no such key');
  });

  test('a key that waits can be revoked, and another takes its place', async () => {
    const here = await serverOn(opened.database);
    await here.ringKeys.rotate('session', DAY_MS);
    expect(await here.ringKeys.revoke('session', 2)).toBe('done');
    clock.advance(2 * DAY_MS);
    await here.follow();
    expect(here.keyRing.active('session').id).toBe(3);
  });

  test('a key is retired when nothing that it made can be good, and not before', async () => {
    const here = await serverOn(opened.database);
    expect(await here.ringKeys.retire('credential', 1)).toBe('in use');
    await here.ringKeys.rotate('credential');
    clock.advance(KNOWN_AFTER_MS + 3_600_000);
    await here.follow();
    expect(await here.ringKeys.retire('credential', 1)).toBe('still good');
    expect(await here.ringKeys.retire('credential', 7)).toBe('no such key');
    clock.advance(3_600_000);
    expect(await here.ringKeys.retire('credential', 1)).toBe('done');
    expect(here.keyRing.byId('credential', 1)).toBeUndefined();
    expect(here.keyRing.byId('credential', 2)).toBeDefined();
  });

  test('keys that media or records need are rotated, never revoked', async () => {
    const here = await serverOn(opened.database);
    for (const purpose of ['content', 'audit'] as const) {
      expect(await here.ringKeys.revoke(purpose, 1)).toBe('keeps media');
      await here.ringKeys.rotate(purpose);
    }
    clock.advance(3650 * DAY_MS);
    await here.follow();
    expect(await here.ringKeys.retire('content', 1)).toBe('still good');
    expect(here.keyRing.byId('content', 1)).toBeDefined();
  });

  test('rotate by age and by the number of sealed tokens, and old ones go by themselves', async () => {
    const here = await serverOn(opened.database);
    await here.ringKeys.maintain(90 * DAY_MS);
    expect(await here.ringKeys.list()).toHaveLength(8);
    await opened.database
      .updateTable('ring_keys')
      .set({ sealed: MAX_SEALED })
      .where('purpose', '=', 'upload')
      .execute();
    here.keyRing.active('upload');
    await here.ringKeys.maintain(90 * DAY_MS);
    expect((await here.ringKeys.list()).filter(({ state }) => state === 'next')).toMatchObject([{ purpose: 'upload' }]);
    clock.advance(91 * DAY_MS);
    await here.ringKeys.maintain(90 * DAY_MS);
    clock.advance(32 * DAY_MS);
    await here.ringKeys.maintain(90 * DAY_MS);
    await here.follow();
    expect(await statesOf(here)).toEqual(['1 retired', '2 active']);
    expect(here.keyRing.byId('session', 1)).toBeUndefined();
  });
});
