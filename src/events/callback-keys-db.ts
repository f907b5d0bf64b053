// The keys of event callbacks: the one that wraps AuthKeys, and the one that the AuthKeys of uploads are derived from. The second was
// once derived from the master key; it is kept wrapped, so that signatures stay the same when the master key is changed.
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Database } from '../store/database/open-database.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import type { MasterKeys, WrappingKey } from '../store/keys/master-keys.ts';
import type { WrappedColumn } from '../store/keys/wrapped-columns.ts';

export interface CallbackKeys {
  readonly wrapping: WrappingKey;
  readonly ofUploads: KeyObject;
}

const PURPOSE = 'callback keys';
const OF_UPLOADS = 'callbacks of uploads';

/** For a change of the master key. */
export const callbackAuthKeys: WrappedColumn = {
  table: 'message_callbacks',
  key: ['account_id', 'app_id'],
  column: 'wrapped_auth_key',
  purpose: PURPOSE,
  contextOf: ([account, app]) => callbackContext(String(account), String(app)),
};

export const uploadCallbackKey: WrappedColumn = {
  table: 'settings',
  key: ['name'],
  column: 'value',
  purpose: PURPOSE,
  contextOf: () => OF_UPLOADS,
  only: OF_UPLOADS,
};

export function callbackContext(accountId: string, appId: string): string {
  return `callback key ${accountId} ${appId}`;
}

/** `masterKeys` follow the database already. */
export async function loadCallbackKeys(database: Database, masterKeys: MasterKeys): Promise<CallbackKeys> {
  const wrapping = masterKeys.wrappingKey(PURPOSE);
  const first = deriveKey(masterKeys.currentKey(PURPOSE), OF_UPLOADS).export();
  await database
    .insertInto('settings')
    .values({ name: OF_UPLOADS, value: wrapping.wrap(first, OF_UPLOADS) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await database
    .selectFrom('settings')
    .select('value')
    .where('name', '=', OF_UPLOADS)
    .executeTakeFirstOrThrow();
  return { wrapping, ofUploads: createSecretKey(wrapping.unwrap(value, OF_UPLOADS)) };
}
