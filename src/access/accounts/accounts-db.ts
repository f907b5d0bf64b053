// The accounts of a server. Nothing of one is visible in another; each begins with one access key of its own.
import type { Clock } from '../../base/clock.ts';
import { DIGITS, randomText } from '../../base/random-text.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { WrappingKey } from '../../store/keys/master-keys.ts';
import { WireError } from '../../wire/errors.ts';
import { asAccountId, type AccountId } from '../../wire/ids.ts';
import type { AccessChanges } from '../access-changes.ts';
import { insertKey, type CreatedKey } from '../keys/manage-access-keys-db.ts';
import { cutPage, type Page, type PageQuery } from '../page.ts';

interface Account {
  readonly accountId: AccountId;
  readonly createdAtMs: number;
}

export interface Accounts {
  /** By id. */
  list(query: PageQuery): Promise<Page<Account>>;
  /** Without `requestedId`, a random id is chosen. */
  create(requestedId: AccountId | undefined): Promise<{ readonly accountId: AccountId; readonly key: CreatedKey }>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly wrappingKey: WrappingKey;
  readonly clock: Clock;
}

export const MAX_ACCOUNTS = 1000;

export function createAccounts(deps: Deps): Accounts {
  const { database, changes } = deps;
  return {
    list: (query) => listAccounts(database, query),
    create: (requestedId) =>
      changes.make(async (transaction) => {
        const accountId = requestedId ?? asAccountId(`1${randomText(15, DIGITS)}`);
        await insertAccount(transaction, accountId, deps.clock.now());
        return { accountId, key: await insertKey(transaction, deps, { accountId, userId: null }) };
      }),
  };
}

async function listAccounts(database: Database, { after, limit }: PageQuery): Promise<Page<Account>> {
  let query = database.selectFrom('accounts').selectAll();
  if (after !== undefined) query = query.where('account_id', '>', asAccountId(after));
  const rows = await query
    .orderBy('account_id')
    .limit(limit + 1)
    .execute();
  const accounts = rows.map((row) => ({ accountId: row.account_id, createdAtMs: row.created_at_ms }));
  return cutPage(accounts, limit, ({ accountId }) => accountId);
}

async function insertAccount(transaction: Database, accountId: AccountId, now: number): Promise<void> {
  const { count } = await transaction
    .selectFrom('accounts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count >= MAX_ACCOUNTS) throw new WireError('LimitExceeded.Account');
  const inserted = await transaction
    .insertInto('accounts')
    .values({ account_id: accountId, created_at_ms: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows ?? 0) === 0) throw new WireError('EntityAlreadyExists.Account');
}
