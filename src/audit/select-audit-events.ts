// Selects the events of an account, newest first, by any of the filters of ListAuditEvents, each from its own index; by several
// filters on SQLite, a bounded number of events at a time.
import { sql } from 'kysely';
import { isPostgres, type Database } from '../store/database/open-database.ts';
import {
  cutPage,
  FEW_ROWS,
  SCAN_LIMITS,
  scanPage,
  type ScanLimits,
  type ScannedPage,
} from '../store/database/scan-page.ts';
import type { AuditEventRow } from '../store/database/schema.ts';

/** The filters that are columns, those that fewest events have in common first. */
const auditFilters = {
  requestId: 'request_id',
  credentialId: 'credential_id',
  viewerId: 'viewer_id',
  videoId: 'video_id',
  accessKeyId: 'access_key_id',
  code: 'code',
  action: 'action',
} as const satisfies Readonly<Record<string, keyof AuditEventRow>>;

type FilterName = keyof typeof auditFilters;

/** A row of the list. */
export interface AuditPlace {
  readonly atMs: number;
  readonly chainNo: number;
  readonly seq: number;
}

export interface AuditQuery {
  readonly accountId: string;
  readonly equals: Readonly<Partial<Record<FilterName, string | undefined>>>;
  /** Both included. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** The last row that was seen. */
  readonly after?: AuditPlace | undefined;
  readonly limit: number;
}

export async function selectPage(
  database: Database,
  query: AuditQuery,
  limits: ScanLimits = SCAN_LIMITS,
): Promise<ScannedPage<AuditPlace, AuditEventRow>> {
  const { after, limit } = query;
  const given = filtersOf(query);
  const hasOwnIndex = given.length === 0 || (given.length === 1 && isIndexed(query, given[0]));
  if (isPostgres(database) || hasOwnIndex)
    return cutPage(await selectEvents(database, { ...query, limit: limit + 1 }), limit, placeOf);
  const walked = await chooseWalk(database, query);
  return await scanPage(
    {
      skip: (place, rows) => skip(database, { ...query, walked, after: place }, rows),
      read: (span, most) => selectEvents(database, { ...query, ...span, walked, limit: most }),
      placeOf,
    },
    { after, limit },
    limits,
  );
}

function filtersOf({ equals }: AuditQuery): readonly FilterName[] {
  return (Object.keys(auditFilters) as FilterName[]).filter((name) => equals[name] !== undefined);
}

/** The index of codes does not hold the calls that were answered. */
function isIndexed({ equals }: AuditQuery, name: FilterName | undefined): boolean {
  return name !== 'code' || equals.code !== 'OK';
}

function placeOf(row: Pick<AuditEventRow, 'at_ms' | 'chain_no' | 'seq'>): AuditPlace {
  return { atMs: row.at_ms, chainNo: row.chain_no, seq: row.seq };
}

interface Walk extends AuditQuery {
  /** The filter whose index is walked, or the time: the others are conditions on its rows. Absent: the database chooses. */
  readonly walked?: FilterName | 'time';
  readonly until?: AuditPlace | undefined;
}

/** The first filter that few rows have, else the first. */
async function chooseWalk(database: Database, query: AuditQuery): Promise<FilterName | 'time'> {
  const candidates = filtersOf(query).filter((name) => isIndexed(query, name));
  for (const walked of candidates)
    if ((await skip(database, { ...query, walked }, FEW_ROWS)) === undefined) return walked;
  return candidates[0] ?? 'time';
}

async function skip(database: Database, walk: Walk, rows: number): Promise<AuditPlace | undefined> {
  const { walked, equals } = walk;
  const own = walked === undefined || walked === 'time' ? {} : { [walked]: equals[walked] };
  const row = await within(database, { ...walk, equals: own })
    .select(['at_ms', 'chain_no', 'seq'])
    .offset(rows - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : placeOf(row);
}

export async function selectEvents(database: Database, walk: Walk): Promise<readonly AuditEventRow[]> {
  return await within(database, walk).selectAll().limit(walk.limit).execute();
}

function within(database: Database, walk: Walk) {
  const { accountId, equals, fromMs, toMs, after, until, walked } = walk;
  let found = database.selectFrom('audit_events').where('account_id', '=', accountId);
  for (const name of filtersOf(walk)) {
    const column = sql.ref(auditFilters[name]);
    const isWalked = walked === undefined || walked === name;
    // SQLite uses no index for a column with a sign.
    found = found.where(sql<boolean>`${isWalked ? column : sql`+${column}`} = ${equals[name]}`);
    if (name === 'code' && isWalked && isIndexed(walk, name)) found = found.where(sql<boolean>`code <> 'OK'`);
  }
  if (fromMs !== undefined) found = found.where('at_ms', '>=', fromMs);
  if (toMs !== undefined) found = found.where('at_ms', '<=', toMs);
  if (after !== undefined)
    found = found.where('at_ms', '<=', after.atMs).where(sql<boolean>`(at_ms, chain_no, seq) < ${tupleOf(after)}`);
  if (until !== undefined)
    found = found.where('at_ms', '>=', until.atMs).where(sql<boolean>`(at_ms, chain_no, seq) >= ${tupleOf(until)}`);
  return found.orderBy('at_ms', 'desc').orderBy('chain_no', 'desc').orderBy('seq', 'desc');
}

function tupleOf({ atMs, chainNo, seq }: AuditPlace) {
  return sql`(${atMs}, ${chainNo}, ${seq})`;
}
