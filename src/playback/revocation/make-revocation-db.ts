// Writes one revocation. All of them pass one row, which orders them: a server that has seen one has seen all before it.
import { sql } from 'kysely';
import { randomHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { RevocationRow } from '../../store/database/schema.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { RevocationKind } from './revoked-set.ts';

export interface NewRevocation {
  readonly accountId: AccountId;
  readonly kind: RevocationKind;
  /** As the caller wrote it. */
  readonly value: string;
  /** As grants name it. */
  readonly tag: string;
  /** Unix seconds. */
  readonly issuedBefore: number;
  /** The party that asked; empty for the root of the account. */
  readonly by: string;
}

/** All of an account's users and roles together have as many as its root. */
export const MAX_REVOCATIONS = 10_000;
/** The share of one user or role. */
export const MAX_REVOCATIONS_OF_PARTY = 2_000;
/** Beyond its number the root may make one more in each minute. */
const PACE_MS = 60_000;
const LAST_MADE_AT = 'revocations made at';

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly keptMs: number;
}

/** The instant of the last revocation; 0 if there was none. */
export async function lastMadeAt(database: Database): Promise<number> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', LAST_MADE_AT).executeTakeFirst();
  return Number(row?.value ?? 0);
}

/** A second revocation of the same thing only moves its instant, and only forward. */
export async function makeRevocation(
  { database, clock, keptMs }: Deps,
  { accountId, kind, value, tag, issuedBefore, by }: NewRevocation,
): Promise<RevocationRow> {
  return await database.transaction().execute(async (transaction) => {
    const now = clock.now();
    const made_at_ms = await takeTurn(transaction, now);
    const known = await transaction
      .selectFrom('revocations')
      .select('revocation_id')
      .where('account_id', '=', accountId)
      .where('kind', '=', kind)
      .where('value', '=', value)
      .executeTakeFirst();
    if (known === undefined) await requireRoom(transaction, { accountId, by, now });
    return await transaction
      .insertInto('revocations')
      .values({
        revocation_id: randomHex(16),
        account_id: accountId,
        kind,
        value,
        tag,
        issued_before: issuedBefore,
        made_by: by,
        made_at_ms,
        kept_until_ms: now + keptMs,
      })
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'kind', 'value']).doUpdateSet((e) => ({
          // A key that was enabled again has another tag; what it issued before is void anyway.
          tag,
          issued_before: sql<number>`case when ${e.ref('excluded.issued_before')} > revocations.issued_before then ${e.ref('excluded.issued_before')} else revocations.issued_before end`,
          made_at_ms,
          kept_until_ms: now + keptMs,
        })),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** Holds the row until the commit, so that instants are committed in their order. Each is later than the one before. */
async function takeTurn(transaction: Database, now: number): Promise<number> {
  await transaction
    .insertInto('settings')
    .values({ name: LAST_MADE_AT, value: '0' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((e) => ({ value: e.ref('settings.value') })))
    .execute();
  const madeAtMs = Math.max(now, (await lastMadeAt(transaction)) + 1);
  await transaction
    .updateTable('settings')
    .set({ value: String(madeAtMs) })
    .where('name', '=', LAST_MADE_AT)
    .execute();
  return madeAtMs;
}

interface Asking {
  readonly accountId: AccountId;
  readonly by: string;
  readonly now: number;
}

/** The set is held in memory. Users and roles have shares; the root is slowed down, never locked out. */
async function requireRoom(transaction: Database, { accountId, by, now }: Asking): Promise<void> {
  const rows = await transaction
    .selectFrom('revocations')
    .select((e) => [e.fn.countAll<number>().as('count'), e.fn.max('made_at_ms').as('latest'), 'made_by'])
    .where('account_id', '=', accountId)
    .where('kept_until_ms', '>', now)
    .groupBy('made_by')
    .execute();
  const own = rows.find(({ made_by }) => made_by === by);
  const held = Number(own?.count ?? 0);
  if (by === '') {
    const waitMs = held < MAX_REVOCATIONS ? 0 : Number(own?.latest ?? 0) + PACE_MS - now;
    if (waitMs > 0)
      throw new WireError('Throttling.User', {}, { reason: 'very many revocations were made', retryAfterMs: waitMs });
    return;
  }
  const ofAll = rows.filter(({ made_by }) => made_by !== '').reduce((sum, { count }) => sum + Number(count), 0);
  if (held >= MAX_REVOCATIONS_OF_PARTY || ofAll >= MAX_REVOCATIONS)
    throw new WireError('OperationDenied', {
      why: 'too many single things were revoked in the last 31 days: revoke a VideoId or a UserAccessKeyId, or as the root of the account',
    });
}
