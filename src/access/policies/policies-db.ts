// The policies of an account: the custom ones in the database, and the system policies that every account has. Names are
// case-sensitive; no custom policy may take the name of a system policy.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { PolicyRow } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';
import type { AccessChanges } from '../access-changes.ts';
import { cutPage, type Page, type PageQuery } from '../page.ts';
import type { PolicyType } from './evaluate.ts';
import { systemPolicies, type SystemPolicy } from './system-policies.ts';

/** A policy by its name: custom policies are the account's own. */
export interface PolicyName {
  readonly type: PolicyType;
  readonly name: string;
}

export interface Policy extends PolicyName {
  readonly description: string;
  /** `v1`, `v2`, … */
  readonly defaultVersion: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export interface ListedPolicy extends Policy {
  /** To how many users and roles of the account it is attached. */
  readonly attachments: number;
}

interface NewPolicy {
  readonly name: string;
  readonly description: string;
  /** JSON, as it was given. */
  readonly document: string;
}

interface PolicyListQuery extends PageQuery {
  /** Both if undefined: system policies first. */
  readonly type: PolicyType | undefined;
}

/** The policy of another account is treated as missing. */
export interface Policies {
  /** Throws EntityNotExist.Policy. */
  get(accountId: AccountId, name: PolicyName): Promise<ListedPolicy>;
  /** By type and name. */
  list(accountId: AccountId, query: PolicyListQuery): Promise<Page<ListedPolicy>>;
  create(accountId: AccountId, policy: NewPolicy): Promise<Policy>;
  /** Refused while it is attached, and while it has several versions unless `withVersions` is set. */
  remove(accountId: AccountId, name: string, options: { readonly withVersions: boolean }): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly clock: Clock;
}

export const MAX_POLICIES = 20_000;
export const SYSTEM_VERSION = 'v1';
const FIRST_VERSION = 1;

export function createPolicies(deps: Deps): Policies {
  const { database, changes } = deps;
  return {
    get: async (accountId, name) => {
      const policy = await getPolicy(database, accountId, name);
      const [listed] = await countAttachments(database, accountId, [policy]);
      return listed ?? { ...policy, attachments: 0 };
    },
    list: async (accountId, query) => {
      const page = await listPolicies(database, accountId, query);
      return { ...page, items: await countAttachments(database, accountId, page.items) };
    },
    create: (accountId, policy) =>
      changes.make((transaction) => insertPolicy(transaction, { deps, accountId, policy })),
    remove: (accountId, name, { withVersions }) =>
      changes.make(async (transaction) => {
        await getCustomPolicy(transaction, accountId, name);
        await checkUnattached(transaction, accountId, name);
        if (!withVersions) await checkSingleVersion(transaction, accountId, name);
        const isIt = { account_id: accountId, policy_name: name };
        for (const table of ['policy_versions', 'policies'] as const)
          await transaction
            .deleteFrom(table)
            .where((eb) => eb.and(isIt))
            .execute();
      }),
  };
}

/** Throws EntityNotExist.Policy. */
export async function getPolicy(database: Database, accountId: AccountId, { type, name }: PolicyName): Promise<Policy> {
  const policy = type === 'System' ? systemPolicyNamed(name) : await findCustomPolicy(database, accountId, name);
  if (policy === undefined) throw new WireError('EntityNotExist.Policy');
  return policy;
}

/** For a change. Throws EntityNotExist.Policy, and OperationDenied for a system policy. */
export async function getCustomPolicy(database: Database, accountId: AccountId, name: string): Promise<Policy> {
  if (systemPolicies.has(name)) throw new WireError('OperationDenied', { why: 'a system policy cannot be changed' });
  return await getPolicy(database, accountId, { type: 'Custom', name });
}

async function findCustomPolicy(database: Database, accountId: AccountId, name: string): Promise<Policy | undefined> {
  const row = await database
    .selectFrom('policies')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toPolicy(row);
}

const SYSTEM_MARK = 'System/';
const CUSTOM_MARK = 'Custom/';

async function listPolicies(
  database: Database,
  accountId: AccountId,
  { type, after = '', limit }: PolicyListQuery,
): Promise<Page<Policy>> {
  const found: Policy[] = [];
  const isPastSystem = after.startsWith(CUSTOM_MARK);
  if (type !== 'Custom' && !isPastSystem) {
    const afterName = after.slice(SYSTEM_MARK.length);
    for (const policy of systemPolicies.values()) if (policy.name > afterName) found.push(fromSystem(policy));
    found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }
  if (type !== 'System' && found.length <= limit) {
    const afterName = isPastSystem ? after.slice(CUSTOM_MARK.length) : '';
    const rows = await database
      .selectFrom('policies')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('policy_name', '>', afterName)
      .orderBy('policy_name')
      .limit(limit + 1 - found.length)
      .execute();
    found.push(...rows.map(toPolicy));
  }
  return cutPage(found, limit, ({ type: kind, name }) => (kind === 'System' ? SYSTEM_MARK : CUSTOM_MARK) + name);
}

async function countAttachments(
  database: Database,
  accountId: AccountId,
  policies: readonly Policy[],
): Promise<readonly ListedPolicy[]> {
  if (policies.length === 0) return [];
  const rows = await database
    .selectFrom('policy_attachments')
    .select(['policy_type', 'policy_name', ({ fn }) => fn.countAll<number>().as('count')])
    .where('account_id', '=', accountId)
    .where('policy_type', 'in', ['System', 'Custom'])
    .where(
      'policy_name',
      'in',
      policies.map(({ name }) => name),
    )
    .groupBy(['policy_type', 'policy_name'])
    .execute();
  const counts = new Map(rows.map((row) => [`${row.policy_type} ${row.policy_name}`, row.count]));
  return policies.map((policy) => ({ ...policy, attachments: counts.get(`${policy.type} ${policy.name}`) ?? 0 }));
}

interface Insertion {
  readonly deps: Deps;
  readonly accountId: AccountId;
  readonly policy: NewPolicy;
}

async function insertPolicy(transaction: Database, { deps, accountId, policy }: Insertion): Promise<Policy> {
  const { name, description, document } = policy;
  if (systemPolicies.has(name) || (await findCustomPolicy(transaction, accountId, name)) !== undefined)
    throw new WireError('EntityAlreadyExists.Policy');
  const { count } = await transaction
    .selectFrom('policies')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (count >= MAX_POLICIES) throw new WireError('LimitExceeded.Policy');
  const now = deps.clock.now();
  const row: PolicyRow = {
    account_id: accountId,
    policy_name: name,
    description,
    default_version: `v${String(FIRST_VERSION)}`,
    last_version: FIRST_VERSION,
    created_at_ms: now,
    modified_at_ms: now,
  };
  await transaction.insertInto('policies').values(row).execute();
  await transaction
    .insertInto('policy_versions')
    .values({
      account_id: accountId,
      policy_name: name,
      version_id: row.default_version,
      document,
      created_at_ms: now,
    })
    .execute();
  return toPolicy(row);
}

async function checkUnattached(transaction: Database, accountId: AccountId, name: string): Promise<void> {
  const attached = await transaction
    .selectFrom('policy_attachments')
    .select('principal_type')
    .where('account_id', '=', accountId)
    .where('policy_type', '=', 'Custom')
    .where('policy_name', '=', name)
    .orderBy('principal_type', 'desc')
    .executeTakeFirst();
  if (attached?.principal_type === 'user') throw new WireError('DeleteConflict.Policy.User');
  if (attached?.principal_type === 'role') throw new WireError('DeleteConflict.Policy.Role');
}

async function checkSingleVersion(transaction: Database, accountId: AccountId, name: string): Promise<void> {
  const versions = await transaction
    .selectFrom('policy_versions')
    .select('version_id')
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .execute();
  if (versions.length > 1) throw new WireError('DeleteConflict.Policy.Version');
}

function systemPolicyNamed(name: string): Policy | undefined {
  const policy = systemPolicies.get(name);
  return policy === undefined ? undefined : fromSystem(policy);
}

function fromSystem({ name, description, createdAt }: SystemPolicy): Policy {
  const createdAtMs = parseTimestamp(createdAt) ?? 0;
  return {
    type: 'System',
    name,
    description,
    defaultVersion: SYSTEM_VERSION,
    createdAtMs,
    modifiedAtMs: createdAtMs,
  };
}

function toPolicy(row: PolicyRow): Policy {
  return {
    type: 'Custom',
    name: row.policy_name,
    description: row.description,
    defaultVersion: row.default_version,
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
  };
}
