// Puts the start and the end of sessions that have a row on record, where plays are recorded. The end is noted once, by whichever server
// finds it first, some time after it so that what was played before is counted.
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../base/clock.ts';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Logger } from '../../base/logger.ts';
import { sourceOf } from '../../base/source-of-address.ts';
import type { Database } from '../../store/database/open-database.ts';
import { fromRow, type StoredSession } from './play-sessions-db.ts';

type Audit = Pick<AuditLog, 'note' | 'recordsPlay'>;

type Started = Pick<StoredSession, 'sessionId' | 'accountId' | 'videoId' | 'credentialId' | 'viewerId' | 'clientIp'>;

export function noteStart(audit: Audit, session: Started, requestId: string): void {
  audit.note({ ...entryOf(session), action: 'StartSession', requestId });
}

function noteEnd(audit: Audit, session: StoredSession): void {
  const seconds = Math.floor(session.playedMs / 1000);
  audit.note({
    ...entryOf(session),
    action: 'EndSession',
    reason: session.ended?.reason ?? 'expired',
    resource: `PlayedSeconds=${String(seconds)}`,
  });
}

function entryOf({ clientIp, accountId, videoId, viewerId, credentialId, sessionId }: Started) {
  const party = `address:${sourceOf(clientIp)}`;
  const ids = { accountId, videoId, viewerId, credentialId, sessionId };
  return { kind: 'play', outcome: 'allowed', code: 'OK', caller: 'player', address: clientIp, party, ...ids } as const;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: Audit;
}

const AT_ONCE = 500;
/** What was played before the end is written by then. */
export const NOTED_AFTER_MS = 30_000;
const EVERY_MS = 30_000;

/** False: there may be more. */
export async function recordEnds({ database, clock, audit }: Deps): Promise<boolean> {
  const before = clock.now() - NOTED_AFTER_MS;
  const rows = await database
    .selectFrom('play_sessions')
    .selectAll()
    .where('is_open', '=', 1)
    .where((e) => e.or([e('expires_at_ms', '<', before), e('ended_at_ms', '<', before)]))
    .limit(AT_ONCE)
    .execute();
  for (const row of rows) {
    const { numUpdatedRows } = await database
      .updateTable('play_sessions')
      .set({ is_open: 0 })
      .where('session_id', '=', row.session_id)
      .where('is_open', '=', 1)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) noteEnd(audit, fromRow(row));
  }
  return rows.length < AT_ONCE;
}

/** None where plays are not recorded. */
export function startRecordingEnds(deps: Deps, log: Pick<Logger, 'error'>): readonly { stop(): Promise<void> }[] {
  if (!deps.audit.recordsPlay(true)) return [];
  let isStopped = false;
  const loop = coalescingLoop(async () => {
    try {
      for (let isDone = false; !isDone && !isStopped;) isDone = await recordEnds(deps);
    } catch (error) {
      log.error({ err: error }, 'the ends of play sessions could not be recorded');
    }
  }, EVERY_MS);
  const stop = async (): Promise<void> => {
    isStopped = true;
    await loop.stop();
  };
  return [{ stop }];
}
