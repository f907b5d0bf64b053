// Categories of videos in the database: a tree of three levels per account.
import { randomInt } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { CategoryRow, Tables } from '../../store/database/schema.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { Videos } from '../videos/videos-db.ts';

export interface Category {
  readonly cateId: number;
  readonly cateName: string;
  /** Undefined at the top. */
  readonly parentId: number | undefined;
  readonly level: number;
  readonly type: CategoryRow['type'];
}

interface CountedCategory extends Category {
  /** The number of its direct children. */
  readonly children: number;
}

interface NewCategory {
  readonly cateName: string;
  readonly parentId: number | undefined;
  readonly type: CategoryRow['type'];
}

interface CategoryQuery {
  /** Undefined for the top. */
  readonly parentId: number | undefined;
  readonly type: CategoryRow['type'];
  readonly oldestFirst: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface Categories {
  add(accountId: AccountId, category: NewCategory): Promise<Category | 'no such parent' | 'too deep' | 'too many'>;
  find(accountId: AccountId, cateId: number): Promise<Category | undefined>;
  /** False if there is no such category. */
  rename(accountId: AccountId, cateId: number, cateName: string): Promise<boolean>;
  /** Also deletes all below it; the videos in them stay, without a category. False if there is no such category. */
  remove(accountId: AccountId, cateId: number): Promise<boolean>;
  list(
    accountId: AccountId,
    query: CategoryQuery,
  ): Promise<{ readonly total: number; readonly categories: readonly CountedCategory[] }>;
  /** Names by id, of the categories that exist. */
  namesOf(accountId: AccountId, cateIds: readonly (number | undefined)[]): Promise<ReadonlyMap<number, string>>;
}

const MAX_LEVEL = 2;
const MAX_CHILDREN = 100;
const FIRST_ID = 100_000_000;
const LAST_ID = 999_999_999;

interface Deps {
  readonly database: Database;
  readonly videos: Pick<Videos, 'forgetAll'>;
  readonly clock: Clock;
}

export function createCategories({ database, videos, clock }: Deps): Categories {
  return {
    add: (accountId, category) =>
      database.transaction().execute((transaction) => add(transaction, { accountId, category, now: clock.now() })),
    find: async (accountId, cateId) => {
      const row = await findRow(database, accountId, cateId);
      return row === undefined ? undefined : toCategory(row);
    },
    rename: async (accountId, cateId, cateName) => {
      const renamed = await database
        .updateTable('categories')
        .set({ cate_name: cateName })
        .where('account_id', '=', accountId)
        .where('cate_id', '=', cateId)
        .executeTakeFirst();
      return renamed.numUpdatedRows === 1n;
    },
    remove: async (accountId, cateId) => {
      const removed = await database
        .transaction()
        .execute((transaction) => remove(transaction, accountId, { cateId, now: clock.now() }));
      // Access may depend on the category: cached videos must not keep the old one.
      if (removed) videos.forgetAll();
      return removed;
    },
    list: (accountId, query) => list(database, accountId, query),
    namesOf: async (accountId, cateIds) => {
      const uniqueIds = [...new Set(cateIds.filter((id) => id !== undefined))];
      if (uniqueIds.length === 0) return new Map();
      const rows = await database
        .selectFrom('categories')
        .select(['cate_id', 'cate_name'])
        .where('account_id', '=', accountId)
        .where('cate_id', 'in', uniqueIds)
        .execute();
      return new Map(rows.map((row) => [row.cate_id, row.cate_name]));
    },
  };
}

async function findRow(
  database: Database | Transaction<Tables>,
  accountId: AccountId,
  cateId: number,
): Promise<CategoryRow | undefined> {
  return await database
    .selectFrom('categories')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('cate_id', '=', cateId)
    .executeTakeFirst();
}

/** Locks the account's tree, so that counting and then adding is free of races. */
async function lockTree(transaction: Transaction<Tables>, accountId: AccountId): Promise<void> {
  await transaction
    .updateTable('accounts')
    .set({ account_id: accountId })
    .where('account_id', '=', accountId)
    .execute();
}

async function add(
  transaction: Transaction<Tables>,
  { accountId, category, now }: { readonly accountId: AccountId; readonly category: NewCategory; readonly now: number },
): ReturnType<Categories['add']> {
  await lockTree(transaction, accountId);
  const { parentId } = category;
  const parent = parentId === undefined ? undefined : await findRow(transaction, accountId, parentId);
  if (parentId !== undefined && parent === undefined) return 'no such parent';
  const level = parent === undefined ? 0 : parent.level + 1;
  if (level > MAX_LEVEL) return 'too deep';
  const type = parent?.type ?? category.type;
  const siblings = await below(transaction, accountId, parentId)
    .where('type', '=', type)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(siblings.count) >= MAX_CHILDREN) return 'too many';
  for (;;) {
    const row: CategoryRow = {
      cate_id: randomInt(FIRST_ID, LAST_ID + 1),
      account_id: accountId,
      cate_name: category.cateName,
      parent_id: parentId ?? null,
      level,
      type,
      created_at_ms: now,
    };
    const inserted = await transaction
      .insertInto('categories')
      .values(row)
      .onConflict((conflict) => conflict.column('cate_id').doNothing())
      .executeTakeFirst();
    if (Number(inserted.numInsertedOrUpdatedRows ?? 0) === 1) return toCategory(row);
  }
}

function below(database: Database | Transaction<Tables>, accountId: AccountId, parentId: number | undefined) {
  const own = database.selectFrom('categories').where('account_id', '=', accountId);
  return parentId === undefined ? own.where('parent_id', 'is', null) : own.where('parent_id', '=', parentId);
}

async function remove(
  transaction: Transaction<Tables>,
  accountId: AccountId,
  { cateId, now }: { readonly cateId: number; readonly now: number },
): Promise<boolean> {
  await lockTree(transaction, accountId);
  if ((await findRow(transaction, accountId, cateId)) === undefined) return false;
  let level = [cateId];
  while (level.length > 0) {
    await transaction
      .updateTable('videos')
      .set({ cate_id: null, modified_at_ms: now })
      .where('account_id', '=', accountId)
      .where('cate_id', 'in', level)
      .execute();
    const children = await transaction
      .selectFrom('categories')
      .select('cate_id')
      .where('account_id', '=', accountId)
      .where('parent_id', 'in', level)
      .execute();
    level = children.map((row) => row.cate_id);
  }
  // Categories below it are deleted with it.
  await transaction.deleteFrom('categories').where('cate_id', '=', cateId).execute();
  return true;
}

async function list(database: Database, accountId: AccountId, query: CategoryQuery) {
  const matching = below(database, accountId, query.parentId).where('type', '=', query.type);
  const { total } = await matching.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const direction = query.oldestFirst ? 'asc' : 'desc';
  const rows = await matching
    .selectAll()
    .select((outer) =>
      outer
        .selectFrom('categories as child')
        .whereRef('child.parent_id', '=', 'categories.cate_id')
        .select((e) => e.fn.countAll<number>().as('count'))
        .as('children'),
    )
    .orderBy('created_at_ms', direction)
    .orderBy('cate_id', direction)
    .offset(query.offset)
    .limit(query.limit)
    .execute();
  return {
    total: Number(total),
    categories: rows.map((row) => ({ ...toCategory(row), children: Number(row.children ?? 0) })),
  };
}

function toCategory(row: CategoryRow): Category {
  return {
    cateId: row.cate_id,
    cateName: row.cate_name,
    parentId: row.parent_id ?? undefined,
    level: row.level,
    type: row.type,
  };
}
