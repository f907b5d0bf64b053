// Explanations of refused calls, kept for a day: what arrived, with its secrets left out, and how far it got. Bounded for each
// party in each hour, so that wrong requests cannot fill the database.
import { sql } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { isPostgres, type Database } from '../store/database/open-database.ts';
import type { AuditEntry } from './entry.ts';

export interface Explanation {
  readonly requestId: string;
  /** Empty: the account is not known. */
  readonly accountId: string;
  readonly atMs: number;
  /** JSON of the explanation, by the room that made it. */
  readonly detail: string;
}

export interface Explanations {
  /** Takes the place of one explanation of this party. */
  mayKeep(party: Pick<AuditEntry, 'party' | 'accountId' | 'isProven'>): boolean;
  save(explanations: readonly Explanation[]): Promise<void>;
  find(requestId: string): Promise<Explanation | undefined>;
  /** Deletes what is old; answers how many were deleted. */
  expire(): Promise<number>;
}

/** In an hour, on one server. */
const OF_ACCOUNT = 500;
const OF_ADDRESS = 50;
const OF_ALL_ACCOUNTS = 10_000;
const OF_ALL_ADDRESSES = 2_000;
const HOUR_MS = 3_600_000;
const KEPT_MS = 24 * HOUR_MS;
const DELETED_AT_ONCE = 2_000;
const MAX_DETAIL = 16 * 1024;

export function createExplanations({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Explanations {
  return {
    mayKeep: createBudget(clock),
    save: (explanations) => save(database, explanations),
    find: async (requestId) => {
      const row = await database
        .selectFrom('explanations')
        .selectAll()
        .where('request_id', '=', requestId)
        .executeTakeFirst();
      if (row === undefined || row.at_ms < clock.now() - KEPT_MS) return undefined;
      return { requestId, accountId: row.account_id, atMs: row.at_ms, detail: row.detail };
    },
    expire: async () => {
      const old = database
        .selectFrom('explanations')
        .select('request_id')
        .where('at_ms', '<', clock.now() - KEPT_MS)
        .limit(DELETED_AT_ONCE);
      const { numDeletedRows } = await database
        .deleteFrom('explanations')
        .where('request_id', 'in', old)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

function createBudget(clock: Clock): Explanations['mayKeep'] {
  let hour = -1;
  let ofParty = new Map<string, number>();
  let ofAll = { accounts: 0, addresses: 0 };
  return ({ party, accountId, isProven = true }) => {
    const now = Math.floor(clock.now() / HOUR_MS);
    if (now !== hour) {
      hour = now;
      ofParty = new Map();
      ofAll = { accounts: 0, addresses: 0 };
    }
    const isKnown = accountId !== undefined;
    const places: (readonly [name: string, most: number])[] = [];
    if (isKnown) places.push([`account ${accountId}`, OF_ACCOUNT]);
    // Anyone can name a key: that takes from its account a half at most, and little from one address.
    if (isKnown && !isProven) places.push([`unproven ${accountId}`, OF_ACCOUNT / 2]);
    if (!isKnown || !isProven) places.push([`address ${party}`, OF_ADDRESS]);
    if (places.some(([name, most]) => (ofParty.get(name) ?? 0) >= most)) return false;
    if (isKnown ? ofAll.accounts >= OF_ALL_ACCOUNTS : ofAll.addresses >= OF_ALL_ADDRESSES) return false;
    for (const [name] of places) ofParty.set(name, (ofParty.get(name) ?? 0) + 1);
    if (isKnown) ofAll.accounts += 1;
    else ofAll.addresses += 1;
    return true;
  };
}

async function save(database: Database, explanations: readonly Explanation[]): Promise<void> {
  const rows = explanations
    .filter(({ detail }) => detail.length <= MAX_DETAIL)
    .map(({ requestId, accountId, atMs, detail }) => [requestId, accountId, atMs, detail]);
  if (rows.length === 0) return;
  const batch = JSON.stringify(rows);
  const columns = sql.raw('request_id, account_id, at_ms, detail');
  await (
    isPostgres(database)
      ? sql`insert into explanations (${columns})
          select value ->> 0, value ->> 1, (value ->> 2)::bigint, value ->> 3 from json_array_elements(${batch}::json)
          on conflict do nothing`
      : sql`insert or ignore into explanations (${columns})
          select json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
            json_extract(value, '$[3]') from json_each(${batch})`
  ).execute(database);
}
