// The users of an account. Names that differ in case alone are one name; answers keep the spelling of the caller.
import { DIGITS, randomText } from '../../base/random-text.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { UserRow } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { AccessChanges } from '../access-changes.ts';
import { cutPage, type Page, type PageQuery } from '../page.ts';

interface UserProfile {
  readonly displayName: string;
  readonly comments: string;
  readonly mobilePhone: string;
  readonly email: string;
}

export interface NewUser extends UserProfile {
  readonly userName: string;
  /** Made with the development key. */
  readonly isDevelopment?: boolean;
}

export interface User extends NewUser {
  readonly userId: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** The user of another account is treated as missing. */
export interface Users {
  find(accountId: AccountId, userName: string): Promise<User | undefined>;
  /** Throws EntityNotExist.User. */
  get(accountId: AccountId, userName: string): Promise<User>;
  /** By name. */
  list(accountId: AccountId, query: PageQuery): Promise<Page<User>>;
  create(accountId: AccountId, user: NewUser): Promise<User>;
  update(accountId: AccountId, userName: string, changes: Partial<NewUser>): Promise<User>;
  /** Refused while the user has keys or policies. */
  remove(accountId: AccountId, userName: string): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly clock: Clock;
}

export const MAX_USERS = 5000;

export function createUsers(deps: Deps): Users {
  const { database, changes } = deps;
  return {
    find: (accountId, userName) => findUser(database, accountId, userName),
    get: (accountId, userName) => getUser(database, accountId, userName),
    list: (accountId, query) => listUsers(database, accountId, query),
    create: (accountId, user) => changes.make((transaction) => insertUser(transaction, { deps, accountId, user })),
    update: (accountId, userName, changed) =>
      changes.make(async (transaction) => {
        const user = await getUser(transaction, accountId, userName);
        return await updateUser(transaction, { deps, accountId, user, changed });
      }),
    remove: (accountId, userName) =>
      changes.make(async (transaction) => {
        await removeUser(transaction, accountId, await getUser(transaction, accountId, userName));
      }),
  };
}

async function findUser(database: Database, accountId: AccountId, userName: string): Promise<User | undefined> {
  const row = await database
    .selectFrom('users')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', userName.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
}

/** Throws EntityNotExist.User. */
export async function getUser(database: Database, accountId: AccountId, userName: string): Promise<User> {
  const user = await findUser(database, accountId, userName);
  if (user === undefined) throw new WireError('EntityNotExist.User');
  return user;
}

async function listUsers(database: Database, accountId: AccountId, { after, limit }: PageQuery): Promise<Page<User>> {
  let query = database.selectFrom('users').selectAll().where('account_id', '=', accountId);
  if (after !== undefined) query = query.where('name_key', '>', after);
  const rows = await query
    .orderBy('name_key')
    .limit(limit + 1)
    .execute();
  const page = cutPage(rows, limit, (row) => row.name_key);
  return { ...page, items: page.items.map(toUser) };
}

interface Insertion {
  readonly deps: Deps;
  readonly accountId: AccountId;
  readonly user: NewUser;
}

async function insertUser(transaction: Database, { deps, accountId, user }: Insertion): Promise<User> {
  if ((await findUser(transaction, accountId, user.userName)) !== undefined)
    throw new WireError('EntityAlreadyExists.User');
  const { count } = await transaction
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (count >= MAX_USERS) throw new WireError('LimitExceeded.User');
  const now = deps.clock.now();
  const made: User = { ...user, userId: `2${randomText(17, DIGITS)}`, createdAtMs: now, modifiedAtMs: now };
  await transaction
    .insertInto('users')
    .values({
      user_id: made.userId,
      account_id: accountId,
      user_name: made.userName,
      name_key: made.userName.toLowerCase(),
      display_name: made.displayName,
      comments: made.comments,
      mobile_phone: made.mobilePhone,
      email: made.email,
      created_at_ms: now,
      named_at_ms: now,
      modified_at_ms: now,
      is_development: Number(user.isDevelopment ?? false),
    })
    .execute();
  return made;
}

interface Update {
  readonly deps: Deps;
  readonly accountId: AccountId;
  readonly user: User;
  readonly changed: Partial<NewUser>;
}

async function updateUser(transaction: Database, { deps, accountId, user, changed }: Update): Promise<User> {
  const updated: User = { ...user, ...changed, modifiedAtMs: deps.clock.now() };
  const namesake = await findUser(transaction, accountId, updated.userName);
  if (namesake !== undefined && namesake.userId !== user.userId) throw new WireError('EntityAlreadyExists.User');
  await transaction
    .updateTable('users')
    .set({
      user_name: updated.userName,
      name_key: updated.userName.toLowerCase(),
      // Trust in the new name was trust in another user.
      ...(updated.userName.toLowerCase() !== user.userName.toLowerCase() && { named_at_ms: updated.modifiedAtMs }),
      display_name: updated.displayName,
      comments: updated.comments,
      mobile_phone: updated.mobilePhone,
      email: updated.email,
      modified_at_ms: updated.modifiedAtMs,
    })
    .where('user_id', '=', user.userId)
    .execute();
  return updated;
}

async function removeUser(transaction: Database, accountId: AccountId, { userId }: User): Promise<void> {
  const key = await transaction
    .selectFrom('access_keys')
    .select('access_key_id')
    .where('account_id', '=', accountId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (key !== undefined) throw new WireError('DeleteConflict.User.AccessKey');
  const attached = await transaction
    .selectFrom('policy_attachments')
    .select('policy_name')
    .where('account_id', '=', accountId)
    .where('principal_type', '=', 'user')
    .where('principal_id', '=', userId)
    .executeTakeFirst();
  if (attached !== undefined) throw new WireError('DeleteConflict.User.Policy');
  await transaction.deleteFrom('users').where('user_id', '=', userId).execute();
}

function toUser(row: UserRow): User {
  return {
    userId: row.user_id,
    userName: row.user_name,
    displayName: row.display_name,
    comments: row.comments,
    mobilePhone: row.mobile_phone,
    email: row.email,
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
  };
}
