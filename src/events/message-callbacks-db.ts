// Callbacks of accounts for their events: one for each app, with its key wrapped.
import { createHmac } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../store/database/open-database.ts';
import type { MessageCallbackRow } from '../store/database/schema.ts';
import type { AccountId } from '../wire/ids.ts';
import { callbackContext, type CallbackKeys } from './callback-keys-db.ts';

export interface MessageCallback {
  readonly callbackUrl: string;
  /** Comma separated, or `ALL`; empty for none. */
  readonly eventTypes: string;
  readonly isSigned: boolean;
  readonly authKey: string | undefined;
}

export interface FoundCallback extends MessageCallback {
  /** Signs the calls to callbacks that uploads and jobs name. */
  readonly uploadAuthKey: string | undefined;
}

/** A key that signs a known text can be guessed offline. */
export const MIN_AUTH_KEY = 16;

interface NewMessageCallback extends MessageCallback {
  readonly accountId: AccountId;
  readonly appId: string;
  readonly byOperator: boolean;
}

export interface MessageCallbacks {
  find(accountId: AccountId, appId: string): Promise<FoundCallback | undefined>;
  /** Keeps the key that was set before if none is given. `no key`: signing needs one; `short key`: a longer one. */
  set(callback: NewMessageCallback): Promise<SetOutcome>;
  /** The accounts whose calls are signed with a key of less than {@link MIN_AUTH_KEY} characters, set by an earlier version. */
  withShortKeys(): Promise<readonly AccountId[]>;
  /** Deletes its waiting events too. */
  delete(accountId: AccountId, appId: string): Promise<void>;
}

type SetOutcome = 'done' | 'no key' | 'short key';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly callbackKeys: CallbackKeys;
}

export function createMessageCallbacks(deps: Deps): MessageCallbacks {
  const { database, callbackKeys } = deps;
  return {
    find: async (accountId, appId) => {
      const row = await findRow(database, accountId, appId);
      if (row === undefined) return undefined;
      return {
        callbackUrl: row.callback_url,
        eventTypes: row.event_types,
        isSigned: row.auth_switch === 'on',
        authKey: openAuthKey(row, callbackKeys),
        uploadAuthKey: uploadAuthKeyOf(row, callbackKeys),
      };
    },
    set: (callback) => set(deps, callback),
    withShortKeys: async () => {
      const rows = await database.selectFrom('message_callbacks').selectAll().where('auth_switch', '=', 'on').execute();
      return rows.filter((row) => isShort(openAuthKey(row, callbackKeys))).map((row) => row.account_id);
    },
    delete: async (accountId, appId) => {
      await database.transaction().execute(async (transaction) => {
        for (const table of ['message_callbacks', 'events'] as const)
          await transaction.deleteFrom(table).where('account_id', '=', accountId).where('app_id', '=', appId).execute();
      });
    },
  };
}

async function set({ database, clock, callbackKeys }: Deps, callback: NewMessageCallback) {
  const { accountId, appId, callbackUrl, eventTypes, isSigned, authKey } = callback;
  const now = clock.now();
  return await database.transaction().execute(async (transaction): Promise<SetOutcome> => {
    const existing = await findRow(transaction, accountId, appId);
    const name = { account_id: accountId, app_id: appId };
    const wrapped =
      authKey === undefined
        ? (existing?.wrapped_auth_key ?? null)
        : callbackKeys.wrapping.wrap(Buffer.from(authKey, 'utf8'), callbackContext(accountId, appId));
    if (isSigned && wrapped === null) return 'no key';
    const kept = authKey === undefined && existing ? openAuthKey(existing, callbackKeys) : undefined;
    if (isSigned && isShort(kept)) return 'short key';
    const values = {
      callback_url: callbackUrl,
      event_types: eventTypes,
      auth_switch: isSigned ? ('on' as const) : ('off' as const),
      wrapped_auth_key: wrapped,
      by_operator: Number(callback.byOperator),
      modified_at_ms: now,
    };
    await transaction
      .insertInto('message_callbacks')
      .values({ ...name, ...values })
      .onConflict((conflict) => conflict.columns(['account_id', 'app_id']).doUpdateSet(values))
      .execute();
    // Events that waited for the old address or key are due at once.
    await transaction
      .updateTable('events')
      .set({ due_at_ms: now, attempts: 0 })
      .where('account_id', '=', accountId)
      .where('app_id', '=', appId)
      .where('due_at_ms', '>', now)
      .execute();
    return 'done';
  });
}

async function findRow(
  database: Database,
  accountId: AccountId,
  appId: string,
): Promise<MessageCallbackRow | undefined> {
  return await database
    .selectFrom('message_callbacks')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('app_id', '=', appId)
    .executeTakeFirst();
}

type KeyHolder = Pick<MessageCallbackRow, 'account_id' | 'app_id' | 'wrapped_auth_key'>;

export function openAuthKey(row: KeyHolder, { wrapping }: CallbackKeys): string | undefined {
  if (row.wrapped_auth_key === null) return undefined;
  return wrapping.unwrap(row.wrapped_auth_key, callbackContext(row.account_id, row.app_id)).toString('utf8');
}

function isShort(authKey: string | undefined): boolean {
  return authKey !== undefined && authKey.length < MIN_AUTH_KEY;
}

/**
 * A key of its own for callbacks that uploads and jobs name: their receivers see signatures, and must not learn from them what
 * the account's AuthKey is. It is derived from a key of this server, so guessing AuthKeys finds none; it changes with the AuthKey.
 */
export function uploadAuthKeyOf(row: KeyHolder, keys: CallbackKeys): string | undefined {
  const authKey = openAuthKey(row, keys);
  if (authKey === undefined) return undefined;
  return createHmac('sha256', keys.ofUploads)
    .update(`${callbackContext(row.account_id, row.app_id)}\0${authKey}`)
    .digest('hex')
    .slice(0, 32);
}
