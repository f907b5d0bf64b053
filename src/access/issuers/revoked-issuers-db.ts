// Revoked issuers: keys deleted or disabled, roles deleted, PlayKeys removed, and without --dev what the development key made. All are kept in memory, so that a segment can be
// refused without a query. Bounded for each party; a row is deleted when everything that names it has expired.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { devAccessKey } from '../../config/settings.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { MAX_URL_SECONDS } from '../../wire/url-lifetime.ts';
import { accessKeyTag, issuerTag, type IssuerTag } from './issuer.ts';

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

/** The share of the root of one account, some 300 deletions a day; its users and roles together have as many. */
export const MAX_REVOKED = 10_000;
/** The share of one user or role. */
export const MAX_REVOKED_OF_PARTY = 1_000;
/** Beyond its number the root may make one more key or role in each minute. */
const PACE_MS = 60_000;
/** The longest life of what names an issuer: that of a URL, to which a role's session adds half a day. */
const LONGEST_LIFE_MS = (MAX_URL_SECONDS + 24 * 3600) * 1000;

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
    .select(['access_key_id as id', 'generation'])
    .where((e) => e.or([e('access_keys.is_development', '=', 1), e('users.is_development', '=', 1)]))
    .execute();
  const roles = await database.selectFrom('roles').select('role_id as id').where('is_development', '=', 1).execute();
  const playKeys = await database
    .selectFrom('app_play_keys')
    .select('play_key_id as id')
    .where('is_development', '=', 1)
    .execute();
  return [
    ...marked.map(({ id, generation }) => accessKeyTag(id, generation)),
    ...roles.map(({ id }) => issuerTag('role', id)),
    ...playKeys.map(({ id }) => issuerTag('play key', id)),
  ];
}

interface Revocation {
  readonly accountId: AccountId;
  readonly now: number;
  /** False for a key that is disabled: it is kept until it is enabled again. */
  readonly forGood: boolean;
  /** The party that asked; empty or absent for the root of the account. */
  readonly by?: string;
}

/** From the commit on everything that names the tag is refused. */
export async function revokeIssuer(
  transaction: Transaction<Tables>,
  tag: IssuerTag,
  { accountId, now, forGood, by = '' }: Revocation,
): Promise<void> {
  const kept_until_ms = forGood ? now + LONGEST_LIFE_MS : Number.MAX_SAFE_INTEGER;
  await transaction
    .insertInto('ended_issuers')
    .values({ account_id: accountId, tag, kept_until_ms, made_by: by })
    .onConflict((conflict) => conflict.column('tag').doUpdateSet({ kept_until_ms }))
    .execute();
}

/**
 * Asked before a key or role is created or enabled: doing and undoing that in a loop must not grow the set without bound. What
 * revokes is never refused. Users and roles have shares; the root of an account is slowed down, never locked out.
 */
export async function requireRoomForIssuers(
  transaction: Database,
  { accountId, by = '', now }: Pick<Revocation, 'accountId' | 'by' | 'now'>,
): Promise<void> {
  const rows = await transaction
    .selectFrom('ended_issuers')
    .select((e) => [e.fn.countAll<number>().as('count'), 'made_by'])
    .where('account_id', '=', accountId)
    .where('kept_until_ms', '>', now)
    .groupBy('made_by')
    .execute();
  const held = (row: (typeof rows)[number] | undefined): number => Number(row?.count ?? 0);
  const own = rows.find(({ made_by }) => made_by === by);
  if (by === '') {
    if (held(own) >= MAX_REVOKED) await slowDown(transaction, accountId, now);
    return;
  }
  const ofAll = rows.filter(({ made_by }) => made_by !== '').reduce((sum, row) => sum + held(row), 0);
  if (held(own) >= MAX_REVOKED_OF_PARTY || ofAll >= MAX_REVOKED)
    throw new WireError('OperationDenied', { why: 'too many keys and roles were deleted in the last 31 days' });
}

/** Throws Throttling.User within a minute of the last deletion. */
async function slowDown(transaction: Database, accountId: AccountId, now: number): Promise<void> {
  const { latest } = await transaction
    .selectFrom('ended_issuers')
    .select((e) => e.fn.max('kept_until_ms').as('latest'))
    .where('account_id', '=', accountId)
    .where('made_by', '=', '')
    .where('kept_until_ms', '<=', now + LONGEST_LIFE_MS)
    .executeTakeFirstOrThrow();
  const waitMs = Number(latest ?? 0) - LONGEST_LIFE_MS + PACE_MS - now;
  if (waitMs > 0)
    throw new WireError(
      'Throttling.User',
      {},
      { reason: 'very many keys and roles were deleted', retryAfterMs: waitMs },
    );
}
