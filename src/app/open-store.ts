// Opens the keys and the root account: master key, key ring, the first account and its access key. Part of the
// composition root.
import type { KeyObject } from 'node:crypto';
import { createAccessKeys, toAccessKey, type AccessKeys } from '../access/keys/access-keys-db.ts';
import { ensureRootAccount, type RootAccount } from '../access/accounts/root-account.ts';
import { ROOT_CREDENTIALS, writeRootCredentials } from '../access/accounts/root-credentials-file.ts';
import type { Clock } from '../base/clock.ts';
import { keepsRootCredentials } from '../config/read-config.ts';
import { devAccessKey, type Config } from '../config/settings.ts';
import type { DataDir } from '../store/data-dir.ts';
import type { Database } from '../store/database/open-database.ts';
import { loadKeyRing } from '../store/keys/key-ring.ts';
import { deriveKey, parseMasterKey, readOrCreateMasterKey } from '../store/keys/master-key.ts';

/** The database, and the keys that wrap the secrets in it. */
export interface OpenedKeys {
  readonly database: Database;
  /** Wraps the secrets of access keys. */
  readonly wrappingKey: KeyObject;
  readonly playKeyWrapping: KeyObject;
  /** Wraps the keys that sign event callbacks. */
  readonly callbackKeyWrapping: KeyObject;
  /** Wraps the keys of the ring. */
  readonly ringWrapping: KeyObject;
  readonly keyRing: Awaited<ReturnType<typeof loadKeyRing>>;
}

/** Adds the root account and its access keys. */
export interface Store extends OpenedKeys {
  readonly root: RootAccount;
  readonly accessKeys: AccessKeys;
}

interface StoreParts {
  readonly clock: Clock;
  readonly dataDir: DataDir;
  readonly database: Database;
}

export async function openStore(config: Config, { clock, dataDir, database }: StoreParts): Promise<Store> {
  const masterKey =
    config.masterKey === undefined
      ? await readOrCreateMasterKey(dataDir.file('master.key'))
      : parseMasterKey(config.masterKey);
  const keys = await openKeys({ database, clock, masterKey });
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
    }),
  };
}

interface KeyParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly masterKey: KeyObject;
}

export async function openKeys({ database, clock, masterKey }: KeyParts): Promise<OpenedKeys> {
  return {
    database,
    keyRing: await loadKeyRing({ database, masterKey, clock }),
    ringWrapping: deriveKey(masterKey, 'ring'),
    wrappingKey: deriveKey(masterKey, 'access keys'),
    playKeyWrapping: deriveKey(masterKey, 'play keys'),
    callbackKeyWrapping: deriveKey(masterKey, 'callback keys'),
  };
}

function asDevId(): RootAccount['accessKeyId'] {
  return devAccessKey.accessKeyId as RootAccount['accessKeyId'];
}

function configuredRootKey({ rootAccessKeyId, rootAccessKeySecret }: Config) {
  if (rootAccessKeyId === undefined || rootAccessKeySecret === undefined) return undefined;
  return { accessKeyId: rootAccessKeyId, accessKeySecret: rootAccessKeySecret };
}
