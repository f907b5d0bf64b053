// Reads the root key pair from the database, beside a running server or without one: for `playauth root-key`. Changes nothing.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { findRootAccount, type RootAccount } from '../access/accounts/root-account.ts';
import { systemClock } from '../base/clock.ts';
import type { Config } from '../config/settings.ts';
import { schemaStateOf } from '../store/database/migrate.ts';
import { joinDatabase } from '../store/database/open-database.ts';
import { followMasterKey, WrongMasterKeyError } from '../store/keys/key-ring.ts';
import { parseMasterKeys } from '../store/keys/master-key.ts';
import { createMasterKeys } from '../store/keys/master-keys.ts';
import { readMasterKeyText } from './master-key-text.ts';
import { accessKeySecrets } from '../access/keys/access-keys-db.ts';

export type RootKeyRefusal = 'no-database' | 'other-schema' | 'no-master-key' | 'wrong-master-key' | 'no-root';

export async function readRootKey(config: Config): Promise<RootAccount | RootKeyRefusal> {
  const file = join(config.dataDir, 'playauth.db');
  const url = config.databaseUrl ?? `sqlite:${file}`;
  // Opening a SQLite database that is not there would make one.
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined;
  if (path !== undefined && !(await exists(path))) return 'no-database';
  const masterKey = await readMasterKeyText(config);
  if (masterKey === undefined) return 'no-master-key';
  const database = joinDatabase(url);
  try {
    const { state } = await schemaStateOf(database);
    if (state !== 'current') return state === 'none' ? 'no-root' : 'other-schema';
    const masterKeys = createMasterKeys(parseMasterKeys(masterKey));
    await followMasterKey(database, masterKeys);
    const wrappingKey = masterKeys.wrappingKey(accessKeySecrets.purpose);
    return (await findRootAccount({ database, wrappingKey, clock: systemClock })) ?? 'no-root';
  } catch (error) {
    if (error instanceof WrongMasterKeyError) return 'wrong-master-key';
    throw error;
  } finally {
    await database.destroy();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
