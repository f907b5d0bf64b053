// Whether a role trusts an identity, asked when the role is assumed and again for every call of its sessions. A trust policy
// means the identities that had its names when it was saved: a name that is given to another one later carries no trust.
import type { Clock } from '../../base/clock.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { Database } from '../../store/database/open-database.ts';
import { LastKnown } from '../../store/last-known.ts';
import { asAccountId, type AccountId } from '../../wire/ids.ts';
import { accountArn, roleArn, userArn } from '../../wire/ram-arn.ts';
import type { AssumedBy } from '../assumed-by.ts';
import type { AccessKeyCaller } from '../caller.ts';
import { assumerOf } from './caller-identity.ts';
import { MAX_POLICY_CHARACTERS, parseTrustPolicy } from '../policies/policy-document.ts';
import { isTrusted } from '../policies/trust.ts';

interface TrustingRole {
  readonly trustSavedAtMs: number;
}

interface AssumedSession {
  readonly roleId: string;
  /** Undefined for a session of an earlier version: it ends with its key, its roles and its time. */
  readonly assumedBy?: AssumedBy | undefined;
}

export interface RoleTrust {
  /** The ARNs by which the trust policy of the role may name the caller. */
  namesOf(caller: AccessKeyCaller, role: TrustingRole): Promise<readonly string[]>;
  /** False if the role is gone, or no longer trusts the identity that assumed it. Conditions were judged at that time. */
  stands(session: AssumedSession): Soon<boolean>;
  forget(): void;
}

/** A change that another server made is seen after this long at most. */
const CACHE = { maxEntries: 10_000, maxAgeMs: 3_000 };

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
}

export function createRoleTrust({ database, clock, staleMs }: Deps): RoleTrust {
  const cache = new TtlCache<string, boolean>(CACHE, clock);
  const remembered = new LastKnown<string, boolean>({ clock, staleMs, maxEntries: CACHE.maxEntries });
  return {
    namesOf: (caller, role) => readNames(database, assumerOf(caller), role),
    stands: ({ roleId, assumedBy }) => {
      if (assumedBy === undefined) return true;
      const standing = cache.getOrLoad(`${roleId} ${assumedBy.join(' ')}`, (name) =>
        remembered.read(name, () => load(database, roleId, assumedBy)),
      );
      return andThen(standing, (stands) => stands === true);
    },
    forget: () => {
      cache.clear();
      remembered.clear();
    },
  };
}

async function load(database: Database, roleId: string, assumedBy: AssumedBy): Promise<boolean> {
  const role = await database
    .selectFrom('roles')
    .select(['trust_policy', 'trust_saved_at_ms'])
    .where('role_id', '=', roleId)
    .executeTakeFirst();
  const trust = role && parseTrustPolicy(role.trust_policy, { maxCharacters: MAX_POLICY_CHARACTERS });
  if (role === undefined || !trust?.ok) return false;
  const principals = await readNames(database, assumedBy, { trustSavedAtMs: role.trust_saved_at_ms });
  return isTrusted(trust.policy, { principals, context: 'judged before' });
}

/** An account stands for everyone in it. */
async function readNames(
  database: Database,
  [account, type, id]: AssumedBy,
  { trustSavedAtMs }: TrustingRole,
): Promise<readonly string[]> {
  const accountId = asAccountId(account);
  const everyone = accountArn(accountId);
  if (type === 'root') return [everyone];
  const named = type === 'user' ? await findUser(database, accountId, id) : await findRole(database, accountId, id);
  return named === undefined || named.sinceMs > trustSavedAtMs ? [everyone] : [everyone, named.arn];
}

interface Named {
  readonly arn: string;
  readonly sinceMs: number;
}

async function findUser(database: Database, accountId: AccountId, userId: string): Promise<Named | undefined> {
  const row = await database
    .selectFrom('users')
    .select(['user_name', 'named_at_ms'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row && { arn: userArn(accountId, row.user_name), sinceMs: row.named_at_ms };
}

async function findRole(database: Database, accountId: AccountId, roleId: string): Promise<Named | undefined> {
  const row = await database
    .selectFrom('roles')
    .select(['role_name', 'created_at_ms'])
    .where('role_id', '=', roleId)
    .executeTakeFirst();
  return row && { arn: roleArn(accountId, row.role_name), sinceMs: row.created_at_ms };
}
