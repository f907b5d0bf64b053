// A lease: the right of one process to work on a row until an instant, kept in the row's columns `lease_owner` and
// `lease_until_ms`. The leases of a process that dies expire, and another process claims the rows.
import { sql } from 'kysely';

/** How long each kind of lease lasts, and how often its holder renews it. */
export const leases = {
  /** Transcode and snapshot jobs. The renewal also writes the progress, and learns of a cancellation within a second. */
  job: { lastsMs: 30_000, renewedEveryMs: 1_000 },
  /** Fetches from URLs. The renewal also writes how many bytes have come. */
  fetch: { lastsMs: 30_000, renewedEveryMs: 1_000 },
  /** The last steps of an upload, which for a large file may be minutes of copying: five renewals may fail. */
  completion: { lastsMs: 30_000, renewedEveryMs: 5_000 },
  /** One attempt to deliver an event. Never renewed: an attempt ends after five seconds. */
  event: { lastsMs: 15_000 },
} as const;

interface LeaseColumns {
  readonly lease_owner: string;
  readonly lease_until_ms: number;
}

/** The columns of a row that `owner` takes now. An owner is unique to one claim: a later claim of the same process is another. */
export function takeLease(owner: string, kind: keyof typeof leases, now: number): LeaseColumns {
  return { lease_owner: owner, ...renewLease(kind, now) };
}

export function renewLease(kind: keyof typeof leases, now: number): Pick<LeaseColumns, 'lease_until_ms'> {
  return { lease_until_ms: now + leases[kind].lastsMs };
}

/** The columns of a row that is free again. */
export const noLease = { lease_owner: null, lease_until_ms: 0 } as const;

// For the `where` of a query on one table that has the two columns.

/** The claim still holds the row: it was not released, and no other process has claimed it. */
export const isHeldBy = (owner: string) => sql<boolean>`lease_owner = ${owner}`;

/** Free, or the lease has expired without a renewal. */
export const leaseExpired = (now: number) => sql<boolean>`lease_until_ms < ${now}`;

export const leaseRuns = (now: number) => sql<boolean>`lease_until_ms >= ${now}`;
