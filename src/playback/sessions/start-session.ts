// Starts the session of a redemption: its grant at once, and its row where there is something to keep.
import type { Call } from '../../access/operation.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Grants, PlaySession } from '../grants.ts';
import type { PlaySessions, SessionRules } from './play-sessions-db.ts';

interface Deps {
  readonly grants: Pick<Grants, 'startSession'>;
  readonly playSessions: Pick<PlaySessions, 'start'>;
  /** Every session gets a row. */
  readonly recordPlays: boolean;
}

interface RequestedPlay {
  readonly video: Pick<Video, 'accountId' | 'videoId'>;
  readonly lifetimeSeconds: number;
  readonly previewSeconds: number;
  /** Of an earlier redemption that this one retries. */
  readonly sessionId?: string | undefined;
  readonly viewerId?: string | undefined;
  /** What delivery has to check. */
  readonly rules?: SessionRules | undefined;
  readonly userAgent?: string;
  readonly deviceKey?: string | undefined;
}

/** At once for a session without a row. */
export function startPlaySession(
  { grants, playSessions, recordPlays }: Deps,
  { caller, origin }: Pick<Call<unknown>, 'caller' | 'origin'>,
  { video, viewerId, rules, userAgent = '', deviceKey, ...asked }: RequestedPlay,
): Soon<PlaySession> {
  const { accountId, videoId } = video;
  const credential = caller.kind === 'accessKey' ? undefined : caller.credential;
  const session = grants.startSession({
    ...asked,
    accountId,
    videoId,
    issuer: caller.issuer,
    credential: credential === undefined ? undefined : { ...credential, viewerId },
    isStored: rules !== undefined,
  });
  if (!recordPlays && rules === undefined && viewerId === undefined) return session;
  const started = playSessions.start({
    sessionId: session.sessionId,
    accountId,
    videoId,
    credentialId: credential?.id,
    viewerId,
    watchLink: session.watchLink,
    issuer: session.issuer,
    clientIp: origin.clientIp,
    userAgent,
    deviceKey,
    rules,
    issuedAtMs: session.issuedAt * 1000,
    expiresAtMs: session.expiresAt * 1000,
  });
  return andThen(started, () => session);
}
