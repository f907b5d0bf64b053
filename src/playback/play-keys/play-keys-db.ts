// PlayKeys, with which applications sign JWTPlayAuth by themselves: for each app the current key and, for an overlap, the
// previous one. Wrapped in the database, cached as ready HMAC keys.
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { AccessChanges } from '../../access/access-changes.ts';
import { requireRoomForIssuers, revokeIssuer } from '../../access/issuers/revoked-issuers-db.ts';
import { issuerTag, type IssuerTag } from '../../access/issuers/issuer.ts';
import { equalsInConstantTime, randomHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { AppPlayKeyRow, Tables } from '../../store/database/schema.ts';
import type { WrappingKey } from '../../store/keys/master-keys.ts';
import type { WrappedColumn } from '../../store/keys/wrapped-columns.ts';
import { LastKnown } from '../../store/last-known.ts';
import type { AccountId } from '../../wire/ids.ts';

export const MAX_APPS = 20;
/** For one app: the current key and the previous one. */
export const MAX_USABLE_KEYS = 2;
/** How long the previous key stays valid. */
const DEFAULT_OVERLAP_SECONDS = 86_400;

/** A key that is valid now. */
export interface PlayKey {
  readonly key: KeyObject;
  /** Sessions opened with the key carry this tag: revoking it revokes them. */
  readonly tag: IssuerTag;
}

export interface AppPlayKey {
  readonly playKey: string;
  /** When the app got its first key. */
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** Set with the development key. */
  readonly isDevelopment?: boolean;
}

interface NewPlayKey {
  readonly accountId: AccountId;
  readonly appId: string;
  readonly playKey: string;
  /** 0 revokes the previous key at once, and the sessions opened with it. */
  readonly overlapSeconds: number | undefined;
  /** The party that sets it: see revoked-issuers-db. */
  readonly by?: string;
  /** Set with the development key: the key is void unless the server runs with --dev. */
  readonly isDevelopment?: boolean;
}

export interface PlayKeys {
  /** At most {@link MAX_USABLE_KEYS}. */
  usable(accountId: AccountId, appId: string): Soon<readonly PlayKey[]>;
  current(accountId: AccountId, appId: string): Promise<AppPlayKey | undefined>;
  /** Idempotent: setting the current key again changes nothing but the overlap, which only gets shorter. */
  set(newKey: NewPlayKey): Promise<'done' | 'too many apps'>;
}

interface Deps {
  readonly database: Database;
  readonly wrappingKey: WrappingKey;
  readonly clock: Clock;
  readonly changes: Pick<AccessChanges, 'make' | 'onChange'>;
  /** The server runs with --dev. */
  readonly dev?: boolean;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
}

interface LoadedKey extends PlayKey {
  readonly endsAtMs: number;
}

type KeysByApp = ReadonlyMap<string, readonly LoadedKey[]>;

/** A change made by another server is seen after this long at most. */
const CACHE = { maxEntries: 1_000, maxAgeMs: 3_000 };
const ID_BYTES = 12;

export function createPlayKeys(deps: Deps): PlayKeys {
  const { clock, changes, staleMs } = deps;
  // By account, not by app: an app that a JWT only claims costs no lookup and no memory.
  const cache = new TtlCache<AccountId, KeysByApp>(CACHE, clock);
  const known = new LastKnown<AccountId, KeysByApp>({ clock, staleMs, maxEntries: CACHE.maxEntries });
  changes.onChange(() => {
    known.clear();
    cache.clear();
  });
  const pick = (byApp: KeysByApp | undefined, appId: string): readonly PlayKey[] =>
    (byApp?.get(appId) ?? []).filter(({ endsAtMs }) => endsAtMs > clock.now());
  return {
    usable: (accountId, appId) => {
      const byApp = cache.getOrLoad(accountId, (id) => known.read(id, () => loadKeys(deps, id)));
      return andThen(byApp, (loaded) => pick(loaded, appId));
    },
    current: async (accountId, appId) => {
      const row = await countingKeys(deps)
        .selectAll()
        .where('account_id', '=', accountId)
        .where('app_id', '=', appId)
        .where('ends_at_ms', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        playKey: textOf(deps, row),
        createdAtMs: row.created_at_ms,
        modifiedAtMs: row.modified_at_ms,
        ...(row.is_development === 1 && { isDevelopment: true }),
      };
    },
    set: (newKey) => changes.make((transaction) => setPlayKey(deps, transaction, newKey)),
  };
}

/** Without --dev a key that was set with the development key does not count. */
function countingKeys({ database, dev = false }: Deps) {
  const keys = database.selectFrom('app_play_keys');
  return dev ? keys : keys.where('is_development', '=', 0);
}

async function loadKeys(deps: Deps, accountId: AccountId): Promise<KeysByApp> {
  const rows = await countingKeys(deps).selectAll().where('account_id', '=', accountId).execute();
  return Map.groupBy(
    rows.map((row) => ({
      appId: row.app_id,
      key: createSecretKey(Buffer.from(textOf(deps, row), 'utf8')),
      tag: tagOf(row),
      endsAtMs: row.ends_at_ms ?? Infinity,
    })),
    ({ appId }) => appId,
  );
}

/** Changes are serialized by access-changes, so there is never a second current key. */
async function setPlayKey(
  deps: Deps,
  transaction: Transaction<Tables>,
  newKey: NewPlayKey,
): Promise<'done' | 'too many apps'> {
  const now = deps.clock.now();
  const { accountId, appId, playKey } = newKey;
  const ofAccount = transaction.selectFrom('app_play_keys').selectAll().where('account_id', '=', accountId);
  const rows = await ofAccount.execute();
  const own = rows.filter((row) => row.app_id === appId);
  const current = own.find((row) => row.ends_at_ms === null);
  const previous = own.filter((row) => row !== current);
  const isDevelopment = Number(newKey.isDevelopment ?? false);
  // A key that the development key has set becomes a lasting one when another sets it again.
  const isSame = current !== undefined && current.is_development <= isDevelopment;
  const isUnchanged = isSame && equalsInConstantTime(textOf(deps, current), playKey);
  if (isUnchanged && newKey.overlapSeconds === undefined) return 'done';
  if (own.length === 0 && new Set(rows.map((row) => row.app_id)).size >= MAX_APPS) return 'too many apps';
  const { overlapSeconds = DEFAULT_OVERLAP_SECONDS, by = '' } = newKey;
  await revokeReplaced(transaction, { current: isUnchanged ? undefined : current, previous, overlapSeconds, now, by });
  if (!isUnchanged) await requireRoomForIssuers(transaction, { accountId, by, now });
  if (!isUnchanged) await insert(deps, transaction, { ...newKey, createdAtMs: current?.created_at_ms ?? now, now });
  return 'done';
}

interface KeyRotation {
  /** The key to replace; undefined if it stays. */
  readonly current: AppPlayKeyRow | undefined;
  readonly previous: readonly AppPlayKeyRow[];
  readonly overlapSeconds: number;
  readonly now: number;
  readonly by: string;
}

async function revokeReplaced(
  transaction: Transaction<Tables>,
  { current, previous, overlapSeconds, now, by }: KeyRotation,
): Promise<void> {
  if (overlapSeconds === 0) {
    for (const row of current === undefined ? previous : [current, ...previous]) {
      await end(transaction, row, { now, by });
    }
    return;
  }
  const endsAtMs = now + overlapSeconds * 1000;
  for (const row of previous) {
    // A running overlap never gets longer. There is one previous key at most, so an older one ends now.
    if (current === undefined) await setEnd(transaction, row, Math.min(endsAtMs, row.ends_at_ms ?? endsAtMs));
    else await end(transaction, row, { now, by });
  }
  if (current !== undefined) await setEnd(transaction, current, endsAtMs);
}

/** Also revokes the sessions that the key opened. */
async function end(
  transaction: Transaction<Tables>,
  row: AppPlayKeyRow,
  { now, by }: Pick<KeyRotation, 'now' | 'by'>,
): Promise<void> {
  await remove(transaction, row);
  await revokeIssuer(transaction, tagOf(row), { accountId: row.account_id, now, forGood: true, by });
}

interface Insertion extends NewPlayKey {
  readonly createdAtMs: number;
  readonly now: number;
}

async function insert(
  { wrappingKey }: Deps,
  transaction: Transaction<Tables>,
  { accountId, appId, playKey, createdAtMs, now, isDevelopment = false }: Insertion,
): Promise<void> {
  const name = { account_id: accountId, app_id: appId, play_key_id: randomHex(ID_BYTES) };
  await transaction
    .insertInto('app_play_keys')
    .values({
      ...name,
      wrapped_key: wrappingKey.wrap(Buffer.from(playKey, 'utf8'), contextOf(name)),
      created_at_ms: createdAtMs,
      modified_at_ms: now,
      ends_at_ms: null,
      is_development: Number(isDevelopment),
    })
    .execute();
}

async function setEnd(transaction: Transaction<Tables>, row: AppPlayKeyRow, endsAtMs: number): Promise<void> {
  await transaction
    .updateTable('app_play_keys')
    .set({ ends_at_ms: endsAtMs })
    .where('account_id', '=', row.account_id)
    .where('app_id', '=', row.app_id)
    .where('play_key_id', '=', row.play_key_id)
    .execute();
}

async function remove(transaction: Transaction<Tables>, row: AppPlayKeyRow): Promise<void> {
  await transaction
    .deleteFrom('app_play_keys')
    .where('account_id', '=', row.account_id)
    .where('app_id', '=', row.app_id)
    .where('play_key_id', '=', row.play_key_id)
    .execute();
}

type RowName = Pick<AppPlayKeyRow, 'account_id' | 'app_id' | 'play_key_id'>;

function tagOf({ play_key_id }: RowName): IssuerTag {
  return issuerTag('play key', play_key_id);
}

function textOf({ wrappingKey }: Pick<Deps, 'wrappingKey'>, row: AppPlayKeyRow): string {
  return wrappingKey.unwrap(row.wrapped_key, contextOf(row)).toString('utf8');
}

/** For a change of the master key. */
export const playKeyTexts: WrappedColumn = {
  table: 'app_play_keys',
  key: ['account_id', 'app_id', 'play_key_id'],
  column: 'wrapped_key',
  purpose: 'play keys',
  contextOf: ([account, app, id]) =>
    contextOf({ account_id: String(account) as AccountId, app_id: String(app), play_key_id: String(id) }),
};

function contextOf({ account_id, app_id, play_key_id }: RowName): string {
  return `play key ${account_id} ${app_id} ${play_key_id}`;
}
