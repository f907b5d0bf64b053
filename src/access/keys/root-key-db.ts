// Which access key is the root pair: the one that clients on the server's machine are given (`root-credentials.json`), and by
// which the next start finds the first account.
import type { Database } from '../../store/database/open-database.ts';
import { asAccessKeyId, type AccessKeyId } from '../../wire/ids.ts';

const SETTING = 'root account';

export async function findRootKeyId(database: Database): Promise<AccessKeyId | undefined> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', SETTING).executeTakeFirst();
  return row === undefined ? undefined : asAccessKeyId(row.value);
}

/** False if there is a root key already: another process that started at the same moment was first. */
export async function claimRootKey(transaction: Database, accessKeyId: AccessKeyId): Promise<boolean> {
  const claimed = await transaction
    .insertInto('settings')
    .values({ name: SETTING, value: accessKeyId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(claimed.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function moveRootKey(transaction: Database, accessKeyId: AccessKeyId): Promise<void> {
  await transaction.updateTable('settings').set({ value: accessKeyId }).where('name', '=', SETTING).execute();
}
