// Working keys by purpose: random, wrapped at rest by the master key, named by id so that keys can be rotated while tokens made
// with older ones are still valid.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../database/open-database.ts';
import { deriveKey, unwrap, wrap } from './master-key.ts';

export const ringPurposes = [
  'credential',
  'session',
  'upload',
  'watch',
  'content',
  'role session',
  'console session',
  'audit',
] as const;
type RingPurpose = (typeof ringPurposes)[number];

interface RingKey {
  readonly id: number;
  readonly key: KeyObject;
}

export interface KeyRing {
  /** The key that new tokens of this purpose are made with. */
  active(purpose: RingPurpose): RingKey;
  /** The key that a token names, in any state; undefined if there is none. */
  byId(purpose: RingPurpose, id: number): KeyObject | undefined;
}

interface Deps {
  readonly database: Database;
  readonly masterKey: KeyObject;
  readonly clock: Clock;
}

const FIRST_KEY_ID = 1;
const CHECK_CONTEXT = 'master key check';

/** Loads the ring; on an empty database makes one active key for each purpose. */
export async function loadKeyRing(deps: Deps): Promise<KeyRing> {
  const wrappingKey = deriveKey(deps.masterKey, 'ring');
  await checkMasterKey(deps.database, wrappingKey);
  for (const purpose of ringPurposes) await ensureFirstKey(deps, purpose, wrappingKey);
  const rows = await deps.database.selectFrom('ring_keys').selectAll().execute();
  const byName = new Map<string, KeyObject>();
  const active = new Map<string, RingKey>();
  for (const row of rows) {
    const key = createSecretKey(unwrap(row.wrapped_key, contextOf(row.purpose, row.key_id), wrappingKey));
    byName.set(`${row.purpose} ${String(row.key_id)}`, key);
    if (row.state === 'active') active.set(row.purpose, { id: row.key_id, key });
  }
  return {
    active: (purpose) => {
      const key = active.get(purpose);
      if (key === undefined) throw new Error(`The key ring has no active key for ${purpose}`);
      return key;
    },
    byId: (purpose, id) => byName.get(`${purpose} ${String(id)}`),
  };
}

async function ensureFirstKey({ database, clock }: Deps, purpose: RingPurpose, wrappingKey: KeyObject): Promise<void> {
  await database
    .insertInto('ring_keys')
    .values({
      purpose,
      key_id: FIRST_KEY_ID,
      state: 'active',
      wrapped_key: wrap(randomBytes(32), contextOf(purpose, FIRST_KEY_ID), wrappingKey),
      created_at_ms: clock.now(),
      active_from_ms: 0,
      sealed: 0,
      revoked_at_ms: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** False if the database was never used with a master key. */
export async function hasKeyRing(database: Database): Promise<boolean> {
  const row = await database.selectFrom('settings').select('name').where('name', '=', CHECK_CONTEXT).executeTakeFirst();
  return row !== undefined;
}

/** Whether settings that were read elsewhere belong to a database of this master key. */
export function opensKeyRing(settings: Readonly<Record<string, string>>, masterKey: KeyObject): boolean {
  try {
    unwrap(settings[CHECK_CONTEXT] ?? '', CHECK_CONTEXT, deriveKey(masterKey, 'ring'));
    return true;
  } catch {
    return false;
  }
}

export class WrongMasterKeyError extends Error {}

/** A wrong master key must fail at the start, not later in a request. */
async function checkMasterKey(database: Database, wrappingKey: KeyObject): Promise<void> {
  await database
    .insertInto('settings')
    .values({ name: CHECK_CONTEXT, value: wrap(Buffer.from(CHECK_CONTEXT), CHECK_CONTEXT, wrappingKey) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await database
    .selectFrom('settings')
    .select('value')
    .where('name', '=', CHECK_CONTEXT)
    .executeTakeFirstOrThrow();
  try {
    unwrap(row.value, CHECK_CONTEXT, wrappingKey);
  } catch {
    throw new WrongMasterKeyError(
      'The master key is not the one this database was made with. Set PLAYAUTH_MASTER_KEY, or put back the file master.key of the data directory.',
    );
  }
}

function contextOf(purpose: string, keyId: number): string {
  return `ring ${purpose} ${String(keyId)}`;
}
