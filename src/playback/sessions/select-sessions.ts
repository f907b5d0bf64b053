// Selects the play sessions of an account, newest first, by video, viewer and state; by conditions that share no index on SQLite, a
// bounded number of sessions at a time.
import { sql, type ExpressionBuilder, type RawBuilder } from 'kysely';
import { isPostgres, type Database } from '../../store/database/open-database.ts';
import {
  cutPage,
  FEW_ROWS,
  SCAN_LIMITS,
  scanPage,
  type ScanLimits,
  type ScannedPage,
} from '../../store/database/scan-page.ts';
import type { PlaySessionRow, Tables } from '../../store/database/schema.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import type { Place } from '../../wire/place-token.ts';

export const sessionStates = ['Active', 'Ended', 'Expired'] as const;

export interface SessionQuery {
  readonly accountId: AccountId;
  readonly videoId: VideoId | undefined;
  readonly viewerId: string | undefined;
  readonly state: (typeof sessionStates)[number] | undefined;
  readonly before: Place | undefined;
  readonly limit: number;
}

/** The index whose rows are looked at. */
type Walked = 'viewer' | 'video' | 'time';

interface Selection extends SessionQuery {
  readonly nowMs: number;
  /** The last row of a span. */
  readonly until?: Place | undefined;
  /** Absent: the database chooses. */
  readonly walked?: Walked;
}

export async function selectSessions(
  database: Database,
  selection: Selection,
  limits: ScanLimits = SCAN_LIMITS,
): Promise<ScannedPage<Place, PlaySessionRow>> {
  const { videoId, viewerId, state, before: after, limit } = selection;
  const hasOwnIndex = state === undefined && (videoId === undefined || viewerId === undefined);
  if (isPostgres(database) || hasOwnIndex)
    return cutPage(await select(database, { ...selection, limit: limit + 1 }), limit, placeOf);
  const walked = await chooseWalk(database, selection);
  return await scanPage(
    {
      skip: (before, rows) => skip(database, { ...selection, walked, before }, rows),
      read: (span, most) =>
        select(database, { ...selection, walked, before: span.after, until: span.until, limit: most }),
      placeOf,
    },
    { after, limit },
    limits,
  );
}

/** The first that few rows have, else the first. */
async function chooseWalk(database: Database, selection: Selection): Promise<Walked> {
  const { viewerId, videoId } = selection;
  const candidates: Walked[] = [];
  if (viewerId !== undefined) candidates.push('viewer');
  if (videoId !== undefined) candidates.push('video');
  if (candidates.length > 1)
    for (const walked of candidates)
      if ((await skip(database, { ...selection, walked }, FEW_ROWS)) === undefined) return walked;
  return candidates[0] ?? 'time';
}

function placeOf(row: Pick<PlaySessionRow, 'started_at_ms' | 'session_id'>): Place {
  return { atMs: row.started_at_ms, id: row.session_id };
}

async function skip(database: Database, selection: Selection, rows: number): Promise<Place | undefined> {
  const { walked, viewerId, videoId } = selection;
  const own = {
    viewerId: walked === 'viewer' ? viewerId : undefined,
    videoId: walked === 'video' ? videoId : undefined,
    state: undefined,
  };
  const row = await within(database, { ...selection, ...own })
    .select(['started_at_ms', 'session_id'])
    .offset(rows - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : placeOf(row);
}

async function select(database: Database, selection: Selection): Promise<readonly PlaySessionRow[]> {
  return await within(database, selection).selectAll().limit(selection.limit).execute();
}

function within(database: Database, selection: Selection) {
  const { accountId, videoId, viewerId, state, nowMs, before, until, walked } = selection;
  // SQLite uses no index for a column with a sign.
  const column = (name: string, isWalked: boolean): RawBuilder<unknown> =>
    walked === undefined || isWalked ? sql.ref(name) : sql`+${sql.ref(name)}`;
  let rows = database.selectFrom('play_sessions').where('account_id', '=', accountId);
  if (videoId !== undefined) rows = rows.where(sql<boolean>`${column('video_id', walked === 'video')} = ${videoId}`);
  if (viewerId !== undefined)
    rows = rows.where(sql<boolean>`${column('viewer_id', walked === 'viewer')} = ${viewerId}`);
  const [ended, expires] = [column('ended_at_ms', false), column('expires_at_ms', false)];
  if (state === 'Ended') rows = rows.where(sql<boolean>`${ended} is not null`);
  else if (state !== undefined) rows = rows.where(sql<boolean>`${ended} is null`);
  if (state === 'Active') rows = rows.where(sql<boolean>`${expires} > ${nowMs}`);
  if (state === 'Expired') rows = rows.where(sql<boolean>`${expires} <= ${nowMs}`);
  if (before !== undefined) rows = rows.where((e) => beyond(e, before));
  if (until !== undefined)
    rows = rows
      .where('started_at_ms', '>=', until.atMs)
      .where(sql<boolean>`(started_at_ms, session_id) >= (${until.atMs}, ${until.id})`);
  return rows.orderBy('started_at_ms', 'desc').orderBy('session_id', 'desc');
}

/** `started_at_ms` alone is an end of the range of the index. */
function beyond(e: ExpressionBuilder<Tables, 'play_sessions'>, { atMs, id }: Place) {
  return e.and([
    e('started_at_ms', '<=', atMs),
    e.or([e('started_at_ms', '<', atMs), e.and([e('started_at_ms', '=', atMs), e('session_id', '<', id)])]),
  ]);
}
