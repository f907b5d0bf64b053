// Play sessions in the database: those whose rules delivery checks, those of a named viewer, and with --record-plays all. A plain
// session has no row and costs nothing here.
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { ScanLimits, ScannedPage } from '../../store/database/scan-page.ts';
import type { PlaySessionRow, RevocationRow } from '../../store/database/schema.ts';
import { LastKnown } from '../../store/last-known.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import type { Place } from '../../wire/place-token.ts';
import { MAX_ADDRESS, MAX_USER_AGENT } from '../rules/check-request.ts';
import { markRevoked } from './end-revoked-db.ts';
import { selectSessions, type SessionQuery } from './select-sessions.ts';

export interface StoredSession {
  readonly sessionId: string;
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  /** Undefined for the session of a caller with an access key. */
  readonly credentialId: string | undefined;
  readonly viewerId: string | undefined;
  readonly watchLink: string | undefined;
  /** Tags. */
  readonly issuer: readonly string[];
  /** The address that redeemed. */
  readonly clientIp: string;
  readonly userAgent: string;
  /** JWK thumbprint of the key that the player proved. */
  readonly deviceKey: string | undefined;
  /** What delivery checks, as playback/rules wrote it: read once, not for each request. */
  readonly rules: SessionRules | undefined;
  readonly issuedAtMs: number;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  readonly ended: SessionEnd | undefined;
  /** As far as it is written: see play-times-db. */
  readonly playedMs: number;
  readonly lastSeenAtMs: number | undefined;
}

export interface SessionEnd {
  readonly atMs: number;
  readonly reason: string;
}

/** JSON; a list or an object of rules by name. */
export type SessionRules = Readonly<Record<string, unknown>>;

export type NewSession = Omit<StoredSession, 'startedAtMs' | 'ended' | 'playedMs' | 'lastSeenAtMs'> & {
  /** Its end is to be recorded. */
  readonly isOpen?: boolean;
};

export interface PlaySessions {
  /**
   * Resolves when the row is durable: only then may a grant of the session leave. Of a session that is there nothing changes: false.
   */
  start(session: NewSession): Promise<boolean>;
  /**
   * The session of a grant that says `isStored`. At once if it was asked for lately. Throws while the database is away and the
   * session is not in memory: the caller must refuse.
   */
  find(sessionId: string): Soon<StoredSession | undefined>;
  /** False for a session that is unknown or has ended: the first end stays. Seen by other servers within {@link SEEN_AFTER_MS}. */
  end(sessionId: string, reason: string): Promise<boolean>;
  /** Marks the sessions that the revocation ends. */
  endRevoked(revocation: RevocationRow): Promise<void>;
  /** Newest first. On SQLite a page may have fewer than asked for where those that match are rare. */
  list(query: SessionQuery): Promise<ScannedPage<Place, StoredSession>>;
  /** Removes rows some days after their sessions expired. False: there are more. */
  sweep(): Promise<boolean>;
}

/** After it a row is read again. */
export const SEEN_AFTER_MS = 3_000;
const MAX_CACHED = 20_000;
const MAX_CACHED_CHARACTERS = 16 * 1024 ** 2;
const KEPT_MS = 7 * 24 * 3600 * 1000;
const SWEPT_AT_ONCE = 1_000;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
  /** How many rows a page of several filters looks at, on SQLite. */
  readonly scanLimits?: ScanLimits;
}

export function createPlaySessions({ database, clock, staleMs, scanLimits }: Deps): PlaySessions {
  const limits = { maxEntries: MAX_CACHED, maxWeight: MAX_CACHED_CHARACTERS };
  const cache = new TtlCache<string, StoredSession>({ ...limits, maxAgeMs: SEEN_AFTER_MS }, clock, weightOf);
  const known = new LastKnown<string, StoredSession>({ ...limits, clock, staleMs, weightOf });
  const load = async (sessionId: string): Promise<StoredSession | undefined> => {
    const row = await database
      .selectFrom('play_sessions')
      .selectAll()
      .where('session_id', '=', sessionId)
      .executeTakeFirst();
    return row === undefined ? undefined : fromRow(row);
  };
  return {
    start: async (session) => {
      const row = toRow(session, clock.now());
      const { numInsertedOrUpdatedRows = 0n } = await database
        .insertInto('play_sessions')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      const isNew = numInsertedOrUpdatedRows > 0n;
      if (isNew) cache.set(session.sessionId, fromRow(row));
      return isNew;
    },
    find: (sessionId) => cache.getOrLoad(sessionId, (id) => known.read(id, load)),
    end: async (sessionId, reason) => {
      const { numUpdatedRows } = await database
        .updateTable('play_sessions')
        .set({ ended_at_ms: clock.now(), end_reason: reason })
        .where('session_id', '=', sessionId)
        .where('ended_at_ms', 'is', null)
        .executeTakeFirst();
      cache.delete(sessionId);
      known.delete(sessionId);
      return numUpdatedRows > 0n;
    },
    endRevoked: async (revocation) => {
      await markRevoked(database, revocation, clock.now());
      cache.clear();
      known.clear();
    },
    list: async (query) => {
      const { rows, next } = await selectSessions(database, { ...query, nowMs: clock.now() }, scanLimits);
      return { rows: rows.map(fromRow), next };
    },
    sweep: () => sweep(database, clock.now()),
  };
}

async function sweep(database: Database, now: number): Promise<boolean> {
  const old = database
    .selectFrom('play_sessions')
    .select('session_id')
    .where('expires_at_ms', '<', now - KEPT_MS)
    .limit(SWEPT_AT_ONCE);
  const { numDeletedRows } = await database
    .deleteFrom('play_sessions')
    .where('session_id', 'in', old)
    .executeTakeFirst();
  return numDeletedRows < BigInt(SWEPT_AT_ONCE);
}

function weightOf({ userAgent, rules }: StoredSession): number {
  return 500 + userAgent.length + (rules === undefined ? 0 : JSON.stringify(rules).length);
}

function toRow(session: NewSession, now: number): PlaySessionRow {
  return {
    session_id: session.sessionId,
    account_id: session.accountId,
    video_id: session.videoId,
    credential_id: session.credentialId ?? null,
    viewer_id: session.viewerId ?? null,
    watch_link: session.watchLink ?? null,
    issuer: session.issuer.map((tag) => ` ${tag} `).join(''),
    client_ip: session.clientIp.slice(0, MAX_ADDRESS),
    user_agent: session.userAgent.slice(0, MAX_USER_AGENT),
    device_key: session.deviceKey ?? null,
    rules: session.rules === undefined ? null : JSON.stringify(session.rules),
    issued_at_ms: session.issuedAtMs,
    started_at_ms: now,
    expires_at_ms: session.expiresAtMs,
    ended_at_ms: null,
    end_reason: null,
    played_ms: null,
    seen_until_ms: null,
    is_open: session.isOpen === true ? 1 : null,
  };
}

export function fromRow(row: PlaySessionRow): StoredSession {
  return {
    sessionId: row.session_id,
    accountId: row.account_id,
    videoId: row.video_id,
    credentialId: row.credential_id ?? undefined,
    viewerId: row.viewer_id ?? undefined,
    watchLink: row.watch_link ?? undefined,
    issuer: row.issuer.split(' ').filter((tag) => tag !== ''),
    clientIp: row.client_ip,
    userAgent: row.user_agent,
    deviceKey: row.device_key ?? undefined,
    rules: row.rules === null ? undefined : (JSON.parse(row.rules) as SessionRules),
    issuedAtMs: row.issued_at_ms,
    startedAtMs: row.started_at_ms,
    expiresAtMs: row.expires_at_ms,
    ended: row.ended_at_ms === null ? undefined : { atMs: row.ended_at_ms, reason: row.end_reason ?? '' },
    playedMs: row.played_ms ?? 0,
    lastSeenAtMs: row.seen_until_ms ?? undefined,
  };
}
