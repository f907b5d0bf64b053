// The roles of an account: who may assume them (the trust policy), and for how long. Deleting a role ends its sessions
// and everything that was issued through them.
import { DIGITS, randomText } from '../../base/random-text.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { RoleRow } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { AccessChanges } from '../access-changes.ts';
import { requireRoomForIssuers, revokeIssuer } from '../issuers/revoked-issuers-db.ts';
import { issuerTag } from '../issuers/issuer.ts';
import { cutPage, type Page, type PageQuery } from '../page.ts';

export interface RoleTerms {
  readonly description: string;
  /** JSON, as it was given. */
  readonly trustPolicy: string;
  readonly maxSessionSeconds: number;
}

interface NewRole extends RoleTerms {
  readonly roleName: string;
  /** Made with the development key. */
  readonly isDevelopment?: boolean;
}

interface RoleCreation extends NewRole {
  /** The party that creates it: see revoked-issuers-db. */
  readonly by?: string;
}

export interface Role extends NewRole {
  /** The names in the trust policy mean the identities that had them then. */
  readonly trustSavedAtMs: number;
  readonly roleId: string;
  readonly accountId: AccountId;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** The role of another account is treated as missing. */
export interface Roles {
  find(accountId: AccountId, roleName: string): Promise<Role | undefined>;
  /** Throws EntityNotExist.Role. */
  get(accountId: AccountId, roleName: string): Promise<Role>;
  /** By name. */
  list(accountId: AccountId, query: PageQuery): Promise<Page<Role>>;
  create(accountId: AccountId, role: RoleCreation): Promise<Role>;
  update(accountId: AccountId, roleName: string, changes: Partial<RoleTerms>): Promise<Role>;
  /** Refused while the role has policies. */
  remove(accountId: AccountId, roleName: string, by?: string): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly clock: Clock;
}

export const MAX_ROLES = 1000;

export function createRoles(deps: Deps): Roles {
  const { database, changes, clock } = deps;
  return {
    find: (accountId, roleName) => findRole(database, accountId, roleName),
    get: (accountId, roleName) => getRole(database, accountId, roleName),
    list: (accountId, query) => listRoles(database, accountId, query),
    create: (accountId, { by = '', ...role }) =>
      changes.make(async (transaction) => {
        await requireRoomForIssuers(transaction, { accountId, by, now: clock.now() });
        return await insertRole(transaction, { deps, accountId, role });
      }),
    update: (accountId, roleName, changed) =>
      changes.make(async (transaction) => {
        const role = await getRole(transaction, accountId, roleName);
        const now = clock.now();
        const trustSavedAtMs = changed.trustPolicy === undefined ? role.trustSavedAtMs : now;
        const updated: Role = { ...role, ...changed, trustSavedAtMs, modifiedAtMs: now };
        await updateRole(transaction, updated);
        return updated;
      }),
    remove: (accountId, roleName, by = '') =>
      changes.make(async (transaction) => {
        const role = await getRole(transaction, accountId, roleName);
        await removeRole(transaction, role);
        await revokeIssuer(transaction, issuerTag('role', role.roleId), {
          accountId,
          now: clock.now(),
          forGood: true,
          by,
        });
      }),
  };
}

async function findRole(database: Database, accountId: AccountId, roleName: string): Promise<Role | undefined> {
  const row = await database
    .selectFrom('roles')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', roleName.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? undefined : toRole(row);
}

/** Throws EntityNotExist.Role. */
export async function getRole(database: Database, accountId: AccountId, roleName: string): Promise<Role> {
  const role = await findRole(database, accountId, roleName);
  if (role === undefined) throw new WireError('EntityNotExist.Role');
  return role;
}

async function listRoles(database: Database, accountId: AccountId, { after, limit }: PageQuery): Promise<Page<Role>> {
  let query = database.selectFrom('roles').selectAll().where('account_id', '=', accountId);
  if (after !== undefined) query = query.where('name_key', '>', after);
  const rows = await query
    .orderBy('name_key')
    .limit(limit + 1)
    .execute();
  const page = cutPage(rows, limit, (row) => row.name_key);
  return { ...page, items: page.items.map(toRole) };
}

interface Insertion {
  readonly deps: Deps;
  readonly accountId: AccountId;
  readonly role: NewRole;
}

async function insertRole(transaction: Database, { deps, accountId, role }: Insertion): Promise<Role> {
  if ((await findRole(transaction, accountId, role.roleName)) !== undefined)
    throw new WireError('EntityAlreadyExists.Role');
  const { count } = await transaction
    .selectFrom('roles')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (count >= MAX_ROLES) throw new WireError('LimitExceeded.Role');
  const now = deps.clock.now();
  const roleId = `3${randomText(17, DIGITS)}`;
  const made: Role = { ...role, accountId, roleId, trustSavedAtMs: now, createdAtMs: now, modifiedAtMs: now };
  await transaction
    .insertInto('roles')
    .values({
      role_id: roleId,
      account_id: accountId,
      role_name: made.roleName,
      name_key: made.roleName.toLowerCase(),
      description: made.description,
      trust_policy: made.trustPolicy,
      trust_saved_at_ms: now,
      max_session_seconds: made.maxSessionSeconds,
      created_at_ms: now,
      modified_at_ms: now,
      is_development: Number(role.isDevelopment ?? false),
    })
    .execute();
  return made;
}

async function updateRole(transaction: Database, role: Role): Promise<void> {
  await transaction
    .updateTable('roles')
    .set({
      description: role.description,
      trust_policy: role.trustPolicy,
      trust_saved_at_ms: role.trustSavedAtMs,
      max_session_seconds: role.maxSessionSeconds,
      modified_at_ms: role.modifiedAtMs,
    })
    .where('role_id', '=', role.roleId)
    .execute();
}

async function removeRole(transaction: Database, { accountId, roleId }: Role): Promise<void> {
  const attached = await transaction
    .selectFrom('policy_attachments')
    .select('policy_name')
    .where('account_id', '=', accountId)
    .where('principal_type', '=', 'role')
    .where('principal_id', '=', roleId)
    .executeTakeFirst();
  if (attached !== undefined) throw new WireError('DeleteConflict.Role.Policy');
  await transaction.deleteFrom('roles').where('role_id', '=', roleId).execute();
}

function toRole(row: RoleRow): Role {
  return {
    roleId: row.role_id,
    accountId: row.account_id,
    roleName: row.role_name,
    description: row.description,
    trustPolicy: row.trust_policy,
    trustSavedAtMs: row.trust_saved_at_ms,
    maxSessionSeconds: row.max_session_seconds,
    ...(row.is_development === 1 && { isDevelopment: true }),
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
  };
}
