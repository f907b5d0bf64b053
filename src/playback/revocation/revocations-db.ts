// The revocations of playback: in the database for good, and in the memory of every server, which asks for new ones every second.
// None can be taken back; a row goes when everything that it could end has expired.
import type { Clock } from '../../base/clock.ts';
import { DatabaseAway } from '../../store/database/is-unavailable.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { Place } from '../../wire/place-token.ts';
import { MAX_URL_SECONDS } from '../../wire/url-lifetime.ts';
import { lastMadeAt, makeRevocation, type NewRevocation } from './make-revocation-db.ts';
import { RevokedSet, type Issued } from './revoked-set.ts';
import type { RevocationRow } from '../../store/database/schema.ts';

export interface Revocations {
  /**
   * `unknown`: no answer from the database for {@link FRESH_MS}, and a revocation that was not seen could matter: the account
   * has revoked something before, or the session is one that is looked up.
   */
  judge(issued: Issued & { readonly isStored?: boolean }): 'good' | 'revoked' | 'unknown';
  /** The same; throws for `unknown`. */
  isRevoked(issued: Issued & { readonly isStored?: boolean }): boolean;
  /** See {@link RevokedSet.videoEndedBefore}. */
  videoEndedBefore(videoId: string): number;
  /** After this has resolved, this server acts on it; others do within {@link CHECK_EVERY_MS}. */
  make(revocation: NewRevocation): Promise<RevocationRow>;
  list(
    accountId: AccountId,
    page: { readonly before?: Place | undefined; readonly limit: number },
  ): Promise<RevocationRow[]>;
  /** Reads what other servers have revoked. */
  check(): Promise<void>;
  /** Removes rows that can end nothing any more. */
  sweep(): Promise<void>;
  /** Called when something was revoked, here or on another server. */
  onChange(listener: () => void): void;
}

export const CHECK_EVERY_MS = 1_000;
/** How old the last answer of the database may be where a revocation could matter. */
export const FRESH_MS = 4_000;
const DAY_MS = 24 * 3600 * 1000;
/** The longest life of a playback URL and of a watch link, and a day. */
const LONGEST_LIFE_MS = MAX_URL_SECONDS * 1000 + DAY_MS;
const FIRST = -1;

interface Deps {
  readonly database: Database;
  /** Several servers compare instants: the clock of the database. */
  readonly clock: Clock;
  /** The longest life of a JWTPlayAuth and of the URLs it gives. */
  readonly maxJwtSeconds?: number;
  readonly maxPlaySeconds?: number;
  /** Milliseconds that no clock change moves. */
  readonly elapsedMs?: () => number;
  /** Called when this process has made one: others need not wait for their next check. */
  readonly onMade?: (() => void) | undefined;
}

export function createRevocations(deps: Deps): Revocations {
  const { database, clock, maxJwtSeconds = 0, maxPlaySeconds = 0, elapsedMs = () => performance.now() } = deps;
  const keptMs = Math.max(LONGEST_LIFE_MS, (maxJwtSeconds + maxPlaySeconds) * 1000 + DAY_MS);
  const listeners: (() => void)[] = [];
  let revoked = new RevokedSet();
  let knownMs = FIRST;
  let checkedAtMs = elapsedMs();
  const read = (afterMs: number): Promise<RevocationRow[]> =>
    database.selectFrom('revocations').selectAll().where('made_at_ms', '>', afterMs).orderBy('made_at_ms').execute();
  const check = async (): Promise<void> => {
    const askedAtMs = elapsedMs();
    const latestMs = await lastMadeAt(database);
    if (latestMs > knownMs) {
      for (const row of await read(knownMs)) {
        revoked.add(row);
        knownMs = Math.max(knownMs, row.made_at_ms);
      }
      for (const listener of listeners) listener();
    }
    checkedAtMs = askedAtMs;
  };
  const judge: Revocations['judge'] = (issued) => {
    if (revoked.has(issued)) return 'revoked';
    if (elapsedMs() - checkedAtMs <= FRESH_MS) return 'good';
    const matters = issued.viewer !== undefined || issued.isStored === true || revoked.isOfAccount(issued.account);
    return matters ? 'unknown' : 'good';
  };
  const sweep = async (): Promise<void> => {
    const old = database.deleteFrom('revocations').where('kept_until_ms', '<', clock.now());
    if ((await old.executeTakeFirst()).numDeletedRows === 0n) return;
    let asOfMs: number;
    let rows: RevocationRow[];
    // One that became known while they were read may be missing among them.
    do {
      asOfMs = knownMs;
      rows = await read(FIRST);
    } while (asOfMs !== knownMs);
    const fresh = new RevokedSet();
    for (const row of rows) fresh.add(row);
    revoked = fresh;
  };
  return describeService({ ...deps, keptMs, judge, check, sweep, listeners, set: () => revoked });
}

interface Parts extends Pick<Revocations, 'judge' | 'check' | 'sweep'>, Pick<Deps, 'database' | 'clock' | 'onMade'> {
  readonly keptMs: number;
  readonly listeners: (() => void)[];
  readonly set: () => RevokedSet;
}

function describeService(parts: Parts): Revocations {
  const { database, clock, keptMs, judge, check, sweep, listeners, set, onMade } = parts;
  return {
    judge,
    sweep,
    isRevoked: (issued) => {
      const verdict = judge(issued);
      if (verdict === 'unknown') throw new DatabaseAway(new Error('what was revoked lately is unknown'));
      return verdict === 'revoked';
    },
    videoEndedBefore: (videoId) => set().videoEndedBefore(videoId),
    make: async (revocation) => {
      const row = await makeRevocation({ database, clock, keptMs }, revocation);
      onMade?.();
      // It is committed and must not look failed: the next check finds it too.
      await check().catch(() => undefined);
      return row;
    },
    list: (accountId, page) => listRows(database, accountId, page),
    check,
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

function listRows(
  database: Database,
  accountId: AccountId,
  { before, limit }: { readonly before?: Place | undefined; readonly limit: number },
): Promise<RevocationRow[]> {
  let rows = database.selectFrom('revocations').selectAll().where('account_id', '=', accountId);
  if (before !== undefined)
    rows = rows.where((e) =>
      e.or([
        e('made_at_ms', '<', before.atMs),
        e.and([e('made_at_ms', '=', before.atMs), e('revocation_id', '<', before.id)]),
      ]),
    );
  return rows.orderBy('made_at_ms', 'desc').orderBy('revocation_id', 'desc').limit(limit).execute();
}
