// Playback policies in the database: rules under a name, attached to the account, to categories and to videos. Changes are announced
// to all servers.
import type { Transaction } from 'kysely';
import type { AccessChanges } from '../../access/access-changes.ts';
import { cutPage, type Page, type PageQuery } from '../../access/page.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { PlaybackPolicyRow, Tables } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';

export interface PlaybackPolicy {
  readonly name: string;
  readonly description: string;
  /** JSON. */
  readonly rules: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** `account`, `category:ID` or `video:ID`. */
export type PolicyTarget = 'account' | `category:${number}` | `video:${string}`;

interface PolicyChange {
  readonly description?: string | undefined;
  readonly rules?: string | undefined;
}

/** All but `create` and `list` throw InvalidPlaybackPolicy.NotFound. */
export interface PlaybackPolicies {
  /** Throws InvalidPlaybackPolicy.Duplicate. */
  create(accountId: AccountId, policy: Pick<PlaybackPolicy, 'name' | 'description' | 'rules'>): Promise<PlaybackPolicy>;
  get(accountId: AccountId, name: string): Promise<PlaybackPolicy>;
  /** By name; with a target those that are attached to it. */
  list(
    accountId: AccountId,
    query: PageQuery & { readonly target: PolicyTarget | undefined },
  ): Promise<Page<PlaybackPolicy>>;
  targetsOf(accountId: AccountId, name: string): Promise<readonly string[]>;
  update(accountId: AccountId, name: string, change: PolicyChange): Promise<PlaybackPolicy>;
  /** One that is attached is kept: its end would allow more. Throws OperationDenied. */
  remove(accountId: AccountId, name: string): Promise<void>;
  attach(accountId: AccountId, name: string, target: PolicyTarget): Promise<void>;
  /** False if it was not attached. */
  detach(accountId: AccountId, name: string, target: PolicyTarget): Promise<boolean>;
}

const MAX_POLICIES = 1_000;
const MAX_TARGETS = 10_000;
/** How many policies one target has. */
const MAX_ATTACHED = 5;
/** How many targets an answer names. */
const MAX_TARGETS_SHOWN = 1_000;

interface Deps {
  readonly database: Database;
  readonly ruleChanges: Pick<AccessChanges, 'make'>;
  readonly clock: Clock;
}

export function createPlaybackPolicies(deps: Deps): PlaybackPolicies {
  const { database, ruleChanges, clock } = deps;
  return {
    create: (accountId, policy) =>
      ruleChanges.make((transaction) => create(transaction, { accountId, policy, now: clock.now() })),
    get: async (accountId, name) => toPolicy(await findRow(database, accountId, name)),
    list: (accountId, query) => list(database, accountId, query),
    targetsOf: async (accountId, name) => {
      const rows = await database
        .selectFrom('playback_policy_targets')
        .select('target')
        .where('account_id', '=', accountId)
        .where('policy_name', '=', name)
        .orderBy('target')
        .limit(MAX_TARGETS_SHOWN)
        .execute();
      return rows.map(({ target }) => target);
    },
    update: (accountId, name, change) =>
      ruleChanges.make(async (transaction) => {
        const row = await findRow(transaction, accountId, name);
        const { description = row.description, rules = row.rules } = change;
        const changed = { ...row, description, rules, modified_at_ms: clock.now() };
        await transaction
          .updateTable('playback_policies')
          .set({ description, rules, modified_at_ms: changed.modified_at_ms })
          .where('account_id', '=', accountId)
          .where('policy_name', '=', name)
          .execute();
        return toPolicy(changed);
      }),
    remove: (accountId, name) => ruleChanges.make((transaction) => remove(transaction, accountId, name)),
    attach: (accountId, name, target) =>
      ruleChanges.make((transaction) => attach(transaction, { accountId, name, target, now: clock.now() })),
    detach: (accountId, name, target) =>
      ruleChanges.make(async (transaction) => {
        await findRow(transaction, accountId, name);
        const { numDeletedRows } = await transaction
          .deleteFrom('playback_policy_targets')
          .where('account_id', '=', accountId)
          .where('target', '=', target)
          .where('policy_name', '=', name)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),
  };
}

interface NewPolicy {
  readonly accountId: AccountId;
  readonly policy: Pick<PlaybackPolicy, 'name' | 'description' | 'rules'>;
  readonly now: number;
}

async function create(
  transaction: Transaction<Tables>,
  { accountId, policy, now }: NewPolicy,
): Promise<PlaybackPolicy> {
  const { count } = await transaction
    .selectFrom('playback_policies')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_POLICIES)
    throw new WireError('OperationDenied', { why: `an account has ${String(MAX_POLICIES)} playback policies at most` });
  const row: PlaybackPolicyRow = {
    account_id: accountId,
    policy_name: policy.name,
    description: policy.description,
    rules: policy.rules,
    created_at_ms: now,
    modified_at_ms: now,
  };
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('playback_policies')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw new WireError('InvalidPlaybackPolicy.Duplicate');
  return toPolicy(row);
}

async function findRow(database: Database, accountId: AccountId, name: string): Promise<PlaybackPolicyRow> {
  const row = await database
    .selectFrom('playback_policies')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .executeTakeFirst();
  if (row === undefined) throw new WireError('InvalidPlaybackPolicy.NotFound');
  return row;
}

async function list(
  database: Database,
  accountId: AccountId,
  { after, limit, target }: PageQuery & { readonly target: PolicyTarget | undefined },
): Promise<Page<PlaybackPolicy>> {
  let query = database.selectFrom('playback_policies').selectAll().where('account_id', '=', accountId);
  if (after !== undefined) query = query.where('policy_name', '>', after);
  if (target !== undefined)
    query = query.where('policy_name', 'in', (inner) =>
      inner
        .selectFrom('playback_policy_targets')
        .select('policy_name')
        .where('account_id', '=', accountId)
        .where('target', '=', target),
    );
  const rows = await query
    .orderBy('policy_name')
    .limit(limit + 1)
    .execute();
  return cutPage(rows.map(toPolicy), limit, ({ name }) => name);
}

async function remove(transaction: Transaction<Tables>, accountId: AccountId, name: string): Promise<void> {
  await findRow(transaction, accountId, name);
  const attached = await transaction
    .selectFrom('playback_policy_targets')
    .select('target')
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .limit(1)
    .executeTakeFirst();
  if (attached !== undefined)
    throw new WireError('OperationDenied', { why: `the policy is attached to ${attached.target}: detach it first` });
  await transaction
    .deleteFrom('playback_policies')
    .where('account_id', '=', accountId)
    .where('policy_name', '=', name)
    .execute();
}

interface Attachment {
  readonly accountId: AccountId;
  readonly name: string;
  readonly target: PolicyTarget;
  readonly now: number;
}

async function attach(transaction: Transaction<Tables>, { accountId, name, target, now }: Attachment): Promise<void> {
  await findRow(transaction, accountId, name);
  const attached = await transaction
    .selectFrom('playback_policy_targets')
    .select('policy_name')
    .where('account_id', '=', accountId)
    .where('target', '=', target)
    .execute();
  if (attached.some(({ policy_name }) => policy_name === name)) return;
  if (attached.length >= MAX_ATTACHED)
    throw new WireError('OperationDenied', { why: `a target has ${String(MAX_ATTACHED)} playback policies at most` });
  const { count } = await transaction
    .selectFrom('playback_policy_targets')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_TARGETS)
    throw new WireError('OperationDenied', {
      why: `an account attaches playback policies to ${String(MAX_TARGETS)} targets at most`,
    });
  await transaction
    .insertInto('playback_policy_targets')
    .values({ account_id: accountId, target, policy_name: name, attached_at_ms: now })
    .execute();
}

function toPolicy(row: PlaybackPolicyRow): PlaybackPolicy {
  return {
    name: row.policy_name,
    description: row.description,
    rules: row.rules,
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
  };
}
