// The versions of a policy: their texts, and which of them is the default that counts.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { PolicyVersionRow } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { AccessChanges } from '../access-changes.ts';
import { getCustomPolicy, getPolicy, type Policy, type PolicyName } from './policies-db.ts';
import { systemPolicies } from './system-policies.ts';

export interface PolicyVersion {
  /** `v1`, `v2`, … */
  readonly versionId: string;
  /** JSON, as it was given. */
  readonly document: string;
  readonly isDefault: boolean;
  readonly createdAtMs: number;
}

interface NewPolicyVersion {
  readonly document: string;
  readonly isDefault: boolean;
  /** If there are five versions already: deletes the oldest one that is not the default. */
  readonly dropsOldest: boolean;
}

/** All throw EntityNotExist.Policy and EntityNotExist.Policy.Version. */
export interface PolicyVersions {
  get(accountId: AccountId, name: PolicyName, versionId: string): Promise<PolicyVersion>;
  getDefault(accountId: AccountId, name: PolicyName): Promise<PolicyVersion>;
  /** The newest first. */
  list(accountId: AccountId, name: PolicyName): Promise<readonly PolicyVersion[]>;
  create(accountId: AccountId, name: string, version: NewPolicyVersion): Promise<PolicyVersion>;
  setDefault(accountId: AccountId, name: string, versionId: string): Promise<void>;
  /** Refused for the default version. */
  remove(accountId: AccountId, name: string, versionId: string): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly clock: Clock;
}

const MAX_VERSIONS = 5;

export function createPolicyVersions(deps: Deps): PolicyVersions {
  const { database, changes, clock } = deps;
  const listNamed = async (accountId: AccountId, name: PolicyName): Promise<readonly PolicyVersion[]> =>
    await listVersions(database, accountId, await getPolicy(database, accountId, name));
  return {
    list: listNamed,
    get: async (accountId, name, versionId) =>
      pick(await listNamed(accountId, name), (it) => it.versionId === versionId),
    getDefault: async (accountId, name) => pick(await listNamed(accountId, name), (it) => it.isDefault),
    create: (accountId, name, version) =>
      changes.make((transaction) => insertVersion(transaction, { deps, accountId, name, version })),
    setDefault: (accountId, name, versionId) =>
      changes.make(async (transaction) => {
        const policy = await getCustomPolicy(transaction, accountId, name);
        pick(await listVersions(transaction, accountId, policy), (it) => it.versionId === versionId);
        await updatePolicy(transaction, accountId, {
          name,
          set: { default_version: versionId, modified_at_ms: clock.now() },
        });
      }),
    remove: (accountId, name, versionId) =>
      changes.make(async (transaction) => {
        const policy = await getCustomPolicy(transaction, accountId, name);
        const version = pick(await listVersions(transaction, accountId, policy), (it) => it.versionId === versionId);
        if (version.isDefault) throw new WireError('DeleteConflict.Policy.Version.Default');
        await deleteVersion(transaction, accountId, { name, versionId });
      }),
  };
}

function pick(versions: readonly PolicyVersion[], isWanted: (version: PolicyVersion) => boolean): PolicyVersion {
  const version = versions.find(isWanted);
  if (version === undefined) throw new WireError('EntityNotExist.Policy.Version');
  return version;
}

async function listVersions(
  database: Database,
  accountId: AccountId,
  policy: Policy,
): Promise<readonly PolicyVersion[]> {
  const { type, name, defaultVersion, createdAtMs } = policy;
  if (type === 'System') {
    const document = systemPolicies.get(name)?.document ?? '';
    return [{ versionId: defaultVersion, document, isDefault: true, createdAtMs }];
  }
  const rows = await database
    .selectFrom('policy_versions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .execute();
  return rows
    .map((row) => toVersion(row, defaultVersion))
    .sort((one, other) => numberOf(other.versionId) - numberOf(one.versionId));
}

interface Insertion {
  readonly deps: Deps;
  readonly accountId: AccountId;
  readonly name: string;
  readonly version: NewPolicyVersion;
}

async function insertVersion(
  transaction: Database,
  { deps, accountId, name, version }: Insertion,
): Promise<PolicyVersion> {
  const policy = await getCustomPolicy(transaction, accountId, name);
  const versions = await listVersions(transaction, accountId, policy);
  if (versions.length >= MAX_VERSIONS) {
    const oldest = versions.findLast((it) => !it.isDefault);
    if (!version.dropsOldest || oldest === undefined) throw new WireError('LimitExceeded.Policy.Version');
    await deleteVersion(transaction, accountId, { name, versionId: oldest.versionId });
  }
  const now = deps.clock.now();
  const number = await takeNumber(transaction, accountId, name);
  const row: PolicyVersionRow = {
    account_id: accountId,
    policy_name: name,
    version_id: `v${String(number)}`,
    document: version.document,
    created_at_ms: now,
  };
  await transaction.insertInto('policy_versions').values(row).execute();
  const set = version.isDefault ? { default_version: row.version_id } : {};
  await updatePolicy(transaction, accountId, { name, set: { ...set, modified_at_ms: now } });
  return toVersion(row, version.isDefault ? row.version_id : policy.defaultVersion);
}

/** Numbers are never reused: a version id always means the same text. */
async function takeNumber(transaction: Database, accountId: AccountId, name: string): Promise<number> {
  const { last_version: last } = await transaction
    .selectFrom('policies')
    .select('last_version')
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .executeTakeFirstOrThrow();
  await updatePolicy(transaction, accountId, { name, set: { last_version: last + 1 } });
  return last + 1;
}

interface PolicyUpdate {
  readonly name: string;
  readonly set: {
    readonly default_version?: string;
    readonly last_version?: number;
    readonly modified_at_ms?: number;
  };
}

async function updatePolicy(transaction: Database, accountId: AccountId, { name, set }: PolicyUpdate): Promise<void> {
  await transaction
    .updateTable('policies')
    .set(set)
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .execute();
}

async function deleteVersion(
  transaction: Database,
  accountId: AccountId,
  { name, versionId }: { readonly name: string; readonly versionId: string },
): Promise<void> {
  await transaction
    .deleteFrom('policy_versions')
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .where('version_id', '=', versionId)
    .execute();
}

function numberOf(versionId: string): number {
  return Number(versionId.slice(1));
}

function toVersion(row: PolicyVersionRow, defaultVersion: string): PolicyVersion {
  return {
    versionId: row.version_id,
    document: row.document,
    isDefault: row.version_id === defaultVersion,
    createdAtMs: row.created_at_ms,
  };
}
