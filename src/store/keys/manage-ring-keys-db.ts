// Changes the keys of the ring in the database: makes the next one, takes old ones out, revokes one. Servers follow within a second,
// and begin with a key only when all of them have had time to read it.
import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { MAX_URL_SECONDS } from '../../wire/url-lifetime.ts';
import type { Database } from '../database/open-database.ts';
import type { RingKeyRow } from '../database/schema.ts';
import { ringPurposes, wrapNewKey, type FollowedKeyRing, type RingPurpose } from './key-ring.ts';
import type { WrappingKey } from './master-keys.ts';

export interface RingKeyState {
  readonly purpose: RingPurpose;
  readonly keyId: number;
  readonly state: RingKeyRow['state'];
  readonly createdAtMs: number;
  /** 0 for the first. */
  readonly activeFromMs: number;
  readonly revokedAtMs: number | undefined;
  /** From this instant on nothing that was made with it is good; undefined while it is in use, and where that never comes. */
  readonly unusedFromMs: number | undefined;
  readonly sealed: number;
}

export interface ManagedRingKeys {
  list(): Promise<readonly RingKeyState[]>;
  /** The next key. One that waits already is answered, and brought forward if it was later. */
  rotate(purpose: RingPurpose, delayMs?: number): Promise<RingKeyState>;
  /** Destroys a key with which nothing good can have been made. */
  retire(purpose: RingPurpose, keyId: number): Promise<'done' | 'no such key' | 'in use' | 'still good'>;
  /** Ends all that was made with the key, on every server within five seconds. The active one gets a successor. */
  revoke(purpose: RingPurpose, keyId: number): Promise<'done' | 'no such key' | 'keeps media'>;
  /** Rotates what is old or has sealed much, retires what is unused, and writes counts. */
  maintain(maxAgeMs: number): Promise<void>;
}

/** Servers read the ring every second: by then all of them know it. */
export const KNOWN_AFTER_MS = 5_000;
/** A successor of a revoked key is used by all servers a moment before the revoked one ends. */
const URGENT = { activeAfterMs: 1_500, revokedAfterMs: 3_000 } as const;
/** Keys of a schedule wait longer: a server that loses the database meanwhile still has them. */
const SCHEDULED_AFTER_MS = 3_600_000;
/** Random IVs of AES-GCM: far below 2^32 (NIST SP 800-38D, 8.3). */
export const MAX_SEALED = 2 ** 30;
const DAY_MS = 24 * 3600 * 1000;
const MARGIN_MS = 3_600_000;
const URL_LIFE_MS = MAX_URL_SECONDS * 1000 + DAY_MS;
/** The longest life of what is made with a key. Content keys and the record are for good. */
const LIFE_MS: Readonly<Record<RingPurpose, number>> = {
  credential: 3_600_000,
  session: URL_LIFE_MS,
  upload: DAY_MS,
  watch: URL_LIFE_MS,
  content: Infinity,
  'role session': DAY_MS,
  'console session': DAY_MS,
  audit: Infinity,
};
/** Their keys open what is stored. */
const KEEPS_MEDIA: ReadonlySet<RingPurpose> = new Set(['content', 'audit']);

interface Deps {
  readonly database: Database;
  readonly keyRing: Pick<FollowedKeyRing, 'refresh' | 'turn' | 'takeCounts'>;
  readonly ringWrapping: WrappingKey;
  /** The clock of the database. */
  readonly clock: Clock;
}

export function createManagedRingKeys(deps: Deps): ManagedRingKeys {
  const { database, keyRing, clock } = deps;
  const changed = async (): Promise<void> => {
    await keyRing.refresh();
    keyRing.turn(clock.now());
  };
  const rotate: ManagedRingKeys['rotate'] = async (purpose, delayMs = KNOWN_AFTER_MS) => {
    const keyId = await makeNext(deps, purpose, { delayMs });
    await changed();
    return stateOf(await rowsOf(database, purpose), keyId, clock.now());
  };
  const retire: ManagedRingKeys['retire'] = async (purpose, keyId) => {
    const state = (await list(database, clock.now())).find((one) => one.purpose === purpose && one.keyId === keyId);
    if (state === undefined || state.revokedAtMs !== undefined) return 'no such key';
    if (state.state !== 'retiring') return 'in use';
    if (state.unusedFromMs === undefined || state.unusedFromMs > clock.now()) return 'still good';
    await destroy(deps, { purpose, keyId, state: 'retired', atMs: clock.now() });
    await changed();
    return 'done';
  };
  return {
    list: () => list(database, clock.now()),
    rotate,
    retire,
    revoke: async (purpose, keyId) => {
      if (KEEPS_MEDIA.has(purpose)) return 'keeps media';
      const rows = await rowsOf(database, purpose);
      const now = clock.now();
      const state = rows.some((row) => row.key_id === keyId) ? stateOf(rows, keyId, now) : undefined;
      if (state === undefined || state.revokedAtMs !== undefined) return 'no such key';
      // A key that waits must not become the active one.
      if (state.state !== 'retiring') await makeNext(deps, purpose, { delayMs: URGENT.activeAfterMs, except: keyId });
      await destroy(deps, { purpose, keyId, state: 'revoked', atMs: now + URGENT.revokedAfterMs });
      await changed();
      return 'done';
    },
    maintain: async (maxAgeMs) => {
      await writeCounts(database, keyRing);
      for (const purpose of ringPurposes) {
        const rows = await rowsOf(database, purpose);
        const now = clock.now();
        const newest = usable(rows).at(-1);
        if (newest !== undefined && isDue(newest, { now, maxAgeMs })) await rotate(purpose, SCHEDULED_AFTER_MS);
        await writeStates(database, rows, now);
        for (const row of usable(rows)) await retire(purpose, row.key_id);
      }
    },
  };
}

function isDue(
  { active_from_ms, created_at_ms, sealed }: RingKeyRow,
  { now, maxAgeMs }: { now: number; maxAgeMs: number },
) {
  return now - Math.max(active_from_ms, created_at_ms) > maxAgeMs || Number(sealed) > MAX_SEALED;
}

function rowsOf(database: Database, purpose: RingPurpose): Promise<RingKeyRow[]> {
  return database
    .selectFrom('ring_keys')
    .selectAll()
    .where('purpose', '=', purpose)
    .orderBy('active_from_ms')
    .orderBy('key_id')
    .execute();
}

/** Oldest first. */
function usable(rows: readonly RingKeyRow[]): readonly RingKeyRow[] {
  return rows.filter((row) => row.revoked_at_ms === null);
}

async function list(database: Database, now: number): Promise<readonly RingKeyState[]> {
  const states: RingKeyState[] = [];
  for (const purpose of ringPurposes) {
    const rows = await rowsOf(database, purpose);
    for (const row of rows) states.push(stateOf(rows, row.key_id, now));
  }
  return states;
}

/** `rows`: all of its purpose. */
function stateOf(rows: readonly RingKeyRow[], keyId: number, now: number): RingKeyState {
  const row = rows.find(({ key_id }) => key_id === keyId);
  if (row === undefined) throw new Error('A key of the ring has gone');
  const purpose = row.purpose as RingPurpose;
  const active = usable(rows).findLast((one) => one.active_from_ms <= now);
  const after = usable(rows).find((one) => isAfter(one, row) && one.active_from_ms <= now);
  const state =
    row.revoked_at_ms !== null ? row.state : row.active_from_ms > now ? 'next' : row === active ? 'active' : 'retiring';
  const unusedFromMs = (after?.active_from_ms ?? Infinity) + LIFE_MS[purpose] + MARGIN_MS;
  return {
    purpose,
    keyId,
    state,
    createdAtMs: row.created_at_ms,
    activeFromMs: row.active_from_ms,
    revokedAtMs: row.revoked_at_ms ?? undefined,
    unusedFromMs: state === 'retiring' && Number.isFinite(unusedFromMs) ? unusedFromMs : undefined,
    sealed: Number(row.sealed),
  };
}

function isAfter(one: RingKeyRow, other: RingKeyRow): boolean {
  return (
    one.active_from_ms > other.active_from_ms ||
    (one.active_from_ms === other.active_from_ms && one.key_id > other.key_id)
  );
}

/** The id of the next key; two servers at once make one. `except`: one that may not be it. */
async function makeNext(
  { database, ringWrapping, clock }: Deps,
  purpose: RingPurpose,
  { delayMs, except }: { readonly delayMs: number; readonly except?: number },
): Promise<number> {
  const rows = await rowsOf(database, purpose);
  const now = clock.now();
  const activeFromMs = now + delayMs;
  const waiting = usable(rows).find((row) => row.active_from_ms > now && row.key_id !== except);
  if (waiting !== undefined) {
    await database
      .updateTable('ring_keys')
      .set({ active_from_ms: activeFromMs })
      .where('purpose', '=', purpose)
      .where('key_id', '=', waiting.key_id)
      .where('active_from_ms', '>', activeFromMs)
      .execute();
    return waiting.key_id;
  }
  const keyId = Math.max(...rows.map((row) => row.key_id)) + 1;
  await database
    .insertInto('ring_keys')
    .values({
      purpose,
      key_id: keyId,
      state: 'next',
      wrapped_key: wrapNewKey(purpose, keyId, ringWrapping),
      created_at_ms: now,
      active_from_ms: activeFromMs,
      sealed: 0,
      revoked_at_ms: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return keyId;
}

interface Destroyed {
  readonly purpose: RingPurpose;
  readonly keyId: number;
  readonly state: 'retired' | 'revoked';
  readonly atMs: number;
}

/** The row stays, so that its id is never given to another key; what it wraps is another one. */
async function destroy({ database, ringWrapping }: Deps, { purpose, keyId, state, atMs }: Destroyed): Promise<void> {
  await database
    .updateTable('ring_keys')
    .set({ state, revoked_at_ms: atMs, wrapped_key: wrapNewKey(purpose, keyId, ringWrapping) })
    .where('purpose', '=', purpose)
    .where('key_id', '=', keyId)
    .where('revoked_at_ms', 'is', null)
    .execute();
}

async function writeCounts(database: Database, keyRing: Pick<FollowedKeyRing, 'takeCounts'>): Promise<void> {
  for (const { purpose, id, count } of keyRing.takeCounts())
    await database
      .updateTable('ring_keys')
      .set({ sealed: sql<number>`sealed + ${count}` })
      .where('purpose', '=', purpose)
      .where('key_id', '=', id)
      .execute();
}

async function writeStates(database: Database, rows: readonly RingKeyRow[], now: number): Promise<void> {
  for (const row of usable(rows)) {
    const { state } = stateOf(rows, row.key_id, now);
    if (state === row.state) continue;
    await database
      .updateTable('ring_keys')
      .set({ state })
      .where('purpose', '=', row.purpose)
      .where('key_id', '=', row.key_id)
      .where('revoked_at_ms', 'is', null)
      .execute();
  }
}
