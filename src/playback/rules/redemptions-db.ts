// How often each credential with a limit was redeemed. Counted in the database, so that the limit holds for all servers and after a
// kill. A retry of the same player gets the session of its first request, and does not count; neither does the same request again.
import { createHash } from 'node:crypto';
import type { ExpressionBuilder, Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';

export interface CountedRedemption {
  /** The session of this redemption, or of the one that it retries. */
  readonly sessionId: string;
  /** With this one. */
  readonly uses: number;
  readonly firstAtMs: number;
  readonly isRetry: boolean;
}

export interface NewRedemption {
  readonly credentialId: string;
  readonly player: PlayerFacts;
  /** The nonce of the signed request; undefined for a JWTPlayAuth. */
  readonly nonce: string | undefined;
  readonly sessionId: string;
  readonly maxRedemptions: number | undefined;
  /** From then on the credential is void, and its count need not be kept. */
  readonly keptUntilMs: number;
}

interface PlayerFacts {
  readonly clientIp: string;
  readonly userAgent: string | undefined;
}

/** A signed request whose nonce was used before. */
export type RepeatedRedemption = Pick<NewRedemption, 'credentialId' | 'player'> & { readonly nonce: string };

export interface Redemptions {
  /** Undefined if the credential was redeemed as often as it may be; then nothing has changed. */
  count(redemption: NewRedemption): Promise<CountedRedemption | undefined>;
  /** Undoes a count: what it was for was refused for another reason. */
  giveBack(redemption: NewRedemption): Promise<void>;
  /** True if this player sent the same request lately, and it was counted: the answer may have been lost. */
  isRepeat(redemption: RepeatedRedemption): Promise<boolean>;
  /** Removes what is void. */
  sweep(): Promise<void>;
}

/** A player that got no answer asks again within this time. */
const RETRY_MS = 5_000;
/** With the same nonce it may have waited for a timeout before. */
const REPEAT_MS = 60_000;
/** What the column holds. */
const MAX_COUNT = 2 ** 31 - 1;
/** How far the clocks of two requests may differ before the earlier one counts as left over from a clock that was set back. */
const CLOCK_SLACK_MS = 1_000;

/** A server whose clock is behind takes the credential for some time more, and must still find its count. */
const KEPT_BEYOND_MS = 15 * 60 * 1000;

interface Deps {
  readonly database: Database;
  /** The clock of the database: several servers compare its instants. */
  readonly sharedClock: Clock;
}

export function createRedemptions({ database, sharedClock }: Deps): Redemptions {
  return {
    count: (redemption) =>
      database
        .transaction()
        .execute((transaction) => count(transaction, redemption, sharedClock.now()))
        .catch((error: unknown) => {
          if (error instanceof UsedUp) return undefined;
          throw error;
        }),
    giveBack: (redemption) => database.transaction().execute((transaction) => giveBack(transaction, redemption)),
    isRepeat: (redemption) => isRepeat(database, redemption, sharedClock.now()),
    sweep: async () => {
      const before = sharedClock.now() - KEPT_BEYOND_MS;
      for (const table of ['play_redemptions', 'play_redeemers'] as const)
        await database.deleteFrom(table).where('kept_until_ms', '<=', before).execute();
    },
  };
}

/** Rolls the transaction back. */
class UsedUp extends Error {}

async function count(
  transaction: Transaction<Tables>,
  { credentialId: credential_id, player, nonce: text, sessionId, maxRedemptions, keptUntilMs }: NewRedemption,
  now: number,
): Promise<CountedRedemption> {
  const nonce = text === undefined ? null : shortHash(text);
  const latest = { session_id: sessionId, at_ms: now, nonce, kept_until_ms: Math.min(keptUntilMs, now + REPEAT_MS) };
  const redeemer = { credential_id, player: playerOf(player), ...latest };
  // The row of the player comes first: its parallel requests wait for each other here, and all but one are retries.
  const own = await transaction
    .insertInto('play_redeemers')
    .values(redeemer)
    .onConflict((conflict) =>
      conflict
        .columns(['credential_id', 'player'])
        .doUpdateSet(latest)
        .where((e) =>
          e.or([e('play_redeemers.at_ms', '<=', now - RETRY_MS), e('play_redeemers.at_ms', '>', now + CLOCK_SLACK_MS)]),
        )
        .where((e) => (nonce === null ? e.lit(true) : isOtherNonce(e, nonce))),
    )
    .returning('session_id')
    .executeTakeFirst();
  if (own === undefined) return await findRetried(transaction, redeemer);
  const counted = await transaction
    .insertInto('play_redemptions')
    .values({ credential_id, uses: 1, first_at_ms: now, kept_until_ms: keptUntilMs })
    .onConflict((conflict) =>
      conflict
        .column('credential_id')
        .doUpdateSet((e) => ({ uses: e('play_redemptions.uses', '+', 1) }))
        .where('play_redemptions.uses', '<', maxRedemptions ?? MAX_COUNT),
    )
    .returning(['uses', 'first_at_ms'])
    .executeTakeFirst();
  if (counted === undefined) throw new UsedUp();
  return { sessionId, uses: counted.uses, firstAtMs: counted.first_at_ms, isRetry: false };
}

function isOtherNonce(e: ExpressionBuilder<Tables, 'play_redeemers'>, nonce: string) {
  return e.or([e('play_redeemers.nonce', 'is', null), e('play_redeemers.nonce', '<>', nonce)]);
}

async function isRepeat(
  database: Database,
  { credentialId, player, nonce }: RepeatedRedemption,
  now: number,
): Promise<boolean> {
  const row = await database
    .selectFrom('play_redeemers')
    .select('at_ms')
    .where('credential_id', '=', credentialId)
    .where('player', '=', playerOf(player))
    .where('nonce', '=', shortHash(nonce))
    .executeTakeFirst();
  return row !== undefined && Math.abs(now - row.at_ms) < REPEAT_MS;
}

async function findRetried(
  transaction: Transaction<Tables>,
  { credential_id, player }: { readonly credential_id: string; readonly player: string },
): Promise<CountedRedemption> {
  const row = await transaction
    .selectFrom('play_redeemers')
    .innerJoin('play_redemptions', 'play_redemptions.credential_id', 'play_redeemers.credential_id')
    .select(['session_id', 'uses', 'first_at_ms'])
    .where('play_redeemers.credential_id', '=', credential_id)
    .where('player', '=', player)
    .executeTakeFirstOrThrow();
  return { sessionId: row.session_id, uses: row.uses, firstAtMs: row.first_at_ms, isRetry: true };
}

async function giveBack(
  transaction: Transaction<Tables>,
  { credentialId, player, sessionId }: NewRedemption,
): Promise<void> {
  const removed = await transaction
    .deleteFrom('play_redeemers')
    .where('credential_id', '=', credentialId)
    .where('player', '=', playerOf(player))
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  if (removed.numDeletedRows === 0n) return;
  await transaction
    .updateTable('play_redemptions')
    .set((e) => ({ uses: e('uses', '-', 1) }))
    .where('credential_id', '=', credentialId)
    .execute();
}

/** Address and user agent, as a hash: the row names no person. */
function playerOf({ clientIp, userAgent = '' }: PlayerFacts): string {
  return shortHash(`${clientIp}\n${userAgent}`);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 22);
}
