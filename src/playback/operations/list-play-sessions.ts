// ListPlaySessions (playauth's own): the play sessions that have a row, newest first, by video, viewer and state.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalText, optionalWord, videoIdParameter } from '../../access/parameters/parameter-schemas.ts';
import type { Clock } from '../../base/clock.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { placeToken } from '../../wire/place-token.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { issuedAs } from '../revocation/issued-as.ts';
import { REVOKED } from '../sessions/end-revoked-db.ts';
import type { Revocations } from '../revocation/revocations-db.ts';
import type { PlaySessions, StoredSession } from '../sessions/play-sessions-db.ts';
import { sessionStates } from '../sessions/select-sessions.ts';
import { readScroll, scrollDescription, scrollParameters } from './scroll-parameters.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly playSessions: Pick<PlaySessions, 'list'>;
  readonly revocations: Pick<Revocations, 'judge'>;
  readonly clock: Clock;
}

const playSession = z.object({
  SessionId: z.string(),
  VideoId: z.string(),
  CredentialId: z.string().optional(),
  ViewerId: z.string().optional(),
  WatchLinkId: z.string().optional(),
  ClientIp: z.string(),
  UserAgent: z.string(),
  State: z.string(),
  StartTime: z.string(),
  ExpireTime: z.string(),
  EndTime: z.string().optional(),
  EndReason: z.string().optional(),
  /** The time in which it asked for media. */
  PlayedSeconds: z.int(),
  LastActiveTime: z.string().optional(),
});

export const listPlaySessions = defineOperation({
  name: 'ListPlaySessions',
  version: PLAYAUTH_VERSION,
  summary:
    'Returns play sessions, newest first, in pages: those with rules or a ViewerId, and with --record-plays all, until a week after they expired.',
  parameters: z.object({
    VideoId: videoIdParameter,
    ViewerId: optionalText(64),
    State: optionalWord(sessionStates),
    ...scrollParameters,
  }),
  response: z.object({ PlaySessions: z.array(playSession), ...scrollDescription }),
  target: (deps: Deps, call) =>
    call.parameters.VideoId === undefined ? everyVideo : videoTarget(deps.videos, call, call.parameters),
  handle: async (deps: Deps, { caller, parameters }) => {
    const { VideoId: videoId, ViewerId: viewerId, State: state } = parameters;
    const { limit, before } = readScroll(parameters);
    const { accountId } = caller;
    const { rows, next } = await deps.playSessions.list({ accountId, videoId, viewerId, state, before, limit });
    const described = rows.map((session) => describe(deps, session));
    // Revoked on another server while it was started here: its row does not say so.
    return {
      PlaySessions: described.filter(({ State }) => state === undefined || State === state),
      ...(next !== undefined && { ScrollToken: placeToken(next) }),
    };
  },
});

function describe({ revocations, clock }: Deps, session: StoredSession): z.input<typeof playSession> {
  const { ended, credentialId, viewerId, watchLink } = session;
  const issued = issuedAs({ ...session, id: credentialId ?? '', issuedAt: Math.floor(session.issuedAtMs / 1000) });
  const isRevoked = revocations.judge({ ...issued, sessionId: session.sessionId }) === 'revoked';
  const isOver = ended !== undefined || isRevoked;
  return {
    SessionId: session.sessionId,
    VideoId: session.videoId,
    ...(credentialId !== undefined && { CredentialId: credentialId }),
    ...(viewerId !== undefined && { ViewerId: viewerId }),
    ...(watchLink !== undefined && { WatchLinkId: watchLink }),
    ClientIp: session.clientIp,
    UserAgent: session.userAgent,
    State: isOver ? 'Ended' : session.expiresAtMs <= clock.now() ? 'Expired' : 'Active',
    StartTime: formatTimestamp(session.startedAtMs),
    ExpireTime: formatTimestamp(session.expiresAtMs),
    ...(ended !== undefined && { EndTime: formatTimestamp(ended.atMs) }),
    ...(isOver && { EndReason: ended?.reason ?? REVOKED }),
    PlayedSeconds: Math.floor(session.playedMs / 1000),
    ...(session.lastSeenAtMs !== undefined && { LastActiveTime: formatTimestamp(session.lastSeenAtMs) }),
  };
}
