// Playback sessions: mints the grant that stands in the path of a media URL, and verifies it when the URL is requested.
// One HMAC, no database.
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { NO_ISSUER, type Issuer } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { createRandomPool } from '../base/random-pool.ts';
import { RecentValues } from '../base/recent-values.ts';
import { refuse, type Result } from '../base/result.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import type { VideoId } from '../wire/ids.ts';
import {
  decodeSessionToken,
  encodeSessionToken,
  grantScope,
  opensScope,
  sessionTokenKeyId,
  type GrantKind,
  type SessionGrant,
} from '../wire/session-token.ts';

export interface PlaySession {
  readonly sessionId: string;
  readonly videoId: VideoId;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** 0 = the whole video. */
  readonly previewSeconds: number;
  readonly issuer: Issuer;
}

export type GrantRefusal =
  'malformed' | 'expired' | 'issuer ended' | 'another kind' | 'another video' | 'outside the scope';

export interface RequestedGrant {
  readonly token: string;
  readonly kind: GrantKind;
  readonly videoId: string;
  /** Requested definition in lower case, format and variant; empty for a cover and an uploaded file. */
  readonly scope: readonly string[] | 'any';
  /** For an uploaded file: its number. */
  readonly sourceNumber?: number | undefined;
}

export interface RequestedSession {
  readonly videoId: VideoId;
  readonly lifetimeSeconds: number;
  /** 0 = the whole video. */
  readonly previewSeconds?: number;
  /** Revoking one of these revokes the session. */
  readonly issuer: Issuer;
}

export interface Grants {
  startSession(requested: RequestedSession): PlaySession;
  /** The token for one stream of a session: its lower-case definition, its format, and its variant if it is one. */
  playToken(session: PlaySession, ...scope: readonly string[]): string;
  /** The token for one uploaded file of the video; files that replaced each other are numbered. */
  sourceToken(session: PlaySession, sourceNumber: number): string;
  /** The token for the pictures that were taken of the video. */
  snapshotToken(session: PlaySession): string;
  /** The token for an image or attached media, which is the session's `videoId`. */
  assetToken(session: PlaySession): string;
  /** The same token for about an hour, so that a browser can keep the picture. An image as cover is an `asset`. */
  coverToken(videoId: VideoId, kind?: 'cover' | 'asset'): string;
  verify(requested: RequestedGrant): Result<{ grant: SessionGrant }, GrantRefusal>;
}

/** Some 5 MB. */
const MAX_VERIFIED = 10_000;
const COVER_SECONDS = 24 * 3600;
const COVER_STEP_SECONDS = 3600;
const COVER_SESSION = '0'.repeat(24);

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
}

export function createGrants({ keyRing, clock, revokedIssuers }: Deps): Grants {
  const keyOf = rememberDerived(keyRing);
  const grantOf = rememberVerified(keyOf);
  const random = createRandomPool();
  const covers = new TtlCache<VideoId, { step: number; token: string }>(
    { maxEntries: 10_000, maxAgeMs: COVER_STEP_SECONDS * 1000 },
    clock,
  );
  const sign = (grant: Omit<SessionGrant, 'keyId'>): string => {
    const { id } = keyRing.active('session');
    return encodeSessionToken({ ...grant, keyId: id }, keyOf(id) as HmacKey);
  };
  return {
    startSession: ({ videoId, lifetimeSeconds, previewSeconds = 0, issuer }) => ({
      sessionId: random.take(12).toString('hex'),
      videoId,
      expiresAt: Math.floor(clock.now() / 1000) + lifetimeSeconds,
      previewSeconds,
      issuer,
    }),
    playToken: (session, ...scope) => sign({ ...session, kind: 'play', scope: grantScope(...scope) ?? 0 }),
    sourceToken: (session, sourceNumber) => sign({ ...session, kind: 'source', scope: sourceScope(sourceNumber) }),
    snapshotToken: (session) => sign({ ...session, kind: 'snapshot', scope: 0 }),
    assetToken: (session) => sign({ ...session, kind: 'asset', scope: 0 }),
    coverToken: (videoId, kind = 'cover') => {
      const step = Math.floor(clock.now() / 1000 / COVER_STEP_SECONDS);
      const known = covers.get(videoId);
      if (known?.step === step) return known.token;
      const expiresAt = step * COVER_STEP_SECONDS + COVER_STEP_SECONDS + COVER_SECONDS;
      const cover = {
        kind,
        scope: 0,
        previewSeconds: 0,
        sessionId: COVER_SESSION,
        issuer: NO_ISSUER,
      } as const;
      const token = sign({ ...cover, videoId, expiresAt });
      covers.set(videoId, { step, token });
      return token;
    },
    verify: (requested) => verify(requested, grantOf(requested.token), { clock, revokedIssuers }),
  };
}

/** A player asks for a segment every few seconds: what its token says is remembered, by the whole text of a token that is genuine. */
function rememberVerified(keyOf: (id: number) => HmacKey | undefined): (token: string) => SessionGrant | undefined {
  const verified = new RecentValues<SessionGrant>(MAX_VERIFIED);
  return (token) => {
    const known = verified.get(token);
    if (known !== undefined) return known;
    const keyId = sessionTokenKeyId(token);
    const key = keyId === undefined ? undefined : keyOf(keyId);
    const grant = key === undefined ? undefined : decodeSessionToken(token, key);
    if (grant !== undefined) verified.set(token, grant);
    return grant;
  };
}

/** Whether it has expired or was revoked is asked each time. */
function verify(
  requested: RequestedGrant,
  grant: SessionGrant | undefined,
  { clock, revokedIssuers }: Pick<Deps, 'clock' | 'revokedIssuers'>,
): Result<{ grant: SessionGrant }, GrantRefusal> {
  if (grant === undefined) return refuse('malformed');
  if (grant.expiresAt * 1000 <= clock.now()) return refuse('expired');
  if (revokedIssuers.isRevoked(grant.issuer)) return refuse('issuer ended');
  if (grant.kind !== requested.kind) return refuse('another kind');
  if (grant.videoId !== requested.videoId) return refuse('another video');
  return coversRequest(grant, requested) ? { ok: true, grant } : refuse('outside the scope');
}

function coversRequest(grant: SessionGrant, requested: RequestedGrant): boolean {
  // A grant for one uploaded file does not cover the file that replaces it.
  if (requested.kind === 'source')
    return requested.sourceNumber !== undefined && grant.scope === sourceScope(requested.sourceNumber);
  if (requested.scope === 'any') return true;
  const scope = grantScope(...requested.scope);
  return scope !== undefined && opensScope(grant.scope, scope);
}

/** 16 bits, never 0. A video never has that many files. */
function sourceScope(sourceNumber: number): number {
  return (sourceNumber % 0xffff) + 1;
}

function rememberDerived(keyRing: KeyRing): (id: number) => HmacKey | undefined {
  const derived = new Map<number, HmacKey>();
  return (id) => {
    const known = derived.get(id);
    if (known !== undefined) return known;
    const key = keyRing.byId('session', id);
    if (key === undefined) return undefined;
    const made = new HmacKey('sha256', deriveKey(key, 'session token').export());
    derived.set(id, made);
    return made;
  };
}
