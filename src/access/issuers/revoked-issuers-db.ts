// Revoked issuers: keys deleted or disabled, roles deleted, PlayKeys removed. All are kept in memory, so that a segment can be
// refused without a query. Bounded for each account; a row is deleted when everything that names it has expired.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { IssuerTag } from './issuer.ts';

export interface RevokedIssuers {
  /** True if any of its tags is revoked. */
  isRevoked(issuer: readonly string[]): boolean;
  /** Reads the database again. */
  reload(): Promise<void>;
}

/** Of one account: some 300 deletions a day. */
export const MAX_REVOKED = 10_000;
/** The longest life of a playback URL is 30 days, of a watch link too; a role's session adds half a day. */
const LONGEST_LIFE_MS = 31 * 24 * 3600 * 1000;

export function createRevokedIssuers({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): RevokedIssuers {
  let revoked: ReadonlySet<string> = new Set();
  return {
    isRevoked: (issuer) => revoked.size > 0 && issuer.some((tag) => revoked.has(tag)),
    reload: async () => {
      await database.deleteFrom('ended_issuers').where('kept_until_ms', '<', clock.now()).execute();
      const rows = await database.selectFrom('ended_issuers').select('tag').execute();
      revoked = new Set(rows.map(({ tag }) => tag));
    },
  };
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
