// Access keys and their secrets. The secrets are wrapped in the database; what was read is remembered, and of those used last the
// ready HMAC keys.
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache, type Confirmed } from '../../base/ttl-cache.ts';
import { prepareLookUp } from '../../store/database/look-up.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { WrappingKey } from '../../store/keys/master-keys.ts';
import type { WrappedColumn } from '../../store/keys/wrapped-columns.ts';
import { LastKnown } from '../../store/last-known.ts';
import type { AccessKeyId, AccountId } from '../../wire/ids.ts';
import { accessKeyTag, type IssuerTag } from '../issuers/issuer.ts';
import { signingKeyV1 } from '../../wire/signature-v1.ts';
import { ReadyKeys, type WithReady } from './ready-keys.ts';

export interface AccessKey {
  readonly accessKeyId: AccessKeyId;
  readonly accountId: AccountId;
  readonly status: 'Active' | 'Inactive';
  /** The user of the key; undefined for a key of the account itself. */
  readonly user: { readonly userId: string; readonly userName: string } | undefined;
  readonly tag: IssuerTag;
  /** The development key, or made with it. */
  readonly isDevelopment: boolean;
  /** HMAC key of signature V1 (secret + `&`). */
  readonly keyV1: HmacKey;
  /** HMAC key of signature V3 (bare secret). */
  readonly keyV3: KeyObject;
}

export interface AccessKeys {
  /** Synchronous from the cache, otherwise a promise from the database. */
  find(accessKeyId: string): Soon<AccessKey | undefined>;
  /** Clears the cache after a change. */
  forget(): void;
}

interface Deps {
  readonly database: Database;
  readonly wrappingKey: WrappingKey;
  readonly clock: Clock;
  /** Keys that exist in this process only: the development pair. */
  readonly fixed?: readonly AccessKey[];
  /** The server runs with --dev: keys made with the development key count. Default: they are Inactive. */
  readonly dev?: boolean;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
  /** When identities were last found unchanged. */
  readonly confirmed?: Confirmed | undefined;
}

/** About 810 bytes for each with the HMAC keys of the last 10,000: docs/performance.md. */
const CACHE = { maxEntries: 120_000, maxAgeMs: 3_000 };
const MAX_READY = 10_000;
/** A text that can be no key id is not queried: PostgreSQL refuses some texts that SQLite takes. */
const POSSIBLE_ID = /^[A-Za-z0-9._-]{1,128}$/;

type Remembered = WithReady<NewAccessKey, AccessKey>;

export function createAccessKeys(deps: Deps): AccessKeys {
  const { clock, fixed = [], staleMs, confirmed } = deps;
  const cache = new TtlCache<string, Remembered>({ ...CACHE, confirmed }, clock);
  const known = new LastKnown<string, Remembered>({ clock, staleMs, confirmed, maxEntries: CACHE.maxEntries });
  const fixedById = new Map<string, AccessKey>(fixed.map((key) => [key.accessKeyId, key]));
  const ready = new ReadyKeys(toAccessKey, MAX_READY);
  const readyOf = (key: Remembered | undefined): AccessKey | undefined =>
    key === undefined ? undefined : ready.of(key);
  const load = prepareKeys(deps);
  const read = (accessKeyId: string) => known.read(accessKeyId, load);
  return {
    find: (accessKeyId) => {
      if (!POSSIBLE_ID.test(accessKeyId)) return undefined;
      return fixedById.get(accessKeyId) ?? andThen(cache.getOrLoad(accessKeyId, read), readyOf);
    },
    forget: () => {
      known.clear();
      cache.clear();
      ready.clear();
    },
  };
}

function prepareKeys({
  database,
  wrappingKey,
  dev = false,
}: Deps): (accessKeyId: string) => Soon<Remembered | undefined> {
  const lookUp = prepareLookUp(database, {
    rows: (isKey) =>
      database
        .selectFrom('access_keys')
        .leftJoin('users', 'users.user_id', 'access_keys.user_id')
        .select(['access_key_id', 'access_keys.account_id', 'access_keys.user_id', 'wrapped_secret', 'status'])
        .select(['access_keys.is_development', 'generation'])
        .select(['users.user_name', 'users.is_development as ofDevelopmentUser'])
        .where(isKey('access_key_id')),
    keyOf: (row) => row.access_key_id,
  });
  return (id) =>
    andThen(lookUp(id), ([row]) => {
      if (row === undefined) return undefined;
      const { access_key_id: accessKeyId, account_id: accountId, user_id, user_name, generation } = row;
      const isDevelopment = row.is_development === 1 || row.ofDevelopmentUser === 1;
      const status = isDevelopment && !dev ? 'Inactive' : row.status;
      const user = user_id === null ? undefined : { userId: user_id, userName: user_name ?? '' };
      const secret = unwrapSecret(accessKeyId, row.wrapped_secret, wrappingKey);
      const facts = { accessKeyId, accountId, status, user, secret, isDevelopment, generation };
      return { facts, ready: undefined };
    });
}

interface NewAccessKey {
  readonly accessKeyId: AccessKeyId;
  readonly accountId: AccountId;
  readonly status: 'Active' | 'Inactive';
  readonly user?: AccessKey['user'];
  readonly secret: string;
  readonly isDevelopment?: boolean;
  readonly generation?: number;
}

export function toAccessKey({ secret, user, isDevelopment = false, generation = 0, ...key }: NewAccessKey): AccessKey {
  return {
    ...key,
    isDevelopment,
    user,
    tag: accessKeyTag(key.accessKeyId, generation),
    keyV1: new HmacKey('sha1', Buffer.from(signingKeyV1(secret), 'utf8')),
    keyV3: createSecretKey(Buffer.from(secret, 'utf8')),
  };
}

export function wrapSecret(accessKeyId: AccessKeyId, secret: string, wrappingKey: WrappingKey): string {
  return wrappingKey.wrap(Buffer.from(secret, 'utf8'), contextOf(accessKeyId));
}

export function unwrapSecret(accessKeyId: AccessKeyId, wrapped: string, wrappingKey: WrappingKey): string {
  return wrappingKey.unwrap(wrapped, contextOf(accessKeyId)).toString('utf8');
}

/** For a change of the master key. */
export const accessKeySecrets: WrappedColumn = {
  table: 'access_keys',
  key: ['access_key_id'],
  column: 'wrapped_secret',
  purpose: 'access keys',
  contextOf: ([id]) => contextOf(String(id)),
};

function contextOf(accessKeyId: string): string {
  return `access key ${accessKeyId}`;
}
