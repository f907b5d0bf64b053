// Access keys and their secrets. The secrets are wrapped in the database and cached as ready HMAC keys.
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import type { Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { WrappingKey } from '../../store/keys/master-keys.ts';
import type { WrappedColumn } from '../../store/keys/wrapped-columns.ts';
import { LastKnown } from '../../store/last-known.ts';
import type { AccessKeyId, AccountId } from '../../wire/ids.ts';
import { accessKeyTag, type IssuerTag } from '../issuers/issuer.ts';
import { signingKeyV1 } from '../../wire/signature-v1.ts';

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
}

const CACHE = { maxEntries: 10_000, maxAgeMs: 3_000 };
/** A text that can be no key id is not queried: PostgreSQL refuses some texts that SQLite takes. */
const POSSIBLE_ID = /^[A-Za-z0-9._-]{1,128}$/;

export function createAccessKeys({ database, wrappingKey, clock, fixed = [], dev = false, staleMs }: Deps): AccessKeys {
  const cache = new TtlCache<string, AccessKey>(CACHE, clock);
  const known = new LastKnown<string, AccessKey>({ clock, staleMs, maxEntries: CACHE.maxEntries });
  const fixedById = new Map<string, AccessKey>(fixed.map((key) => [key.accessKeyId, key]));
  const load = async (accessKeyId: string): Promise<AccessKey | undefined> => {
    const row = await database
      .selectFrom('access_keys')
      .leftJoin('users', 'users.user_id', 'access_keys.user_id')
      .selectAll('access_keys')
      .select(['users.user_name', 'users.is_development as ofDevelopmentUser'])
      .where('access_key_id', '=', accessKeyId as AccessKeyId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const secret = unwrapSecret(row.access_key_id, row.wrapped_secret, wrappingKey);
    const { access_key_id, account_id, user_id, user_name, generation } = row;
    const isDevelopment = row.is_development === 1 || row.ofDevelopmentUser === 1;
    const status = isDevelopment && !dev ? 'Inactive' : row.status;
    const user = user_id === null ? undefined : { userId: user_id, userName: user_name ?? '' };
    return toAccessKey({
      accessKeyId: access_key_id,
      accountId: account_id,
      status,
      user,
      secret,
      isDevelopment,
      generation,
    });
  };
  return {
    find: (accessKeyId) => {
      if (!POSSIBLE_ID.test(accessKeyId)) return undefined;
      return fixedById.get(accessKeyId) ?? cache.getOrLoad(accessKeyId, (id) => known.read(id, load));
    },
    forget: () => {
      known.clear();
      cache.clear();
    },
  };
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
