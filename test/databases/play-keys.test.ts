// PlayKeys in the database: setting, rotation with overlap, bounds and races, on both databases.
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccessChanges } from '../../src/access/access-changes.ts';
import { createRevokedIssuers } from '../../src/access/issuers/revoked-issuers-db.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createPlayKeys, MAX_APPS, type PlayKey, type PlayKeys } from '../../src/playback/play-keys/play-keys-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { generateMasterKey } from '../../src/store/keys/master-key.ts';
import { createMasterKeys } from '../../src/store/keys/master-keys.ts';
import { asAccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const OTHER = asAccountId('6543210987654321');
const APP = 'app-1000000';
const DAY_MS = 86_400_000;
const [ONE, TWO, THREE] = ['FirstKey1', 'SecondKey2', 'ThirdKey3'];

describe.each(databaseKinds)('PlayKeys on %s', (kind) => {
  const wrappingKey = createMasterKeys([generateMasterKey()]).wrappingKey('play keys');
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let playKeys: PlayKeys;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    for (const account_id of [SAMPLE_ACCOUNT, OTHER])
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
    playKeys = open(opened.database);
  });
  afterEach(() => opened.close());

  const open = (database: Database): PlayKeys =>
    createPlayKeys({ database, wrappingKey, clock, changes: createAccessChanges(database) });
  const set = (
    playKey: string,
    { overlapSeconds = undefined as number | undefined, appId = APP, of = playKeys } = {},
  ) => of.set({ accountId: SAMPLE_ACCOUNT, appId, playKey, overlapSeconds });
  const usable = async (of = playKeys): Promise<readonly PlayKey[]> => of.usable(SAMPLE_ACCOUNT, APP);
  const stored = () => opened.database.selectFrom('app_play_keys').selectAll().orderBy('play_key_id').execute();
  const isRevoked = async ({ tag }: PlayKey): Promise<boolean> => {
    const ended = createRevokedIssuers({ database: opened.database, clock });
    await ended.reload();
    return ended.isRevoked([tag]);
  };

  async function expectUsable(...texts: string[]): Promise<void> {
    const mac = (key: PlayKey['key'] | string): string => createHmac('sha256', key).update('x').digest('hex');
    expect((await usable()).map(({ key }) => mac(key)).toSorted()).toEqual(texts.map(mac).toSorted());
  }

  test('an app without a PlayKey has none', async () => {
    await expectUsable();
    expect(await playKeys.current(SAMPLE_ACCOUNT, APP)).toBeUndefined();
  });

  test('a new PlayKey is valid at once, for its app and account only', async () => {
    await expectUsable();
    expect(await set(ONE)).toBe('done');
    await expectUsable(ONE);
    const times = { createdAtMs: SAMPLE_INSTANT, modifiedAtMs: SAMPLE_INSTANT };
    expect(await playKeys.current(SAMPLE_ACCOUNT, APP)).toEqual({ playKey: ONE, ...times });
    for (const [account, app] of [
      [SAMPLE_ACCOUNT, 'app-2'],
      [OTHER, APP],
    ] as const) {
      expect(await playKeys.usable(account, app)).toEqual([]);
      expect(await playKeys.current(account, app)).toBeUndefined();
    }
  });

  test('the previous PlayKey is valid until its overlap ends, by default a day', async () => {
    await set(ONE);
    clock.advance(1000);
    await set(TWO);
    await expectUsable(ONE, TWO);
    const created = { playKey: TWO, createdAtMs: SAMPLE_INSTANT, modifiedAtMs: SAMPLE_INSTANT + 1000 };
    expect(await playKeys.current(SAMPLE_ACCOUNT, APP)).toEqual(created);
    clock.advance(DAY_MS - 1);
    await expectUsable(ONE, TWO);
    clock.advance(1);
    await expectUsable(TWO);
  });

  test('after several changes only the last two PlayKeys are valid', async () => {
    for (const key of [ONE, TWO, THREE]) await set(key);
    await expectUsable(TWO, THREE);
    await set(ONE);
    await expectUsable(THREE, ONE);
    expect(await stored()).toHaveLength(2);
  });

  test('a PlayKey displaced by a third one revokes what it opened', async () => {
    await set(ONE);
    const [first] = await usable();
    await set(TWO);
    expect(await isRevoked(first!)).toBe(false);
    await set(THREE);
    expect(await isRevoked(first!)).toBe(true);
  });

  test('a change without overlap revokes the previous PlayKeys and what they opened', async () => {
    for (const key of [ONE, TWO]) await set(key);
    const before = await usable();
    await set(THREE, { overlapSeconds: 0 });
    await expectUsable(THREE);
    expect(await Promise.all([...before, ...(await usable())].map(isRevoked))).toEqual([true, true, false]);
  });

  test('the end of an overlap revokes nothing that was opened', async () => {
    await set(ONE);
    const before = await usable();
    await set(TWO, { overlapSeconds: 1 });
    clock.advance(2000);
    await expectUsable(TWO);
    expect(await Promise.all(before.map(isRevoked))).toEqual([false]);
  });

  test('setting the same PlayKey again changes nothing and extends no overlap', async () => {
    await set(ONE);
    await set(TWO, { overlapSeconds: 60 });
    const before = await stored();
    clock.advance(30_000);
    await set(TWO);
    await set(TWO, { overlapSeconds: 600 });
    expect(await stored()).toEqual(before);
    clock.advance(30_000);
    await expectUsable(TWO);
  });

  test('setting the same PlayKey again with a shorter overlap shortens or ends it', async () => {
    await set(ONE);
    const first = (await usable())[0]!;
    await set(TWO);
    await set(TWO, { overlapSeconds: 10 });
    clock.advance(9_999);
    await expectUsable(ONE, TWO);
    expect(await isRevoked(first)).toBe(false);
    await set(TWO, { overlapSeconds: 0 });
    await expectUsable(TWO);
    expect(await isRevoked(first)).toBe(true);
  });

  test(`an account has ${MAX_APPS} apps at most`, async () => {
    for (let app = 1; app <= MAX_APPS; app += 1) expect(await set(ONE, { appId: `app-${app}` })).toBe('done');
    expect(await set(ONE)).toBe('too many apps');
    expect(await playKeys.current(SAMPLE_ACCOUNT, APP)).toBeUndefined();
    expect(await set(TWO, { appId: 'app-7' })).toBe('done');
    expect(await playKeys.set({ accountId: OTHER, appId: APP, playKey: ONE, overlapSeconds: undefined })).toBe('done');
  });

  test('two concurrent changes are applied one after the other', async () => {
    await set(ONE);
    const competitor = open(await opened.competitor());
    const keys = Array.from({ length: 10 }, (_, index) => `RacingKey${index}`);
    await Promise.all(keys.map((key, index) => set(key, { of: index % 2 === 0 ? playKeys : competitor })));
    const rows = await stored();
    expect([rows.length, rows.filter(({ ends_at_ms }) => ends_at_ms === null).length]).toEqual([2, 1]);
    expect(keys).toContain((await playKeys.current(SAMPLE_ACCOUNT, APP))?.playKey);
  });

  test('another server sees a change within three seconds', async () => {
    const elsewhere = open(await opened.another());
    expect(await usable(elsewhere)).toEqual([]);
    await set(ONE);
    clock.advance(3_000);
    expect(await usable(elsewhere)).toHaveLength(1);
  });

  test('PlayKeys are stored encrypted and bound to their app', async () => {
    await set(ONE);
    const rows = JSON.stringify(await stored());
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const)
      expect(rows).not.toContain(Buffer.from(ONE).toString(encoding));
    await opened.database.updateTable('app_play_keys').set({ app_id: 'app-2' }).execute();
    await expect(playKeys.current(SAMPLE_ACCOUNT, 'app-2')).rejects.toThrow();
    await expect(open(opened.database).usable(SAMPLE_ACCOUNT, 'app-2')).rejects.toThrow();
  });
});
