// The first account of a new database and its root access key pair.
import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { WrappingKey } from '../../store/keys/master-keys.ts';
import { asAccessKeyId, asAccountId, type AccessKeyId, type AccountId } from '../../wire/ids.ts';
import { unwrapSecret, wrapSecret } from '../keys/access-keys-db.ts';
import { claimRootKey, findRootKeyId } from '../keys/root-key-db.ts';

export interface RootAccount {
  readonly accountId: AccountId;
  readonly accessKeyId: AccessKeyId;
  readonly accessKeySecret: string;
}

export interface RootAccountDeps {
  readonly database: Database;
  readonly wrappingKey: WrappingKey;
  readonly clock: Clock;
}

/** Makes the root account if the database has none; `requested` counts for a new database only. */
export async function ensureRootAccount(
  deps: RootAccountDeps,
  requested?: { readonly accessKeyId: string; readonly accessKeySecret: string },
): Promise<RootAccount> {
  const existing = await findRootAccount(deps);
  if (existing !== undefined) return existing;
  const root: RootAccount = {
    accountId: asAccountId(
      String(randomInt(1, 10)) + String(randomInt(0, 10 ** 12)).padStart(12, '0') + String(randomInt(100, 1000)),
    ),
    accessKeyId: asAccessKeyId(requested?.accessKeyId ?? 'LTAI' + randomBytes(10).toString('hex')),
    accessKeySecret: requested?.accessKeySecret ?? randomBytes(24).toString('base64url'),
  };
  await insertRootAccount(deps, root);
  // Another process may have been first: the row in the database counts.
  const created = await findRootAccount(deps);
  if (created === undefined) throw new Error('The root account could not be made');
  return created;
}

async function insertRootAccount({ database, wrappingKey, clock }: RootAccountDeps, root: RootAccount): Promise<void> {
  const now = clock.now();
  await database.transaction().execute(async (transaction) => {
    if (!(await claimRootKey(transaction, root.accessKeyId))) return;
    await transaction.insertInto('accounts').values({ account_id: root.accountId, created_at_ms: now }).execute();
    await transaction
      .insertInto('access_keys')
      .values({
        access_key_id: root.accessKeyId,
        account_id: root.accountId,
        wrapped_secret: wrapSecret(root.accessKeyId, root.accessKeySecret, wrappingKey),
        status: 'Active',
        created_at_ms: now,
        user_id: null,
        last_used_at_ms: null,
        last_used_service: null,
        is_development: 0,
        generation: 0,
      })
      .execute();
  });
}

export async function findRootAccount({ database, wrappingKey }: RootAccountDeps): Promise<RootAccount | undefined> {
  const rootKeyId = await findRootKeyId(database);
  if (rootKeyId === undefined) return undefined;
  const row = await database
    .selectFrom('access_keys')
    .selectAll()
    .where('access_key_id', '=', rootKeyId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    accountId: row.account_id,
    accessKeyId: row.access_key_id,
    accessKeySecret: unwrapSecret(row.access_key_id, row.wrapped_secret, wrappingKey),
  };
}
