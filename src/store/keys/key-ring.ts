// Working keys by purpose: random, wrapped at rest by the master key, named by id so that keys can be rotated while tokens made
// with older ones are still valid.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../database/open-database.ts';
import type { RingKeyRow } from '../database/schema.ts';
import type { MasterKeys, WrappingKey } from './master-keys.ts';

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
export type RingPurpose = (typeof ringPurposes)[number];

interface RingKey {
  readonly id: number;
  readonly key: KeyObject;
}

export interface KeyRing {
  /** The key that new tokens of this purpose are made with. */
  active(purpose: RingPurpose): RingKey;
  /** The key that a token names, in any state; undefined if there is none, or it was revoked. */
  byId(purpose: RingPurpose, id: number): KeyObject | undefined;
  /** All keys of a purpose that still open something: for what does not name its key. */
  all?(purpose: RingPurpose): readonly KeyObject[];
  /** Called when a key has gone: what was derived from it or opened with it must be forgotten. */
  onGone?(listener: () => void): void;
}

/** A key ring that follows the database. */
export interface FollowedKeyRing extends KeyRing {
  all(purpose: RingPurpose): readonly KeyObject[];
  onGone(listener: () => void): void;
  /** Reads what other servers have changed. */
  refresh(): Promise<void>;
  /** Takes up the keys whose time has come, and drops those that are revoked: also while the database is away. */
  turn(now: number): void;
  /** How often {@link KeyRing.active} gave each key since the last call: each is one sealed token. */
  takeCounts(): readonly { readonly purpose: RingPurpose; readonly id: number; readonly count: number }[];
}

interface Deps {
  readonly database: Database;
  readonly masterKeys: MasterKeys;
  readonly clock: Clock;
}

const FIRST_KEY_ID = 1;
/** The setting that proves the master key of the database, and what it is wrapped as. */
export const MASTER_KEY_CHECK = 'master key check';
/** What the keys of the ring are wrapped for. */
export const RING_WRAPPING = 'ring';

/** Loads the ring; on an empty database makes one active key for each purpose. */
export async function loadKeyRing(deps: Deps): Promise<FollowedKeyRing> {
  const { database, masterKeys } = deps;
  const wrappingKey = masterKeys.wrappingKey(RING_WRAPPING);
  await ensureCheck(database, wrappingKey);
  await followMasterKey(database, masterKeys);
  for (const purpose of ringPurposes) await ensureFirstKey(deps, purpose, wrappingKey);
  const ring = new DatabaseKeyRing(database, masterKeys);
  await ring.refresh();
  ring.turn(deps.clock.now());
  return ring;
}

interface HeldKey extends RingKey {
  activeFromMs: number;
  revokedAtMs: number | null;
  count: number;
}

class DatabaseKeyRing implements FollowedKeyRing {
  readonly #database: Database;
  readonly #masterKeys: MasterKeys;
  readonly #wrappingKey: WrappingKey;
  /** By id, each purpose apart. */
  readonly #keys = new Map<string, Map<number, HeldKey>>();
  readonly #active = new Map<string, HeldKey>();
  readonly #listeners: (() => void)[] = [];

  constructor(database: Database, masterKeys: MasterKeys) {
    this.#database = database;
    this.#masterKeys = masterKeys;
    this.#wrappingKey = masterKeys.wrappingKey(RING_WRAPPING);
  }

  active(purpose: RingPurpose): RingKey {
    const key = this.#active.get(purpose);
    if (key === undefined) throw new Error(`The key ring has no active key for ${purpose}`);
    key.count += 1;
    return key;
  }

  byId(purpose: RingPurpose, id: number): KeyObject | undefined {
    return this.#keys.get(purpose)?.get(id)?.key;
  }

  all(purpose: RingPurpose): readonly KeyObject[] {
    return [...(this.#keys.get(purpose)?.values() ?? [])].map(({ key }) => key);
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async refresh(): Promise<void> {
    await followMasterKey(this.#database, this.#masterKeys);
    for (const row of await this.#database.selectFrom('ring_keys').selectAll().execute()) this.#take(row);
  }

  #take(row: RingKeyRow): void {
    const { purpose, key_id: id, revoked_at_ms: revokedAtMs } = row;
    let held = this.#keys.get(purpose);
    if (held === undefined) this.#keys.set(purpose, (held = new Map<number, HeldKey>()));
    const known = held.get(id);
    if (known !== undefined) {
      known.revokedAtMs = revokedAtMs;
      if (row.active_from_ms > 0) known.activeFromMs = row.active_from_ms;
      return;
    }
    // Of a revoked key only the row is left.
    if (revokedAtMs !== null) return;
    const key = createSecretKey(this.#wrappingKey.unwrap(row.wrapped_key, ringContext(purpose, id)));
    // Earlier servers gave a key a state alone.
    const isFirst = row.active_from_ms === 0 && row.state === 'active';
    const activeFromMs = row.active_from_ms > 0 || isFirst ? row.active_from_ms : Infinity;
    held.set(id, { id, key, activeFromMs, revokedAtMs, count: 0 });
  }

  turn(now: number): void {
    let hasGone = false;
    for (const [purpose, held] of this.#keys) {
      for (const key of held.values()) {
        if (key.revokedAtMs === null || key.revokedAtMs > now) continue;
        held.delete(key.id);
        hasGone = true;
      }
      const active = newestOf([...held.values()].filter(({ activeFromMs }) => activeFromMs <= now));
      if (active !== undefined) this.#active.set(purpose, active);
    }
    if (hasGone) for (const listener of this.#listeners) listener();
  }

  takeCounts(): readonly { readonly purpose: RingPurpose; readonly id: number; readonly count: number }[] {
    return [...this.#keys].flatMap(([purpose, held]) =>
      [...held.values()].flatMap((key) => {
        const { id, count } = key;
        key.count = 0;
        return count === 0 ? [] : [{ purpose: purpose as RingPurpose, id, count }];
      }),
    );
  }
}

function newestOf(keys: readonly HeldKey[]): HeldKey | undefined {
  return keys.toSorted((a, b) => b.activeFromMs - a.activeFromMs || b.id - a.id)[0];
}

async function ensureFirstKey(
  { database, clock }: Deps,
  purpose: RingPurpose,
  wrappingKey: WrappingKey,
): Promise<void> {
  await database
    .insertInto('ring_keys')
    .values({
      purpose,
      key_id: FIRST_KEY_ID,
      state: 'active',
      wrapped_key: wrapNewKey(purpose, FIRST_KEY_ID, wrappingKey),
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
  return (await readCheck(database)) !== undefined;
}

/** Whether settings that were read elsewhere belong to a database of these master keys. */
export function opensKeyRing(settings: Readonly<Record<string, string>>, masterKeys: MasterKeys): boolean {
  return masterKeys.idOf(settings[MASTER_KEY_CHECK] ?? '', MASTER_KEY_CHECK, RING_WRAPPING) !== undefined;
}

export class WrongMasterKeyError extends Error {}

/** The key that the database names is used from now on. A wrong one must fail at the start, not later in a request. */
export async function followMasterKey(database: Database, masterKeys: MasterKeys): Promise<void> {
  const check = await readCheck(database);
  const id = masterKeys.idOf(check ?? '', MASTER_KEY_CHECK, RING_WRAPPING);
  if (id === undefined || !masterKeys.use(id))
    throw new WrongMasterKeyError(
      'The master key is not the one this database was made with, or was changed to. Set PLAYAUTH_MASTER_KEY, or put back the file master.key of the data directory.',
    );
}

async function ensureCheck(database: Database, wrappingKey: WrappingKey): Promise<void> {
  await database
    .insertInto('settings')
    .values({ name: MASTER_KEY_CHECK, value: wrapCheck(wrappingKey) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function wrapCheck(wrappingKey: WrappingKey): string {
  return wrappingKey.wrap(Buffer.from(MASTER_KEY_CHECK), MASTER_KEY_CHECK);
}

export async function readCheck(database: Database): Promise<string | undefined> {
  const row = await database
    .selectFrom('settings')
    .select('value')
    .where('name', '=', MASTER_KEY_CHECK)
    .executeTakeFirst();
  return row?.value;
}

/** 32 random bytes, for this place alone. */
export function wrapNewKey(purpose: string, keyId: number, wrappingKey: WrappingKey): string {
  return wrappingKey.wrap(randomBytes(32), ringContext(purpose, keyId));
}

export function ringContext(purpose: string, keyId: number): string {
  return `ring ${purpose} ${String(keyId)}`;
}
