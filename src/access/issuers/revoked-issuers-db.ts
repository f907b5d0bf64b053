// Revoked issuers: keys deleted or disabled, roles deleted, PlayKeys removed, and without --dev what the development key made. All are kept in memory, so that a segment can be
// refused without a query. Bounded for each account; a row is deleted when everything that names it has expired.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { devAccessKey } from '../../config/settings.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { issuerTag, type IssuerTag } from './issuer.ts';

export interface RevokedIssuers {
  /** True if any of its tags is revoked. */
  isRevoked(issuer: readonly string[]): boolean;
  /** True if any of its tags belongs to the development key, or to what was made with it. */
  isDevelopment(issuer: readonly string[]): boolean;
  /** Keys and roles that are void because the server runs without --dev. */
  voidCount(): number;
  /** Reads the database again. */
  reload(): Promise<void>;
}

/** Of one account: some 300 deletions a day. */
export const MAX_REVOKED = 10_000;
/** The longest life of a playback URL is 30 days, of a watch link too; a role's session adds half a day. */
const LONGEST_LIFE_MS = 31 * 24 * 3600 * 1000;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** The server runs with --dev. Default: what the development key made, and all that was issued through it, is void. */
  readonly dev?: boolean;
}

export function createRevokedIssuers({ database, clock, dev = false }: Deps): RevokedIssuers {
  const wellKnown = issuerTag('access key', devAccessKey.accessKeyId);
  let development: ReadonlySet<string> = new Set([wellKnown]);
  let revoked: ReadonlySet<string> = dev ? new Set() : development;
  return {
    isDevelopment: (issuer) => issuer.some((tag) => development.has(tag)),
    voidCount: () => (dev ? 0 : development.size - 1),
    isRevoked: (issuer) => revoked.size > 0 && issuer.some((tag) => revoked.has(tag)),
    reload: async () => {
      await database.deleteFrom('ended_issuers').where('kept_until_ms', '<', clock.now()).execute();
      const rows = await database.selectFrom('ended_issuers').select('tag').execute();
      development = new Set([wellKnown, ...(await readDevelopmentTags(database))]);
      revoked = new Set([...rows.map(({ tag }) => tag), ...(dev ? [] : development)]);
    },
  };
}

async function readDevelopmentTags(database: Database): Promise<IssuerTag[]> {
  const marked = await database
    .selectFrom('access_keys')
    .leftJoin('users', 'users.user_id', 'access_keys.user_id')
    .select('access_key_id as id')
    .where((e) => e.or([e('access_keys.is_development', '=', 1), e('users.is_development', '=', 1)]))
    .execute();
  const roles = await database.selectFrom('roles').select('role_id as id').where('is_development', '=', 1).execute();
  const playKeys = await database
    .selectFrom('app_play_keys')
    .select('play_key_id as id')
    .where('is_development', '=', 1)
    .execute();
  return [
    ...marked.map(({ id }) => issuerTag('access key', id)),
    ...roles.map(({ id }) => issuerTag('role', id)),
    ...playKeys.map(({ id }) => issuerTag('play key', id)),
  ];
}

/** From the commit on everything that names the tag is refused; `forGood` is false for a key that may be enabled again. */
export async function revokeIssuer(
  transaction: Transaction<Tables>,
  tag: IssuerTag,
  { accountId, now, forGood }: { readonly accountId: AccountId; readonly now: number; readonly forGood: boolean },
): Promise<void> {
  const kept_until_ms = forGood ? now + LONGEST_LIFE_MS : Number.MAX_SAFE_INTEGER;
  await transaction
    .insertInto('ended_issuers')
    .values({ account_id: accountId, tag, kept_until_ms })
    .onConflict((conflict) => conflict.column('tag').doUpdateSet({ kept_until_ms }))
    .execute();
}

/**
 * Asked before a key or role is created: creating and deleting in a loop must not grow the set without bound. Deleting itself
 * is never refused. Throws OperationDenied.
 */
export async function requireRoomForIssuers(transaction: Database, accountId: AccountId): Promise<void> {
  const { count } = await transaction
    .selectFrom('ended_issuers')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_REVOKED)
    throw new WireError('OperationDenied', { why: 'too many keys and roles were deleted in the last 31 days' });
}

export async function restoreIssuer(transaction: Transaction<Tables>, tag: IssuerTag): Promise<void> {
  await transaction.deleteFrom('ended_issuers').where('tag', '=', tag).execute();
}
