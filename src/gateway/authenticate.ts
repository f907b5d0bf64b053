// Second stage of an API call: who signed it. Time window, key, signature, then the nonce: a nonce is used up only by a
// request that was genuine. A player with a JWTPlayAuth signs nothing: the JWT is judged in playback/redeem-jwt.
import { createHash } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { STS_VERSION } from '../access/operation.ts';
import { equalsInConstantTime } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { RedeemJwt } from '../playback/redeem-jwt.ts';
import type { NonceStore } from '../store/shared/nonce-store.ts';
import { WireError } from '../wire/errors.ts';
import { parseTimestamp, parseTimestampWithFraction } from '../wire/timestamps.ts';
import type { WireRequest } from './read-request.ts';
import { identify, type Identity, type IdentifyDeps } from './identify.ts';
import { readSignatureV1, readSignatureV3, type RequestSignature } from './request-signature.ts';

/** The clock of a caller may differ from ours by this much, either way. */
const WINDOW_MS = 15 * 60 * 1000;
/** Longer ones are remembered by their hash. */
const MAX_PLAIN_NONCE = 64;
/** Of one temporary credential whose requests say no time: far more than any viewer or page needs. */
const MAX_USES = 10_000;

export interface AuthenticateDeps extends IdentifyDeps {
  readonly redeemJwt: RedeemJwt;
  readonly nonceStore: NonceStore;
  /** How often each playback credential was redeemed in this process. */
  readonly redemptions: TtlCache<string, number>;
  readonly clock: Clock;
}

/** A PlayAuth lives 3000 s at most; of a longer-lived JWTPlayAuth the count begins anew when it rests for an hour. */
export function createRedemptionCounts(clock: Clock): TtlCache<string, number> {
  return new TtlCache({ maxEntries: 100_000, maxAgeMs: 3_600_000 }, clock);
}

/** Throws the vendor's code. Answers at once when everything needed is in memory. */
export function authenticate(deps: AuthenticateDeps, request: WireRequest): Caller | Promise<Caller> {
  const jwt = jwtOf(request);
  if (jwt !== undefined) return authenticateJwt(deps, jwt);
  const signature = request.scheme === 'V3' ? readSignatureV3(request) : readSignatureV1(request);
  const claimedAtMs = readTimestamp(deps.clock, signature, request.version);
  const identity = identify(deps, signature);
  return identity instanceof Promise
    ? identity.then((found) => verify(deps, { signature, identity: found, claimedAtMs }))
    : verify(deps, { signature, identity, claimedAtMs });
}

/** The JWTPlayAuth of a request that is not signed in any other way. */
function jwtOf({ scheme, parameters }: WireRequest): string | undefined {
  const present = (name: string): boolean => (parameters.get(name) ?? '') !== '';
  if (scheme === 'V3' || !present('JWTPlayAuth')) return undefined;
  return ['AccessKeyId', 'Signature', 'SecurityToken'].some(present) ? undefined : parameters.get('JWTPlayAuth');
}

async function authenticateJwt(deps: AuthenticateDeps, jwt: string): Promise<Caller> {
  const caller = await deps.redeemJwt(jwt);
  countUse(deps, caller.credential.id, 'InvalidAuthInfo.ExpireTime');
  return caller;
}

interface Verification {
  readonly signature: RequestSignature;
  readonly identity: Identity;
  readonly claimedAtMs: number | undefined;
}

function verify(deps: AuthenticateDeps, verification: Verification): Caller | Promise<Caller> {
  const { signature, identity } = verification;
  const candidates = signature.expected(identity);
  // Every candidate is compared, so that the time taken does not say which one came near.
  let isGenuine = false;
  for (const candidate of candidates) isGenuine = equalsInConstantTime(signature.given, candidate) || isGenuine;
  if (!isGenuine) throw new WireError('SignatureDoesNotMatch', { explanation: signature.explain() }, 'wrong signature');
  return useNonce(deps, verification);
}

function useNonce(
  deps: AuthenticateDeps,
  { signature, identity, claimedAtMs }: Verification,
): Caller | Promise<Caller> {
  const { caller } = identity;
  const { nonce } = signature;
  const name = nonce.length <= MAX_PLAIN_NONCE ? nonce : createHash('sha256').update(nonce).digest('base64');
  const until = nonceUntil(deps, identity, claimedAtMs);
  // Without a time the nonce must be kept as long as the credential lives.
  if (caller.kind === 'playCredential') countUse(deps, caller.credential.id);
  else if (claimedAtMs === undefined) countUse(deps, caller.accessKeyId);
  const claimed = deps.nonceStore.claim({ owner: caller.accountId, name: `${caller.accessKeyId} ${name}` }, until);
  return claimed instanceof Promise
    ? claimed.then((answer) => judgeNonce(answer, caller))
    : judgeNonce(claimed, caller);
}

/** No longer than the request itself could be accepted again. */
function nonceUntil({ clock }: AuthenticateDeps, { expiresAtMs }: Identity, claimedAtMs: number | undefined): number {
  const windowEndsMs = claimedAtMs === undefined ? undefined : claimedAtMs + WINDOW_MS + 1000;
  if (expiresAtMs === undefined) return windowEndsMs ?? clock.now() + WINDOW_MS;
  return Math.min(windowEndsMs ?? Number.MAX_SAFE_INTEGER, expiresAtMs);
}

/** One leaked credential must not fill the replay window, which is everybody's. */
function countUse(
  { redemptions }: AuthenticateDeps,
  id: string,
  code: 'InvalidSecurityToken.Expired' | 'InvalidAuthInfo.ExpireTime' = 'InvalidSecurityToken.Expired',
): void {
  const count = (redemptions.get(id) ?? 0) + 1;
  if (count > MAX_USES) throw new WireError(code, {}, 'used too often');
  redemptions.set(id, count);
}

function judgeNonce(claimed: boolean | 'unavailable', caller: Caller): Caller {
  if (claimed === 'unavailable')
    throw new WireError('ServiceUnAvailable', {}, 'the replay window is full or out of reach');
  if (!claimed) throw new WireError('SignatureNonceUsed');
  return caller;
}

/** The web player sends no Timestamp; then its credential must bound the time. */
function readTimestamp(
  clock: Clock,
  { timestamp, securityToken }: RequestSignature,
  version: string,
): number | undefined {
  if (timestamp === undefined) {
    if (securityToken === undefined) throw new WireError('MissingTimestamp');
    return undefined;
  }
  // The clients of the token service write milliseconds.
  const ms = version === STS_VERSION ? parseTimestampWithFraction(timestamp) : parseTimestamp(timestamp);
  if (ms === undefined) throw new WireError('InvalidTimeStamp.Format');
  if (Math.abs(clock.now() - ms) > WINDOW_MS) throw new WireError('InvalidTimeStamp.Expired');
  return ms;
}
