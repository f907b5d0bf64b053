// The change of the master key under two servers: at each step both open everything that either has made; cut off
// anywhere it is resumed, and in the end a server with the new key alone opens all of it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeys } from '../../src/app/open-store.ts';
import { wrappedColumns } from '../../src/app/wrapped-columns.ts';
import { createAccessChanges } from '../../src/access/access-changes.ts';
import { createAccessKeys } from '../../src/access/keys/access-keys-db.ts';
import { insertKey } from '../../src/access/keys/manage-access-keys-db.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createMessageCallbacks } from '../../src/events/message-callbacks-db.ts';
import { createPlayKeys } from '../../src/playback/play-keys/play-keys-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { WrongMasterKeyError } from '../../src/store/keys/key-ring.ts';
import { createManagedRingKeys } from '../../src/store/keys/manage-ring-keys-db.ts';
import {
  createMasterKeyChanges,
  SETTLED_AFTER_MS,
  UnfinishedMasterKeyChangeError,
  type RewrapBatch,
} from '../../src/store/keys/master-key-change-db.ts';
import { keepSayingKeys } from '../../src/store/keys/master-key-holders-db.ts';
import { generateMasterKey, unwrap, deriveKey } from '../../src/store/keys/master-key.ts';
import { createMasterKeys, masterKeyId } from '../../src/store/keys/master-keys.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const KEYS = 4;
const [before, after] = [generateMasterKey(), generateMasterKey()];
const [beforeId, afterId] = [masterKeyId(before), masterKeyId(after)];

describe.each(databaseKinds)('the change of the master key on %s', (kind) => {
  const clock = new SettableClock();
  let opened: OpenedDatabase;
  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    await opened.database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  });
  afterEach(() => opened.close());

  async function serverOn(database: Database, keys: Parameters<typeof createMasterKeys>[0]) {
    const masterKeys = createMasterKeys(keys);
    const store = await openKeys({ database, clock, masterKeys });
    const { wrappingKey, callbackKeys, keyRing } = store;
    const changes = createAccessChanges(database);
    const playKeys = createPlayKeys({ database, changes, clock, wrappingKey: store.playKeyWrapping });
    const callbacks = createMessageCallbacks({ database, clock, callbackKeys });
    const ringKeys = createManagedRingKeys({ ...store, clock });
    return {
      masterKeys,
      ring: ringKeys,
      follow: () => keyRing.refresh(),
      changes: createMasterKeyChanges({ database, masterKeys, columns: wrappedColumns, clock }),
      /** Makes one secret of each kind; answers what they are. */
      make: async (name: string): Promise<string[]> => {
        const owner = { accountId: SAMPLE_ACCOUNT, userId: null };
        const { accessKeyId, secret } = await insertKey(database, { wrappingKey, clock }, owner);
        await playKeys.set({ accountId: SAMPLE_ACCOUNT, appId: name, playKey: `play key ${name}`, overlapSeconds: 9 });
        await callbacks.set({
          ...{ accountId: SAMPLE_ACCOUNT, appId: name, callbackUrl: 'http://127.0.0.1/', eventTypes: 'ALL' },
          ...{ isSigned: true, authKey: `auth key of ${name} is long`, byOperator: false },
        });
        return [accessKeyId, secret];
      },
      /** Everything that opens, as text. */
      openAll: async (): Promise<string> => {
        await keyRing.refresh();
        keyRing.turn(clock.now());
        const accessKeys = createAccessKeys({ database, wrappingKey, clock });
        const texts: unknown[] = [];
        const ids = await database.selectFrom('access_keys').select('access_key_id').orderBy('access_key_id').execute();
        for (const { access_key_id: id } of ids)
          texts.push([id, (await accessKeys.find(id))?.keyV3.export().toString('utf8')]);
        const apps = await database.selectFrom('app_play_keys').select('app_id').orderBy('app_id').execute();
        for (const { app_id: app } of apps) {
          texts.push((await playKeys.current(SAMPLE_ACCOUNT, app))?.playKey);
          texts.push(await callbacks.find(SAMPLE_ACCOUNT, app));
        }
        for (const { purpose, key_id: id } of await database
          .selectFrom('ring_keys')
          .select(['purpose', 'key_id'])
          .orderBy('purpose')
          .orderBy('key_id')
          .execute())
          texts.push([
            purpose,
            id,
            keyRing
              .byId(purpose as 'session', id)
              ?.export()
              .toString('hex'),
          ]);
        return JSON.stringify(texts);
      },
    };
  }

  async function filled() {
    const old = await serverOn(opened.database, [before]);
    for (let n = 0; n < KEYS; n += 1) await old.make(`app-${String(n)}`);
    return old;
  }

  const step = { toId: afterId, limit: 3, force: false };

  test('each step leaves everything open on servers with both keys, and what they make meanwhile as well', async () => {
    const old = await filled();
    const [here, there] = [
      await serverOn(opened.database, [after, before]),
      await serverOn(await opened.competitor(), [after, before]),
    ];
    // It does not read the database while the change goes on.
    const late = await serverOn(await opened.competitor(), [after, before]);
    expect(await here.openAll()).toBe(await old.openAll());
    let marker: string | undefined;
    let made = 0;
    for (let steps = 0; steps === 0 || marker !== undefined; steps += 1) {
      const batch = (await here.changes.rewrap({ ...step, marker })) as RewrapBatch;
      expect(batch.failed).toEqual([]);
      ({ marker } = batch);
      if (steps % 2 === 0) await there.make(`meanwhile-${String((made += 1))}`);
      await there.ring.rotate('session');
      expect(await there.openAll()).toBe(await here.openAll());
    }
    expect(made).toBeGreaterThan(1);
    await late.make('late');
    expect(await here.changes.finish(afterId)).toBe('remaining');
    while (marker !== undefined || (await here.changes.finish(afterId)) === 'remaining')
      ({ marker } = (await there.changes.rewrap({ ...step, marker })) as RewrapBatch);
    expect(await here.changes.finish(afterId)).toBe('settling');
    clock.advance(SETTLED_AFTER_MS);
    expect(await there.changes.finish(afterId)).toBe('done');
    const alone = await serverOn(opened.database, [after]);
    expect(await alone.openAll()).toBe(await here.openAll());
    await expect(serverOn(opened.database, [before])).rejects.toThrow(WrongMasterKeyError);
  });

  test('cut off after any number of steps it goes on where it was; one key alone does not open a half', async () => {
    const old = await filled();
    const all = await old.openAll();
    let steps = 0;
    for (let isOver = false; !isOver; steps += 1) {
      // A new process each time, as after a kill; it does not know the marker of the step before.
      const server = await serverOn(opened.database, [after, before]);
      const batch = (await server.changes.rewrap({ ...step, marker: undefined })) as RewrapBatch;
      expect(await server.openAll()).toBe(all);
      isOver = (await server.changes.state(afterId)).remaining === 0;
      expect(batch.rewrapped).toBeGreaterThan(0);
      if (!isOver) await expect(serverOn(opened.database, [after])).rejects.toThrow();
      await expect(serverOn(opened.database, [before])).rejects.toThrow(WrongMasterKeyError);
    }
    expect(steps).toBeGreaterThan(5);
    expect(await (await serverOn(opened.database, [after])).openAll()).toBe(all);
  });

  test('when the ring alone is left behind by nothing, the secrets of accounts are looked at before the start', async () => {
    await filled();
    const server = await serverOn(opened.database, [after, before]);
    // The ring and the callbacks, not the access keys.
    const { total } = await server.changes.state(afterId);
    await server.changes.rewrap({ ...step, marker: undefined, limit: total - KEYS });
    await expect(serverOn(opened.database, [after])).rejects.toThrow(UnfinishedMasterKeyChangeError);
  });

  test('it does not begin while a process lacks the new key, unless it is forced', async () => {
    const old = await filled();
    const parts = { database: opened.database, clock };
    const saying = [
      await keepSayingKeys({ ...parts, masterKeys: old.masterKeys, holderId: 'a', node: 'old-host' }),
      await keepSayingKeys({
        ...parts,
        masterKeys: createMasterKeys([after, before]),
        holderId: 'b',
        node: 'new-host',
      }),
    ];
    const server = await serverOn(opened.database, [after, before]);
    expect((await server.changes.state(afterId)).holders).toEqual([
      { node: 'new-host', keyIds: [afterId, beforeId] },
      { node: 'old-host', keyIds: [beforeId] },
    ]);
    const refusal = { refused: 'missing key', nodes: ['old-host'] };
    expect(await server.changes.rewrap({ ...step, marker: undefined })).toEqual(refusal);
    expect((await server.changes.state(afterId)).currentId).toBe(beforeId);
    // A server of an earlier version says nothing of its keys.
    await saying[0]!.stop();
    const earlier = { server_id: 'c', shared_state: 'memory', seen_until_ms: clock.now() + 1000 };
    await opened.database.insertInto('servers').values(earlier).execute();
    expect(await server.changes.rewrap({ ...step, marker: undefined })).toMatchObject({ refused: 'missing key' });
    expect(await server.changes.rewrap({ ...step, marker: undefined, force: true })).toMatchObject({ failed: [] });
    expect((await server.changes.state(afterId)).currentId).toBe(afterId);
    await saying[1]!.stop();
  });

  test('a key that is not held, another change under way and a marker of others are refused', async () => {
    await filled();
    const third = generateMasterKey();
    const server = await serverOn(opened.database, [after, before, third]);
    const begin = (toId: string, marker?: string) => server.changes.rewrap({ ...step, toId, marker });
    expect(await begin('0123456789ab')).toEqual({ refused: 'unknown key' });
    await begin(afterId);
    expect(await begin(masterKeyId(third))).toEqual({ refused: 'other change' });
    for (const marker of [
      'x',
      Buffer.from('[9,"a"]').toString('base64url'),
      Buffer.from('[0,{}]').toString('base64url'),
    ])
      expect(await begin(afterId, marker)).toEqual({ refused: 'bad marker' });
    // Back to the key before, which every server still has.
    await begin(beforeId);
    expect((await server.changes.state(beforeId)).currentId).toBe(beforeId);
  });

  test('a secret that no key opens is named and left as it is', async () => {
    await filled();
    const broken = 'AAAA';
    const where = ['app_id', '=', 'app-1'] as const;
    await opened.database
      .updateTable('app_play_keys')
      .set({ wrapped_key: broken })
      .where(...where)
      .execute();
    const server = await serverOn(opened.database, [after, before]);
    const batch = await server.changes.rewrap({ ...step, marker: undefined, limit: 1000 });
    expect(batch).toMatchObject({ failed: [expect.stringMatching(/^app_play_keys \d+ app-1 /)], marker: undefined });
    expect(await server.changes.finish(afterId)).toBe('remaining');
    const row = await opened.database
      .selectFrom('app_play_keys')
      .select('wrapped_key')
      .where(...where)
      .execute();
    expect(row).toEqual([{ wrapped_key: broken }]);
  });

  test('every column that holds something wrapped is in the list', async () => {
    const tables = await opened.database.introspection.getTables();
    const wrapped = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => column.name.startsWith('wrapped_')).map((column) => `${name}.${column.name}`),
    );
    const known = wrappedColumns.map(({ table, column }) => `${table}.${column}`);
    // Wrapped under a key of the ring.
    const ofRing = ['streams.wrapped_content_key'];
    expect(wrapped.filter((name) => !known.includes(name))).toEqual(ofRing);
  });

  test('a server of an earlier version opens what this one wraps', async () => {
    await filled();
    const row = await opened.database.selectFrom('access_keys').selectAll().executeTakeFirstOrThrow();
    expect(row.wrapped_secret).toMatch(new RegExp(`^[\\w-]+=${beforeId}$`));
    const context = `access key ${row.access_key_id}`;
    expect(unwrap(row.wrapped_secret, context, deriveKey(before, 'access keys')).toString()).toHaveLength(30);
  });
});
