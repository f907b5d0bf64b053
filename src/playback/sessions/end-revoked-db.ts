// Marks the rows of play sessions that a revocation ends. The revocation itself is what closes their media.
import type { Database } from '../../store/database/open-database.ts';
import type { RevocationRow } from '../../store/database/schema.ts';
import { asVideoId } from '../../wire/ids.ts';

export const REVOKED = 'revoked';

export async function markRevoked(database: Database, revocation: RevocationRow, now: number): Promise<void> {
  const { kind, value, tag, account_id, issued_before } = revocation;
  const sessions = database
    .updateTable('play_sessions')
    .set({ ended_at_ms: now, end_reason: REVOKED })
    .where('account_id', '=', account_id)
    .where('ended_at_ms', 'is', null)
    .where('expires_at_ms', '>', now)
    .where('issued_at_ms', '<', issued_before * 1000);
  const named = {
    credential: () => sessions.where('credential_id', '=', value),
    session: () => sessions.where('session_id', '=', value),
    viewer: () => sessions.where('viewer_id', '=', value),
    video: () => sessions.where('video_id', '=', asVideoId(value)),
    accessKey: () => sessions.where('issuer', 'like', `% ${tag} %`),
    watchLink: () => sessions.where('watch_link', '=', value),
  };
  await named[kind]().execute();
}
