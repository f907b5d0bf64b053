// Playback sessions: mints the grant that stands in the path of a media URL, and verifies it when the URL is requested.
// One HMAC, no database.
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { NO_ISSUER, viewerTag, type Issuer, type IssuerTag } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { createRandomPool, type RandomPool } from '../base/random-pool.ts';
import { RecentValues } from '../base/recent-values.ts';
import { refuse, type Result } from '../base/result.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import { accountTag, credentialTag } from './revocation/issued-as.ts';
import type { Revocations } from './revocation/revocations-db.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';
import {
  grantScope,
  openSessionToken,
  opensScope,
  packSession,
  signSessionToken,
  type GrantKind,
  type SessionClaims,
  type SessionGrant,
} from '../wire/session-token.ts';

export interface PlaySession extends SessionClaims {
  /** The same claims as its tokens hold them. */
  readonly packed: Buffer;
}

export type GrantRefusal =
  'malformed' | 'expired' | 'issuer ended' | 'revoked' | 'another kind' | 'another video' | 'outside the scope';

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
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly lifetimeSeconds: number;
  /** 0 = the whole video. */
  readonly previewSeconds?: number;
  /** Revoking one of these revokes the session. */
  readonly issuer: Issuer;
  /** The one that was redeemed; a caller with an access key has none. */
  readonly credential?: RedeemedCredential | undefined;
  /** Named by the credential. */
  readonly viewerId?: string | undefined;
  /** Made by {@link Grants.newSessionId}; default: a new one. */
  readonly sessionId?: string | undefined;
  /** Delivery has to read the row of the session: see playback/sessions. */
  readonly isStored?: boolean;
}

export interface RedeemedCredential {
  /** For a PlayAuth 24 hex digits, for a JWTPlayAuth its signature in base64url. */
  readonly id: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly watchLink?: IssuerTag | undefined;
}

export interface Grants {
  newSessionId(credential: Pick<RedeemedCredential, 'id'> | undefined): string;
  startSession(requested: RequestedSession): PlaySession;
  /** The token for one stream of a session: its lower-case definition, its format, and its variant if it is one. */
  playToken(session: PlaySession, ...scope: readonly string[]): string;
  /** The same for a scope of `grantScope`. */
  scopedToken(session: PlaySession, scope: number): string;
  /** The token for one uploaded file of the video; files that replaced each other are numbered. */
  sourceToken(session: PlaySession, sourceNumber: number): string;
  /** The token for the pictures that were taken of the video. */
  snapshotToken(session: PlaySession): string;
  /** The token for an image or attached media, which is the session's `videoId`. */
  assetToken(session: PlaySession): string;
  /** The same token for about an hour, so that a browser can keep the picture. An image as cover is an `asset`. */
  coverToken(videoId: VideoId, kind?: 'cover' | 'asset'): string;
  /** It was revoked, or what it was issued through. Expiry is no end in this sense. */
  hasEnded(grant: SessionGrant): boolean;
  verify(requested: RequestedGrant): Result<{ grant: SessionGrant }, GrantRefusal>;
}

/** Some 5 MB. */
const MAX_VERIFIED = 10_000;
const COVER_SECONDS = 24 * 3600;
const COVER_STEP_SECONDS = 3600;
/** No viewer's: nothing but the video ends it. */
const COVER = {
  previewSeconds: 0,
  sessionId: '0'.repeat(24),
  account: '0'.repeat(10),
  issuer: NO_ISSUER,
  watchLink: undefined,
  viewer: undefined,
  isStored: false,
} as const;
/** The first half of a session's id is that of its credential, so that revoking the credential ends it. */
const SESSION_BYTES = 12;
const OWN_BYTES = 6;

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
  readonly revocations: Pick<Revocations, 'isRevoked' | 'judge' | 'videoEndedBefore'>;
}

export function createGrants({ keyRing, clock, revokedIssuers, revocations }: Deps): Grants {
  const keyOf = rememberDerived(keyRing);
  const verified = new RecentValues<SessionGrant>(MAX_VERIFIED);
  const grantOf = rememberVerified(keyOf, verified);
  const random = createRandomPool();
  const covers = new TtlCache<VideoId, { step: number; issuedAt: number; token: string }>(
    { maxEntries: 10_000, maxAgeMs: COVER_STEP_SECONDS * 1000 },
    clock,
  );
  keyRing.onGone?.(() => {
    verified.clear();
    covers.clear();
  });
  const sign = (packed: Buffer, kind: GrantKind, scope: number): string => {
    const { id } = keyRing.active('session');
    return signSessionToken(packed, { keyId: id, kind, scope }, keyOf(id) as HmacKey);
  };
  return {
    newSessionId: (credential) => newSessionId(random, credential),
    startSession: (requested) => startSession({ clock, random }, requested),
    playToken: (session, ...scope) => sign(session.packed, 'play', grantScope(...scope) ?? 0),
    scopedToken: (session, scope) => sign(session.packed, 'play', scope),
    sourceToken: (session, sourceNumber) => sign(session.packed, 'source', sourceScope(sourceNumber)),
    snapshotToken: (session) => sign(session.packed, 'snapshot', 0),
    assetToken: (session) => sign(session.packed, 'asset', 0),
    coverToken: (videoId, kind = 'cover') => {
      const step = Math.floor(clock.now() / 1000 / COVER_STEP_SECONDS);
      const known = covers.get(videoId);
      const startsAt = step * COVER_STEP_SECONDS;
      // The same on every server, also after a revocation.
      const issuedAt = Math.max(startsAt, revocations.videoEndedBefore(videoId));
      if (known?.step === step && known.issuedAt === issuedAt) return known.token;
      const expiresAt = startsAt + COVER_STEP_SECONDS + COVER_SECONDS;
      const token = sign(packSession({ ...COVER, videoId, issuedAt, expiresAt }), kind, 0);
      covers.set(videoId, { step, issuedAt, token });
      return token;
    },
    hasEnded: (grant) =>
      keyOf(grant.keyId) === undefined ||
      revokedIssuers.isRevoked(grant.issuer) ||
      revocations.judge(grant) === 'revoked',
    verify: (requested) => verify(requested, grantOf(requested.token), { clock, revokedIssuers, revocations }),
  };
}

interface StartDeps {
  readonly clock: Clock;
  readonly random: RandomPool;
}

function startSession({ clock, random }: StartDeps, requested: RequestedSession): PlaySession {
  const { accountId, videoId, lifetimeSeconds, previewSeconds = 0, issuer, credential, isStored = false } = requested;
  const { viewerId } = requested;
  const now = Math.floor(clock.now() / 1000);
  const claims = {
    sessionId: requested.sessionId ?? newSessionId(random, credential),
    videoId,
    issuedAt: credential?.issuedAt ?? now,
    expiresAt: now + lifetimeSeconds,
    previewSeconds,
    account: accountTag(accountId),
    issuer,
    watchLink: credential?.watchLink,
    viewer: viewerId === undefined ? undefined : viewerTag(accountId, viewerId),
    isStored,
  };
  return { ...claims, packed: packSession(claims) };
}

function newSessionId(random: RandomPool, credential: Pick<RedeemedCredential, 'id'> | undefined): string {
  if (credential === undefined) return random.takeHex(SESSION_BYTES);
  return credentialTag(credential.id) + random.takeHex(OWN_BYTES);
}

/** A player asks for a segment every few seconds: what its token says is remembered, by the whole text of a token that is genuine. */
function rememberVerified(
  keyOf: (id: number) => HmacKey | undefined,
  verified: RecentValues<SessionGrant>,
): (token: string) => SessionGrant | undefined {
  return (token) => {
    const known = verified.get(token);
    if (known !== undefined) return known;
    const opened = openSessionToken(token, keyOf);
    if (opened !== undefined) verified.setOwn(opened.text, opened.grant);
    return opened?.grant;
  };
}

/** Whether it has expired or was revoked is asked each time. */
function verify(
  requested: RequestedGrant,
  grant: SessionGrant | undefined,
  { clock, revokedIssuers, revocations }: Omit<Deps, 'keyRing'>,
): Result<{ grant: SessionGrant }, GrantRefusal> {
  if (grant === undefined) return refuse('malformed');
  if (grant.expiresAt * 1000 <= clock.now()) return refuse('expired');
  if (revokedIssuers.isRevoked(grant.issuer)) return refuse('issuer ended');
  if (revocations.isRevoked(grant)) return refuse('revoked');
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
  keyRing.onGone?.(() => {
    derived.clear();
  });
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
