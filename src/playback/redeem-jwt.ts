// Verifies a JWTPlayAuth: a credential that an application signed by itself with the PlayKey of its account. An unknown
// video or app is answered like a wrong signature, so that guessing reveals nothing.
import { createSecretKey, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JwtPlayAuthCaller } from '../access/caller.ts';
import type { Clock } from '../base/clock.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { WireError } from '../wire/errors.ts';
import { asAccessKeyId, asAccountId, asVideoId } from '../wire/ids.ts';
import { readJwtPlayAuth, verifyJwtPlayAuth, type JwtRefusal } from '../wire/jwt-play-auth.ts';
import { ruleRanges, type PlaybackRules, type RuleName } from '../wire/playback-rules.ts';
import { issuedAs } from './revocation/issued-as.ts';
import type { Revocations } from './revocation/revocations-db.ts';
import { MAX_USABLE_KEYS, type PlayKeys } from './play-keys/play-keys-db.ts';
import { readRules } from './rules/read-rules.ts';

interface Deps {
  readonly videos: Pick<Videos, 'findAnywhere'>;
  readonly playKeys: Pick<PlayKeys, 'usable'>;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly clock: Clock;
  /** The longest life that a JWT may be signed for. */
  readonly maxJwtSeconds?: number;
}

/** Throws the vendor's code. */
export type RedeemJwt = (jwt: string) => Promise<JwtPlayAuthCaller>;

/** A refusal comes after this time: whether the video was in the cache, in the database or nowhere takes less. */
const REFUSAL_MS = 25;

/** An account that has no keys: looked up for unknown videos, so that they cost the same time. */
const NO_ACCOUNT = asAccountId('0'.repeat(16));

export function createRedeemJwt({ videos, playKeys, revocations, clock, maxJwtSeconds = Infinity }: Deps): RedeemJwt {
  // Keys that sign nothing. They fill up the candidates, so that the time does not depend on the number of keys.
  const decoys = Array.from({ length: MAX_USABLE_KEYS }, () => createSecretKey(randomBytes(32)));
  return async (jwt) => {
    const reading = readJwtPlayAuth(jwt);
    if (!reading.ok) throw refused(reading.reason);
    const { appId, videoId } = reading.read.unverified;
    const startedAtMs = performance.now();
    const video = await videos.findAnywhere(asVideoId(textOf(videoId)));
    const keys = await playKeys.usable(video?.accountId ?? NO_ACCOUNT, textOf(appId));
    const candidates = [...keys.map(({ key }) => key), ...decoys].slice(0, MAX_USABLE_KEYS);
    const verdict = verifyJwtPlayAuth(reading.read, candidates, {
      nowMs: clock.now(),
      maxLifeMs: maxJwtSeconds * 1000,
    });
    if (!verdict.ok && verdict.reason === 'wrong signature') await refuseAt(startedAtMs + REFUSAL_MS);
    if (!verdict.ok) throw toWireError(verdict.reason);
    const signedBy = keys.find(({ key }) => key === verdict.signedBy);
    if (video === undefined || signedBy === undefined) {
      await refuseAt(startedAtMs + REFUSAL_MS);
      throw refused('wrong signature');
    }
    const { claims } = verdict;
    const { accountId } = video;
    const issued = {
      // The signature identifies the JWT: its encoding is unambiguous.
      id: jwt.slice(jwt.lastIndexOf('.') + 1),
      videoId: video.videoId,
      issuedAt: Math.floor(Math.min(claims.issuedAtMs, clock.now()) / 1000),
    };
    const issuer = [signedBy.tag];
    const rules = rulesOf(claims.signed);
    const { viewerId } = rules ?? {};
    if (revocations.isRevoked(issuedAs({ ...issued, accountId, issuer, viewerId })))
      throw new WireError('Forbidden.Revoked');
    return {
      kind: 'jwtPlayAuth',
      accountId,
      accessKeyId: asAccessKeyId(`JWT.${claims.appId}`),
      issuer,
      credential: {
        ...issued,
        expiresAtMs: claims.expiresAtMs,
        rules,
      },
      playContentInfo: claims.playContentInfo,
    };
  };
}

/** Claims of the same names as the rules, the first letter small. */
function rulesOf(signed: Readonly<Record<string, unknown>>): PlaybackRules | undefined {
  const claimOf = (name: RuleName): string => name.charAt(0).toLowerCase() + name.slice(1);
  const reading = readRules((name) => (Object.hasOwn(signed, claimOf(name)) ? signed[claimOf(name)] : undefined));
  if (reading.ok) return reading.rules;
  const name = reading.reason;
  throw new WireError('InvalidParameter', { parameter: `JWTPlayAuth.${claimOf(name)}`, range: ruleRanges[name][0] });
}

async function refuseAt(instantMs: number): Promise<void> {
  await pause(Math.max(0, instantMs - performance.now()));
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}

function toWireError(reason: JwtRefusal): WireError {
  if (reason === 'wrong signature') return refused(reason);
  if (reason === 'expired') return new WireError('InvalidAuthInfo.ExpireTime', {}, 'JWTPlayAuth: expired');
  // The signature is right, so the signer may learn which claim is wrong.
  return new WireError('InvalidParameter', { parameter: reason.replace('invalid ', 'JWTPlayAuth.') }, reason);
}

function refused(reason: string): WireError {
  return new WireError('InvalidAuthInfo.Signature', {}, `JWTPlayAuth: ${reason}`);
}
