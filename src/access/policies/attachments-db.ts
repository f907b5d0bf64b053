// Attachments of policies: the policies of a user or a role, and the users and roles of a policy.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { AccessChanges } from '../access-changes.ts';
import { getRole, type Role } from '../identities/roles-db.ts';
import { getUser } from '../identities/users-db.ts';
import type { PolicyType } from './evaluate.ts';
import { getPolicy, SYSTEM_VERSION, type PolicyName } from './policies-db.ts';
import { systemPolicies } from './system-policies.ts';

interface HolderName {
  readonly type: 'user' | 'role';
  readonly name: string;
}

export interface AttachedPolicy extends PolicyName {
  readonly description: string;
  readonly defaultVersion: string;
  readonly attachedAtMs: number;
}

export interface UserWithPolicy {
  readonly userId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly attachedAtMs: number;
}

export interface RoleWithPolicy extends Pick<Role, 'accountId' | 'roleId' | 'roleName' | 'description'> {
  readonly attachedAtMs: number;
}

/** All throw EntityNotExist.User or EntityNotExist.Role for a missing holder, and EntityNotExist.Policy for a missing policy. */
export interface Attachments {
  attach(accountId: AccountId, holder: HolderName, policy: PolicyName): Promise<void>;
  detach(accountId: AccountId, holder: HolderName, policy: PolicyName): Promise<void>;
  /** By type and name. */
  policiesOf(accountId: AccountId, holder: HolderName): Promise<readonly AttachedPolicy[]>;
  /** By name. */
  usersWith(accountId: AccountId, policy: PolicyName): Promise<readonly UserWithPolicy[]>;
  rolesWith(accountId: AccountId, policy: PolicyName): Promise<readonly RoleWithPolicy[]>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly clock: Clock;
}

const MAX_ATTACHMENTS = 20;

const codes = {
  user: {
    exists: 'EntityAlreadyExists.User.Policy',
    missing: 'EntityNotExist.User.Policy',
    many: 'LimitExceeded.User.Policy',
  },
  role: {
    exists: 'EntityAlreadyExists.Role.Policy',
    missing: 'EntityNotExist.Role.Policy',
    many: 'LimitExceeded.Role.Policy',
  },
} as const;

export function createAttachments(deps: Deps): Attachments {
  const { database, changes } = deps;
  return {
    attach: (accountId, holder, policy) =>
      changes.make(async (transaction) => {
        const link = await findLink(transaction, accountId, { holder, policy });
        await getPolicy(transaction, accountId, policy);
        await insertAttachment(transaction, { ...link, attached_at_ms: deps.clock.now() });
      }),
    detach: (accountId, holder, policy) =>
      changes.make(async (transaction) => {
        const link = await findLink(transaction, accountId, { holder, policy });
        await getPolicy(transaction, accountId, policy);
        const deleted = await transaction
          .deleteFrom('policy_attachments')
          .where((eb) => eb.and(link))
          .executeTakeFirst();
        if (Number(deleted.numDeletedRows) === 0) throw new WireError(codes[holder.type].missing);
      }),
    policiesOf: (accountId, holder) => listPoliciesOf(database, accountId, holder),
    usersWith: async (accountId, policy) => {
      await getPolicy(database, accountId, policy);
      return await listUsersWith(database, accountId, policy);
    },
    rolesWith: async (accountId, policy) => {
      await getPolicy(database, accountId, policy);
      return await listRolesWith(database, accountId, policy);
    },
  };
}

interface Link {
  readonly account_id: AccountId;
  readonly principal_type: 'user' | 'role';
  readonly principal_id: string;
  readonly policy_type: PolicyType;
  readonly policy_name: string;
}

async function findLink(
  database: Database,
  accountId: AccountId,
  { holder, policy }: { readonly holder: HolderName; readonly policy: PolicyName },
): Promise<Link> {
  return {
    account_id: accountId,
    principal_type: holder.type,
    principal_id: await idOf(database, accountId, holder),
    policy_type: policy.type,
    policy_name: policy.name,
  };
}

async function idOf(database: Database, accountId: AccountId, { type, name }: HolderName): Promise<string> {
  return type === 'user'
    ? (await getUser(database, accountId, name)).userId
    : (await getRole(database, accountId, name)).roleId;
}

async function insertAttachment(
  transaction: Database,
  link: Link & { readonly attached_at_ms: number },
): Promise<void> {
  const { account_id, principal_type, principal_id, policy_type, policy_name } = link;
  const attached = await transaction
    .selectFrom('policy_attachments')
    .select(['policy_type', 'policy_name'])
    .where((eb) => eb.and({ account_id, principal_type, principal_id }))
    .execute();
  const { exists, many } = codes[principal_type];
  if (attached.some((other) => other.policy_type === policy_type && other.policy_name === policy_name))
    throw new WireError(exists);
  if (attached.length >= MAX_ATTACHMENTS) throw new WireError(many);
  await transaction.insertInto('policy_attachments').values(link).execute();
}

async function listPoliciesOf(
  database: Database,
  accountId: AccountId,
  holder: HolderName,
): Promise<readonly AttachedPolicy[]> {
  const principal = { type: holder.type, id: await idOf(database, accountId, holder) };
  const rows = await database
    .selectFrom('policy_attachments as a')
    .leftJoin('policies as p', (join) =>
      join.onRef('p.account_id', '=', 'a.account_id').onRef('p.policy_name', '=', 'a.policy_name'),
    )
    .select(['a.policy_type', 'a.policy_name', 'a.attached_at_ms', 'p.description', 'p.default_version'])
    .where('a.account_id', '=', accountId)
    .where('a.principal_type', '=', principal.type)
    .where('a.principal_id', '=', principal.id)
    .orderBy('a.policy_type', 'desc')
    .orderBy('a.policy_name')
    .execute();
  return rows.map((row) => {
    const system = row.policy_type === 'System' ? systemPolicies.get(row.policy_name) : undefined;
    return {
      type: row.policy_type,
      name: row.policy_name,
      description: system?.description ?? row.description ?? '',
      defaultVersion: row.policy_type === 'System' ? SYSTEM_VERSION : (row.default_version ?? ''),
      attachedAtMs: row.attached_at_ms,
    };
  });
}

async function listUsersWith(
  database: Database,
  accountId: AccountId,
  { type, name }: PolicyName,
): Promise<readonly UserWithPolicy[]> {
  const rows = await database
    .selectFrom('policy_attachments as a')
    .innerJoin('users as u', 'u.user_id', 'a.principal_id')
    .select(['u.user_id', 'u.user_name', 'u.display_name', 'a.attached_at_ms'])
    .where('a.account_id', '=', accountId)
    .where('a.policy_type', '=', type)
    .where('a.policy_name', '=', name)
    .where('a.principal_type', '=', 'user')
    .orderBy('u.name_key')
    .execute();
  return rows.map((row) => ({
    userId: row.user_id,
    userName: row.user_name,
    displayName: row.display_name,
    attachedAtMs: row.attached_at_ms,
  }));
}

async function listRolesWith(
  database: Database,
  accountId: AccountId,
  { type, name }: PolicyName,
): Promise<readonly RoleWithPolicy[]> {
  const rows = await database
    .selectFrom('policy_attachments as a')
    .innerJoin('roles as r', 'r.role_id', 'a.principal_id')
    .select(['r.role_id', 'r.role_name', 'r.description', 'a.attached_at_ms'])
    .where('a.account_id', '=', accountId)
    .where('a.policy_type', '=', type)
    .where('a.policy_name', '=', name)
    .where('a.principal_type', '=', 'role')
    .orderBy('r.name_key')
    .execute();
  return rows.map((row) => ({
    accountId,
    roleId: row.role_id,
    roleName: row.role_name,
    description: row.description,
    attachedAtMs: row.attached_at_ms,
  }));
}
