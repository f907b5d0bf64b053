// Template groups in the database, at most 20 for each account, and the two built-in ones. Uploads and jobs read the templates
// of a group here, inside their own transactions.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { TranscodeTemplateGroupRow } from '../../store/database/schema.ts';
import type { AccountId } from '../../wire/ids.ts';
import { ladderTemplates } from './built-in-templates.ts';
import { LADDER_GROUP, NO_TRANSCODE_GROUP } from '../../ffmpeg/plan/template.ts';
import {
  builtInNames,
  MAX_GROUPS,
  templatesIn,
  type GroupTemplates,
  type KeptTemplate,
  type TemplateGroup,
} from './template-group.ts';
import { DEFAULT_APP_ID } from '../../wire/single-app.ts';

/** Absent members stay as they are. */
export interface GroupChange {
  readonly name?: string | undefined;
  readonly isLocked?: boolean | undefined;
  readonly templates?: readonly KeptTemplate[] | undefined;
}

interface NewGroup {
  readonly name: string;
  readonly templates: readonly KeptTemplate[];
}

export interface TemplateGroups {
  /** Answers its id; undefined at the account's limit. */
  add(accountId: AccountId, group: NewGroup): Promise<string | undefined>;
  /** By id within an account. The group of another account is not found. */
  find(accountId: AccountId, groupId: string): Promise<TemplateGroup | undefined>;
  /** Built-in ones first, then by age, the oldest first. */
  list(accountId: AccountId): Promise<readonly TemplateGroup[]>;
  /** Changes of an account's groups are serialized. False if there is no such group; rolled back if `edit` throws. */
  change(accountId: AccountId, groupId: string, edit: (group: TemplateGroup) => GroupChange): Promise<boolean>;
  /** `allow` throws to refuse it. False if there is no such group. */
  remove(accountId: AccountId, groupId: string, allow: (group: TemplateGroup) => void): Promise<boolean>;
  /** False if there is no such group. */
  setDefault(accountId: AccountId, groupId: string): Promise<boolean>;
  exists(accountId: AccountId, groupId: string): Promise<boolean>;
  /** The group of uploads that name no group. */
  defaultOf(accountId: AccountId): Promise<string>;
}

interface GroupRef {
  readonly accountId: AccountId;
  readonly groupId: string;
}

/** The templates of a group; undefined if the account has no such group. */
export async function templatesOf(
  database: Database,
  { accountId, groupId }: GroupRef,
): Promise<GroupTemplates | undefined> {
  if (builtInNames.has(groupId)) return templatesIn(groupId, builtInTemplates(groupId));
  const row = await findRow(database, { accountId, groupId });
  return row === undefined ? undefined : templatesIn(groupId, readTemplates(row));
}

/** The templates of an uploaded video: of its own group, else of the account's default, else of the ladder. */
export async function groupForUpload(
  database: Database,
  { accountId, templateGroupId }: { readonly accountId: AccountId; readonly templateGroupId?: string | undefined },
): Promise<GroupTemplates> {
  // The group may have been deleted after the upload began: the video must get streams all the same.
  for (const groupId of [templateGroupId, await defaultOf(database, accountId)]) {
    const found = groupId === undefined ? undefined : await templatesOf(database, { accountId, groupId });
    if (found !== undefined) return found;
  }
  return templatesIn(LADDER_GROUP, ladderTemplates);
}

export function createTemplateGroups({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): TemplateGroups {
  const inTurn = <T>(accountId: AccountId, work: (transaction: Database) => Promise<T>): Promise<T> =>
    database.transaction().execute(async (transaction) => {
      await lockGroups(transaction, accountId);
      return await work(transaction);
    });
  return {
    add: (accountId, group) =>
      inTurn(accountId, (transaction) => add(transaction, { accountId, group, now: clock.now() })),
    find: (accountId, groupId) => findGroup(database, { accountId, groupId }),
    list: (accountId) => list(database, accountId),
    change: (accountId, groupId, edit) =>
      inTurn(accountId, async (transaction) => {
        const group = await findGroup(transaction, { accountId, groupId });
        if (group === undefined) return false;
        await write(transaction, { accountId, groupId, change: edit(group), now: clock.now() });
        return true;
      }),
    remove: (accountId, groupId, allow) =>
      inTurn(accountId, async (transaction) => {
        const group = await findGroup(transaction, { accountId, groupId });
        if (group === undefined) return false;
        allow(group);
        await transaction
          .deleteFrom('transcode_template_groups')
          .where('account_id', '=', accountId)
          .where('group_id', '=', groupId)
          .execute();
        return true;
      }),
    setDefault: (accountId, groupId) =>
      inTurn(accountId, (transaction) => setDefault(transaction, { accountId, groupId })),
    exists: async (accountId, groupId) =>
      builtInNames.has(groupId) || (await findRow(database, { accountId, groupId })) !== undefined,
    defaultOf: (accountId) => defaultOf(database, accountId),
  };
}

/** Locks the account: count and insert are free of races, and no group is deleted while it becomes the default. */
async function lockGroups(transaction: Database, accountId: AccountId): Promise<void> {
  await transaction
    .updateTable('accounts')
    .set({ account_id: accountId })
    .where('account_id', '=', accountId)
    .execute();
}

interface Addition {
  readonly accountId: AccountId;
  readonly group: NewGroup;
  readonly now: number;
}

async function add(transaction: Database, { accountId, group, now }: Addition): Promise<string | undefined> {
  const { count } = await transaction
    .selectFrom('transcode_template_groups')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_GROUPS) return undefined;
  const groupId = randomBytes(16).toString('hex');
  await transaction
    .insertInto('transcode_template_groups')
    .values({
      group_id: groupId,
      account_id: accountId,
      app_id: DEFAULT_APP_ID,
      name: group.name,
      is_locked: 0,
      templates: JSON.stringify(group.templates),
      created_at_ms: now,
      modified_at_ms: now,
    })
    .execute();
  return groupId;
}

async function findRow(
  database: Database,
  { accountId, groupId }: GroupRef,
): Promise<TranscodeTemplateGroupRow | undefined> {
  return await database
    .selectFrom('transcode_template_groups')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('group_id', '=', groupId)
    .executeTakeFirst();
}

async function findGroup(database: Database, ref: GroupRef): Promise<TemplateGroup | undefined> {
  const isBuiltIn = builtInNames.has(ref.groupId);
  const row = isBuiltIn ? undefined : await findRow(database, ref);
  if (!isBuiltIn && row === undefined) return undefined;
  const defaultId = await defaultOf(database, ref.accountId);
  return row === undefined
    ? builtInGroup(ref.groupId, defaultId, await accountCreatedAt(database, ref.accountId))
    : toGroup(row, defaultId);
}

async function list(database: Database, accountId: AccountId): Promise<readonly TemplateGroup[]> {
  const defaultId = await defaultOf(database, accountId);
  const createdAtMs = await accountCreatedAt(database, accountId);
  const rows = await database
    .selectFrom('transcode_template_groups')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at_ms')
    .orderBy('group_id')
    .execute();
  const builtIn = [...builtInNames.keys()].map((groupId) => builtInGroup(groupId, defaultId, createdAtMs));
  return [...builtIn, ...rows.map((row) => toGroup(row, defaultId))];
}

interface Write extends GroupRef {
  readonly change: GroupChange;
  readonly now: number;
}

async function write(
  transaction: Database,
  { accountId, groupId, change: { name, isLocked, templates }, now }: Write,
): Promise<void> {
  await transaction
    .updateTable('transcode_template_groups')
    .set({
      ...(name !== undefined && { name }),
      ...(isLocked !== undefined && { is_locked: Number(isLocked) }),
      ...(templates !== undefined && { templates: JSON.stringify(templates) }),
      modified_at_ms: now,
    })
    .where('account_id', '=', accountId)
    .where('group_id', '=', groupId)
    .execute();
}

async function setDefault(transaction: Database, ref: GroupRef): Promise<boolean> {
  if (!builtInNames.has(ref.groupId) && (await findRow(transaction, ref)) === undefined) return false;
  await transaction
    .insertInto('default_template_groups')
    .values({ account_id: ref.accountId, app_id: DEFAULT_APP_ID, group_id: ref.groupId })
    .onConflict((conflict) => conflict.columns(['account_id', 'app_id']).doUpdateSet({ group_id: ref.groupId }))
    .execute();
  return true;
}

async function defaultOf(database: Database, accountId: AccountId): Promise<string> {
  const row = await database
    .selectFrom('default_template_groups')
    .select('group_id')
    .where('account_id', '=', accountId)
    .where('app_id', '=', DEFAULT_APP_ID)
    .executeTakeFirst();
  return row?.group_id ?? LADDER_GROUP;
}

async function accountCreatedAt(database: Database, accountId: AccountId): Promise<number> {
  const row = await database
    .selectFrom('accounts')
    .select('created_at_ms')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row?.created_at_ms ?? 0;
}

function builtInTemplates(groupId: string): readonly KeptTemplate[] {
  return groupId === NO_TRANSCODE_GROUP ? [] : ladderTemplates;
}

function builtInGroup(groupId: string, defaultId: string, createdAtMs: number): TemplateGroup {
  return {
    groupId,
    name: builtInNames.get(groupId) ?? groupId,
    isBuiltIn: true,
    isLocked: true,
    isDefault: groupId === defaultId,
    templates: builtInTemplates(groupId),
    createdAtMs,
    modifiedAtMs: createdAtMs,
  };
}

function toGroup(row: TranscodeTemplateGroupRow, defaultId: string): TemplateGroup {
  return {
    groupId: row.group_id,
    name: row.name,
    isBuiltIn: false,
    isLocked: row.is_locked === 1,
    isDefault: row.group_id === defaultId,
    templates: readTemplates(row),
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
  };
}

function readTemplates(row: TranscodeTemplateGroupRow): readonly KeptTemplate[] {
  return JSON.parse(row.templates) as readonly KeptTemplate[];
}
