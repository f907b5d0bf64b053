import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../base/clock.ts';
import { openDatabase, type Database } from '../../store/database/open-database.ts';
import { generateMasterKey } from '../../store/keys/master-key.ts';
import { createMasterKeys } from '../../store/keys/master-keys.ts';
import { createAccessChanges } from '../access-changes.ts';
import { createKeyUse } from '../keys/key-use.ts';
import { createManagedAccessKeys } from '../keys/manage-access-keys-db.ts';
import { ensureRootAccount, type RootAccount } from './root-account.ts';
import { followRootCredentials, writeRootCredentials } from './root-credentials-file.ts';

describe('the root credentials on disk', () => {
  const clock = new SettableClock();
  const wrappingKey = createMasterKeys([generateMasterKey()]).wrappingKey('access keys');
  let folder: string;
  let database: Database;
  let root: RootAccount;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'playauth-root-'));
    database = await openDatabase('sqlite::memory:');
    root = await ensureRootAccount({ database, wrappingKey, clock });
  });
  afterEach(async () => {
    await database.destroy();
    await rm(folder, { recursive: true });
  });

  function follow(path: string) {
    const changes = createAccessChanges(database);
    const logged: string[] = [];
    const log = { error: (_: object, message: string) => void logged.push(message) };
    followRootCredentials({ changes, log, path, root, database, wrappingKey, clock });
    const keyUse = createKeyUse({ database, clock });
    return { logged, changes, keys: createManagedAccessKeys({ database, changes, wrappingKey, keyUse, clock }) };
  }
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

  test('are private, also over a file with wider rights, and leave no temporary file', async () => {
    const path = join(folder, 'root-credentials.json');
    await writeFile(path, 'old', { mode: 0o666 });
    await writeRootCredentials(path, root);
    expect(await read(path)).toEqual(root);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['root-credentials.json']);
  });

  test('are rewritten when the key that they name is replaced, and for no other change', async () => {
    const path = join(folder, 'root-credentials.json');
    const { keys } = follow(path);
    const owner = { accountId: root.accountId, userId: null };
    const second = await keys.create(owner);
    expect(await readdir(folder)).toEqual([]);
    await keys.remove(owner, root.accessKeyId);
    const { accessKeyId, secret: accessKeySecret } = second;
    expect(await read(path)).toEqual({ accountId: root.accountId, accessKeyId, accessKeySecret });
    const third = await keys.create(owner);
    await keys.setStatus(owner, accessKeyId, 'Inactive');
    expect(await read(path)).toMatchObject({ accessKeyId: third.accessKeyId, accessKeySecret: third.secret });
  });

  test('that cannot be written are logged, do not fail the change, and are retried', async () => {
    const { keys, logged, changes } = follow(join(folder, 'gone', 'root-credentials.json'));
    const owner = { accountId: root.accountId, userId: null };
    const { accessKeyId } = await keys.create(owner);
    await keys.remove(owner, root.accessKeyId);
    expect(await keys.list(owner)).toMatchObject([{ accessKeyId }]);
    expect(logged).toEqual(['the root credentials could not be written']);
    await changes.make(() => Promise.resolve());
    expect(logged).toHaveLength(2);
  });
});
