// The access keys of a user, or of the account itself (root): creating, listing, disabling and deleting them. Disabling or
// deleting a key revokes everything issued through it; an account always keeps one active key of its own.
import { ALPHANUMERIC, randomText } from '../../base/random-text.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { WrappingKey } from '../../store/keys/master-keys.ts';
import { WireError } from '../../wire/errors.ts';
import { asAccessKeyId, type AccessKeyId, type AccountId } from '../../wire/ids.ts';
import { wrapSecret } from './access-keys-db.ts';
import type { AccessChanges } from '../access-changes.ts';
import { requireRoomForIssuers, revokeIssuer } from '../issuers/revoked-issuers-db.ts';
import { accessKeyTag, type IssuerTag } from '../issuers/issuer.ts';
import type { KeyUse } from './key-use.ts';
import { findRootKeyId, moveRootKey } from './root-key-db.ts';

export interface KeyOwner {
  readonly accountId: AccountId;
  /** null: the account itself. */
  readonly userId: string | null;
  /** The party that changes its keys: see revoked-issuers-db. */
  readonly by?: string;
}

/** Who a new key is for. */
interface NewKeyOwner extends KeyOwner {
  /** The key is made with the development key. */
  readonly isDevelopment?: boolean;
}

interface ManagedKey {
  readonly accessKeyId: AccessKeyId;
  readonly status: 'Active' | 'Inactive';
  readonly createdAtMs: number;
}

export interface CreatedKey extends ManagedKey {
  /** Returned once, at creation. */
  readonly secret: string;
}

interface LastUse {
  readonly atMs: number;
  readonly service: string;
}

/** Every method throws EntityNotExist.User.AccessKey for a key of another owner. */
export interface ManagedAccessKeys {
  list(owner: KeyOwner): Promise<readonly ManagedKey[]>;
  create(owner: NewKeyOwner): Promise<CreatedKey>;
  setStatus(owner: KeyOwner, accessKeyId: string, status: ManagedKey['status']): Promise<void>;
  remove(owner: KeyOwner, accessKeyId: string): Promise<void>;
  lastUse(owner: KeyOwner, accessKeyId: string): Promise<LastUse | undefined>;
}

interface Deps {
  readonly database: Database;
  readonly changes: Pick<AccessChanges, 'make'>;
  readonly wrappingKey: WrappingKey;
  readonly keyUse: Pick<KeyUse, 'latest'>;
  readonly clock: Clock;
}

const MAX_KEYS = 2;
const SECRET_LENGTH = 30;

export function createManagedAccessKeys(deps: Deps): ManagedAccessKeys {
  const { database, changes, clock } = deps;
  return {
    list: (owner) => listKeys(database, owner),
    create: (owner) =>
      changes.make(async (transaction) => {
        await checkOwner(transaction, owner);
        await requireRoomForIssuers(transaction, { ...owner, now: clock.now() });
        if ((await listKeys(transaction, owner)).length >= MAX_KEYS)
          throw new WireError('LimitExceeded.User.AccessKey');
        return await insertKey(transaction, deps, owner);
      }),
    setStatus: (owner, id, status) =>
      changes.make(async (transaction) => {
        const key = await findKey(transaction, owner, id);
        const now = clock.now();
        const isEnabled = status === 'Active' && key.status === 'Inactive';
        if (isEnabled) await requireRoomForIssuers(transaction, { ...owner, now });
        if (status === 'Inactive') await keepAccountReachable(transaction, owner, key);
        // What it issued before stays revoked: the key goes on with another tag.
        if (isEnabled || status === 'Inactive')
          await revokeIssuer(transaction, key.tag, { ...owner, now, forGood: isEnabled });
        await transaction
          .updateTable('access_keys')
          .set({ status, generation: key.generation + Number(isEnabled) })
          .where('access_key_id', '=', key.accessKeyId)
          .execute();
      }),
    remove: (owner, id) =>
      changes.make(async (transaction) => {
        const key = await findKey(transaction, owner, id);
        await keepAccountReachable(transaction, owner, key);
        await revokeIssuer(transaction, key.tag, { ...owner, now: clock.now(), forGood: true });
        await transaction.deleteFrom('access_keys').where('access_key_id', '=', key.accessKeyId).execute();
      }),
    lastUse: async (owner, id) => {
      const { accessKeyId, written } = await findKey(database, owner, id);
      const noted = deps.keyUse.latest(accessKeyId);
      return noted !== undefined && noted.atMs >= (written?.atMs ?? 0) ? noted : written;
    },
  };
}

/** Inside a change: the caller has checked the limits. */
export async function insertKey(
  transaction: Database,
  { wrappingKey, clock }: Pick<Deps, 'wrappingKey' | 'clock'>,
  { accountId, userId, isDevelopment = false }: NewKeyOwner,
): Promise<CreatedKey> {
  const accessKeyId = asAccessKeyId(`LTAI${randomText(20, ALPHANUMERIC)}`);
  const secret = randomText(SECRET_LENGTH, ALPHANUMERIC);
  const createdAtMs = clock.now();
  await transaction
    .insertInto('access_keys')
    .values({
      access_key_id: accessKeyId,
      account_id: accountId,
      wrapped_secret: wrapSecret(accessKeyId, secret, wrappingKey),
      status: 'Active',
      created_at_ms: createdAtMs,
      user_id: userId,
      last_used_at_ms: null,
      last_used_service: null,
      is_development: Number(isDevelopment),
      generation: 0,
    })
    .execute();
  return { accessKeyId, secret, status: 'Active', createdAtMs };
}

function keysOf(database: Database, { accountId, userId }: KeyOwner) {
  const keys = database.selectFrom('access_keys').selectAll().where('account_id', '=', accountId);
  return userId === null ? keys.where('user_id', 'is', null) : keys.where('user_id', '=', userId);
}

async function listKeys(database: Database, owner: KeyOwner): Promise<readonly ManagedKey[]> {
  const rows = await keysOf(database, owner).orderBy('created_at_ms').orderBy('access_key_id').execute();
  return rows.map((row) => ({
    accessKeyId: row.access_key_id,
    status: row.status,
    createdAtMs: row.created_at_ms,
  }));
}

interface FoundKey {
  readonly accessKeyId: AccessKeyId;
  readonly status: 'Active' | 'Inactive';
  readonly generation: number;
  readonly tag: IssuerTag;
  readonly written: LastUse | undefined;
}

async function findKey(database: Database, owner: KeyOwner, id: string): Promise<FoundKey> {
  const row = await keysOf(database, owner).where('access_key_id', '=', asAccessKeyId(id)).executeTakeFirst();
  if (row === undefined) throw new WireError('EntityNotExist.User.AccessKey');
  const { access_key_id: accessKeyId, last_used_at_ms: atMs, last_used_service: service } = row;
  const { status, generation } = row;
  const tag = accessKeyTag(accessKeyId, generation);
  return {
    accessKeyId,
    status,
    generation,
    tag,
    written: atMs === null ? undefined : { atMs, service: service ?? '' },
  };
}

/** The user may have been deleted since the caller read it. */
async function checkOwner(transaction: Database, { accountId, userId }: KeyOwner): Promise<void> {
  if (userId === null) return;
  const user = await transaction
    .selectFrom('users')
    .select('user_id')
    .where('account_id', '=', accountId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (user === undefined) throw new WireError('EntityNotExist.User');
}

/** Without an active key of its own an account could never be reached again. */
async function keepAccountReachable(transaction: Database, owner: KeyOwner, { accessKeyId }: FoundKey): Promise<void> {
  if (owner.userId !== null) return;
  const other = await keysOf(transaction, owner)
    .where('status', '=', 'Active')
    .where('access_key_id', '!=', accessKeyId)
    // Void at the next start without --dev.
    .where('is_development', '=', 0)
    .orderBy('created_at_ms')
    .executeTakeFirst();
  if (other === undefined)
    throw new WireError('OperationDenied', { why: 'this is the last active access key of the account itself' });
  if ((await findRootKeyId(transaction)) === accessKeyId) await moveRootKey(transaction, other.access_key_id);
}
