// Opens the keys and the root account: master key, key ring, the first account and its access key. Part of the
// composition root.
import type { KeyObject } from 'node:crypto';
import { accessKeySecrets, createAccessKeys, toAccessKey, type AccessKeys } from '../access/keys/access-keys-db.ts';
import { ensureRootAccount, type RootAccount } from '../access/accounts/root-account.ts';
import { ROOT_CREDENTIALS, writeRootCredentials } from '../access/accounts/root-credentials-file.ts';
import type { Clock } from '../base/clock.ts';
import type { Confirmed } from '../base/ttl-cache.ts';
import { keepsRootCredentials } from '../config/read-config.ts';
import { devAccessKey, type Config } from '../config/settings.ts';
import { playKeyTexts } from '../playback/play-keys/play-keys-db.ts';
import type { DataDir } from '../store/data-dir.ts';
import type { Database } from '../store/database/open-database.ts';
import { loadCallbackKeys, type CallbackKeys } from '../events/callback-keys-db.ts';
import { loadKeyRing, RING_WRAPPING } from '../store/keys/key-ring.ts';
import { requireEverythingOpens } from '../store/keys/master-key-change-db.ts';
import { parseMasterKey, parseMasterKeys, readOrCreateMasterKeys } from '../store/keys/master-key.ts';
import { createMasterKeys, type MasterKeys, type WrappingKey } from '../store/keys/master-keys.ts';
import { wrappedColumns } from './wrapped-columns.ts';

/** The database, and the keys that wrap the secrets in it. */
export interface OpenedKeys {
  readonly database: Database;
  /** When this process last found identities unchanged: its caches of them go by it. */
  readonly identitiesConfirmed: Confirmed;
  readonly masterKeys: MasterKeys;
  /** Wraps the secrets of access keys. */
  readonly wrappingKey: WrappingKey;
  readonly playKeyWrapping: WrappingKey;
  readonly callbackKeys: CallbackKeys;
  /** Wraps the keys of the ring. */
  readonly ringWrapping: WrappingKey;
  readonly keyRing: Awaited<ReturnType<typeof loadKeyRing>>;
}

/** Adds the root account and its access keys. */
export interface Store extends OpenedKeys {
  readonly root: RootAccount;
  readonly accessKeys: AccessKeys;
}

export const MASTER_KEY_FILE = 'master.key';

interface StoreParts {
  readonly clock: Clock;
  readonly dataDir: DataDir;
  readonly database: Database;
}

export async function openStore(config: Config, { clock, dataDir, database }: StoreParts): Promise<Store> {
  const masterKeys = createMasterKeys(await readMasterKeys(config, dataDir.file(MASTER_KEY_FILE)));
  const keys = await openKeys({ database, clock, masterKeys });
  const { wrappingKey } = keys;
  const root = await ensureRootAccount({ database, wrappingKey, clock }, configuredRootKey(config));
  if (keepsRootCredentials(config)) await writeRootCredentials(dataDir.file(ROOT_CREDENTIALS), root);
  const fixed = config.dev
    ? [
        toAccessKey({
          accessKeyId: asDevId(),
          accountId: root.accountId,
          status: 'Active',
          secret: devAccessKey.accessKeySecret,
          isDevelopment: true,
        }),
      ]
    : [];
  return {
    ...keys,
    root,
    accessKeys: createAccessKeys({
      database,
      wrappingKey,
      clock,
      fixed,
      dev: config.dev,
      staleMs: config.staleSeconds * 1000,
      confirmed: keys.identitiesConfirmed,
    }),
  };
}

/** From the settings, else from the file; while the key is being changed, the one before too. */
export async function readMasterKeys(
  { masterKey, masterKeyPrevious }: Pick<Config, 'masterKey' | 'masterKeyPrevious'>,
  file: string,
): Promise<readonly KeyObject[]> {
  const keys = masterKey === undefined ? await readOrCreateMasterKeys(file) : parseMasterKeys(masterKey);
  return masterKeyPrevious === undefined ? keys : [...keys, parseMasterKey(masterKeyPrevious)];
}

interface KeyParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly masterKeys: MasterKeys;
}

export async function openKeys({ database, clock, masterKeys }: KeyParts): Promise<OpenedKeys> {
  const keyRing = await loadKeyRing({ database, masterKeys, clock });
  await requireEverythingOpens({ database, masterKeys, columns: wrappedColumns });
  return {
    database,
    identitiesConfirmed: { atMs: -Infinity },
    masterKeys,
    keyRing,
    ringWrapping: masterKeys.wrappingKey(RING_WRAPPING),
    wrappingKey: masterKeys.wrappingKey(accessKeySecrets.purpose),
    playKeyWrapping: masterKeys.wrappingKey(playKeyTexts.purpose),
    callbackKeys: await loadCallbackKeys(database, masterKeys),
  };
}

function asDevId(): RootAccount['accessKeyId'] {
  return devAccessKey.accessKeyId as RootAccount['accessKeyId'];
}

function configuredRootKey({ rootAccessKeyId, rootAccessKeySecret }: Config) {
  if (rootAccessKeyId === undefined || rootAccessKeySecret === undefined) return undefined;
  return { accessKeyId: rootAccessKeyId, accessKeySecret: rootAccessKeySecret };
}
