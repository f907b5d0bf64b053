// MaxConcurrency: which sessions of a viewer, or else of a credential, play at the same time. A lease is renewed by the requests of its
// session, every few seconds at most; in between this process remembers whether it is held.
import type { Clock } from '../../base/clock.ts';
import { RecentValues } from '../../base/recent-values.ts';
import type { Soon } from '../../base/soon.ts';
import type { Limits } from '../../wire/playback-rules.ts';
import { LEASE_MS, type Leases } from './concurrency-leases-db.ts';

export interface CountedSession {
  readonly sessionId: string;
  readonly accountId: string;
  readonly credentialId: string;
  readonly viewerId: string | undefined;
  /** With a MaxConcurrency. */
  readonly limits: Limits;
  /** Counted apart: what is only monitored takes no place from what is enforced. */
  readonly isMonitored: boolean;
  /** Known once it has started. */
  readonly expiresAtMs?: number | undefined;
}

export interface Concurrency {
  /**
   * For a new session: takes a lease. Where there is no room it takes that of `previous`, which its player had before, or with
   * `stopOldest` that of the oldest. False if there is no room still.
   */
  start(session: CountedSession, previous: string | undefined): Promise<boolean>;
  /** For a request of the session. A session without a lease takes none from another. */
  keep(session: CountedSession): Soon<boolean>;
}

const RENEW_EVERY_MS = 4_000;
/** A session that was refused asks the database no more often. */
const REFUSED_MS = 2_000;
const MAX_REMEMBERED = 50_000;

interface Deps {
  readonly leases: Pick<Leases, 'hold'>;
  readonly clock: Clock;
}

interface Known {
  readonly isHeld: boolean;
  readonly atMs: number;
}

export function createConcurrency({ leases, clock }: Deps): Concurrency {
  const known = new RecentValues<Known>(MAX_REMEMBERED);
  const asking = new Map<string, Promise<boolean>>();
  const ask = async (
    session: CountedSession,
    asNew: { readonly previous: string | undefined } | undefined,
  ): Promise<boolean> => {
    const { maxConcurrency = Infinity, onExceed } = session.limits;
    const atMs = clock.now();
    const isHeld = await leases.hold({
      group: groupOf(session),
      sessionId: session.sessionId,
      max: maxConcurrency,
      previous: asNew?.previous,
      expiresAtMs: session.expiresAtMs,
      stopsOldest: asNew !== undefined && onExceed === 'stopOldest',
    });
    known.set(keyOf(session), { isHeld, atMs });
    return isHeld;
  };
  /** A clock that was set back makes an answer too old. */
  const isYoung = ({ atMs }: Known, maxMs: number): boolean => clock.now() >= atMs && clock.now() - atMs < maxMs;
  const renew = (session: CountedSession, last: Known | undefined): Promise<boolean> => {
    const key = keyOf(session);
    const under = asking.get(key);
    if (under !== undefined) return under;
    const asked = ask(session, undefined)
      .catch((error: unknown) => {
        // The lease still lasts: a database that is away for a moment ends no playback.
        if (last?.isHeld === true && isYoung(last, LEASE_MS)) return true;
        throw error;
      })
      .finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
  return {
    start: (session, previous) => ask(session, { previous }),
    keep: (session) => {
      const last = known.get(keyOf(session));
      if (last === undefined) return renew(session, last);
      return isYoung(last, last.isHeld ? RENEW_EVERY_MS : REFUSED_MS) ? last.isHeld : renew(session, last);
    },
  };
}

function keyOf({ sessionId, isMonitored }: CountedSession): string {
  return isMonitored ? `monitored ${sessionId}` : sessionId;
}

function groupOf({ accountId, credentialId, viewerId, isMonitored }: CountedSession): string {
  const group = viewerId === undefined ? `credential ${credentialId}` : `viewer ${accountId} ${viewerId}`;
  return isMonitored ? `monitored ${group}` : group;
}
