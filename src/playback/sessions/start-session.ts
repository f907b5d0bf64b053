// Starts the session of a redemption: its grant at once, and its row where there is something to keep.
import type { Call } from '../../access/operation.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Grants, PlaySession } from '../grants.ts';
import type { PlaySessions, SessionRules } from './play-sessions-db.ts';
import { noteStart } from './record-ends-db.ts';

interface Deps {
  readonly grants: Pick<Grants, 'startSession'>;
  readonly playSessions: Pick<PlaySessions, 'start'>;
  /** Every session gets a row. */
  readonly recordPlays: boolean;
  readonly audit: Pick<AuditLog, 'note' | 'recordsPlay'>;
}

interface RequestedPlay {
  readonly video: Pick<Video, 'accountId' | 'videoId'>;
  readonly lifetimeSeconds: number;
  readonly previewSeconds: number;
  /** The session of an earlier redemption that this one retries. */
  readonly sessionId?: string | undefined;
  readonly viewerId?: string | undefined;
  /** What delivery has to check. */
  readonly rules?: SessionRules | undefined;
  readonly deviceKey?: string | undefined;
}

/** At once for a session without a row. */
export function startPlaySession(
  { grants, playSessions, recordPlays, audit }: Deps,
  { caller, origin, http, requestId }: Pick<Call<unknown>, 'caller' | 'origin' | 'http' | 'requestId'>,
  asked: RequestedPlay,
): Soon<PlaySession> {
  const { video, viewerId, rules, deviceKey } = asked;
  const { accountId, videoId } = video;
  const credential = caller.kind === 'accessKey' ? undefined : caller.credential;
  const session = grants.startSession({
    lifetimeSeconds: asked.lifetimeSeconds,
    previewSeconds: asked.previewSeconds,
    sessionId: asked.sessionId,
    accountId,
    videoId,
    issuer: caller.issuer,
    credential,
    viewerId,
    isStored: rules !== undefined,
  });
  if (!recordPlays && rules === undefined && viewerId === undefined) return session;
  const row = {
    sessionId: session.sessionId,
    accountId,
    videoId,
    credentialId: credential?.id,
    viewerId,
    watchLink: session.watchLink,
    issuer: session.issuer,
    clientIp: origin.clientIp,
    userAgent: http?.header('user-agent') ?? '',
    deviceKey,
    rules,
    issuedAtMs: session.issuedAt * 1000,
    expiresAtMs: session.expiresAt * 1000,
    isOpen: audit.recordsPlay(true),
  };
  return andThen(playSessions.start(row), (isNew) => {
    if (isNew && row.isOpen) noteStart(audit, row, requestId);
    return session;
  });
}
