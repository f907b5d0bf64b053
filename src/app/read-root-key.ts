// Reads the root key pair from the database, beside a running server or without one: for `playauth root-key`. Changes nothing.
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRootAccount, type RootAccount } from '../access/accounts/root-account.ts';
import { systemClock } from '../base/clock.ts';
import type { Config } from '../config/settings.ts';
import { schemaStateOf } from '../store/database/migrate.ts';
import { joinDatabase } from '../store/database/open-database.ts';
import { deriveKey, parseMasterKey } from '../store/keys/master-key.ts';

export type RootKeyRefusal = 'no-database' | 'other-schema' | 'no-master-key' | 'wrong-master-key' | 'no-root';

export async function readRootKey(config: Config): Promise<RootAccount | RootKeyRefusal> {
  const file = join(config.dataDir, 'playauth.db');
  const url = config.databaseUrl ?? `sqlite:${file}`;
  // Opening a SQLite database that is not there would make one.
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined;
  if (path !== undefined && !(await exists(path))) return 'no-database';
  const masterKey = await readMasterKey(config);
  if (masterKey === undefined) return 'no-master-key';
  const database = joinDatabase(url);
  try {
    const { state } = await schemaStateOf(database);
    if (state !== 'current') return state === 'none' ? 'no-root' : 'other-schema';
    const wrappingKey = deriveKey(parseMasterKey(masterKey), 'access keys');
    return (await findRootAccount({ database, wrappingKey, clock: systemClock })) ?? 'no-root';
  } catch (error) {
    // Of AES-GCM: the secret is wrapped under another key.
    if (/unable to authenticate/i.test((error as Error).message)) return 'wrong-master-key';
    throw error;
  } finally {
    await database.destroy();
  }
}

async function readMasterKey({ masterKey, dataDir }: Config): Promise<string | undefined> {
  return masterKey ?? (await readFile(join(dataDir, 'master.key'), 'utf8').catch(() => undefined));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
