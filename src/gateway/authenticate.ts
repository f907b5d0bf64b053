// Stages "authenticate" and "once" of an API call. Authenticate proves who sent it. Once, directly before the operation runs,
// uses up its nonce: a request that is refused leaves none behind. A JWTPlayAuth is judged in playback/redeem-jwt.
import { createHash } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import type { RequestOrigin } from '../access/operation.ts';
import { partyOf } from '../access/party.ts';
import { equalsInConstantTime } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { andThen, type Soon } from '../base/soon.ts';
import type { RedeemJwt } from '../playback/redeem-jwt.ts';
import { isCounted } from '../playback/rules/counted-rules.ts';
import type { Redemptions } from '../playback/rules/redemptions-db.ts';
import type { HttpRequest } from './read-request.ts';
import { RETRY_AFTER_MS } from '../store/away-log.ts';
import type { NonceStore } from '../store/shared/nonce-store.ts';
import { WireError } from '../wire/errors.ts';
import type { CredentialUses } from './credential-uses.ts';
import { WINDOW_MS, type Claim, type SignedClaim } from './identify.ts';

/** Longer nonces are stored as their hash. */
const MAX_PLAIN_NONCE = 64;

export interface AuthenticateDeps {
  readonly redeemJwt: RedeemJwt;
  readonly nonceStore: NonceStore;
  readonly credentialUses: CredentialUses;
  /** Tells a player that repeats a request from a replay. */
  readonly countedRedemptions: Pick<Redemptions, 'isRepeat'>;
  readonly clock: Clock;
}

/** What is used up, and who sends it. */
export interface UsedRequest {
  readonly claim: Claim;
  readonly caller: Caller;
  readonly origin: Pick<RequestOrigin, 'clientIp'>;
  readonly http: Pick<HttpRequest, 'header'>;
}

/** Throws the vendor's code. Synchronous when everything needed is in memory. */
export function authenticate({ redeemJwt }: Pick<AuthenticateDeps, 'redeemJwt'>, claim: Claim): Soon<Caller> {
  if (claim.kind === 'jwtPlayAuth') return redeemJwt(claim.jwt);
  checkSignature(claim);
  return claim.identity.caller;
}

/** Throws SignatureNonceUsed for a request that came before. Synchronous when everything needed is in memory. */
export function useOnce(deps: AuthenticateDeps, used: UsedRequest): Soon<void> {
  const { claim, caller } = used;
  if (claim.kind === 'signed')
    return andThen(useNonce(deps, claim), (claimed) => (claimed ? undefined : judgeRepeat(deps, claim, used)));
  if (caller.kind === 'jwtPlayAuth') countUse(deps, caller.credential.id, 'InvalidAuthInfo.ExpireTime');
}

function checkSignature({ signature, identity }: SignedClaim): void {
  const candidates = signature.expected(identity);
  // Every candidate is compared, so that the time taken does not reveal which one matched.
  let isGenuine = false;
  for (const candidate of candidates) isGenuine = equalsInConstantTime(signature.given, candidate) || isGenuine;
  if (!isGenuine) throw new WireError('SignatureDoesNotMatch', { explanation: signature.explain() }, 'wrong signature');
}

/**
 * A player whose answer was lost, or a proxy on its way, may send the same request again. Where its redemption is counted it gets the
 * session of the first one, if it has the same address and user agent; everything else is a replay.
 */
function judgeRepeat({ countedRedemptions }: AuthenticateDeps, claim: SignedClaim, sent: UsedRequest): Soon<void> {
  const { caller } = claim.identity;
  const used = new WireError('SignatureNonceUsed');
  if (caller.kind !== 'playCredential' || caller.credential.rules === undefined || !isCounted(caller.credential.rules))
    throw used;
  const player = { clientIp: sent.origin.clientIp, userAgent: sent.http.header('user-agent') };
  const request = { credentialId: caller.credential.id, player, nonce: claim.signature.nonce };
  return countedRedemptions.isRepeat(request).then((isRepeat) => {
    if (!isRepeat) throw used;
  });
}

/** False for a nonce that was used before. */
function useNonce(deps: AuthenticateDeps, { signature, identity, claimedAtMs }: SignedClaim): Soon<boolean> {
  const { caller } = identity;
  const { nonce } = signature;
  const name = nonce.length <= MAX_PLAIN_NONCE ? nonce : createHash('sha256').update(nonce).digest('base64');
  const until = nonceUntil(deps, identity, claimedAtMs);
  // Without a time the nonce must be kept as long as the credential lives.
  if (caller.kind === 'playCredential') countUse(deps, caller.credential.id);
  else if (claimedAtMs === undefined) countUse(deps, caller.accessKeyId);
  const claimed = deps.nonceStore.claim({ party: partyOf(caller), key: caller.accessKeyId, name }, until);
  return andThen(claimed, keptOrThrow);
}

/** No longer than the request itself could be accepted again. */
function nonceUntil(
  { clock }: AuthenticateDeps,
  { expiresAtMs }: SignedClaim['identity'],
  claimedAtMs: number | undefined,
): number {
  const windowEndsMs = claimedAtMs === undefined ? undefined : claimedAtMs + WINDOW_MS + 1000;
  if (expiresAtMs === undefined) return windowEndsMs ?? clock.now() + WINDOW_MS;
  return Math.min(windowEndsMs ?? Number.MAX_SAFE_INTEGER, expiresAtMs);
}

/** One leaked credential must not fill the replay window. */
function countUse(
  { credentialUses }: Pick<AuthenticateDeps, 'credentialUses'>,
  id: string,
  code: 'InvalidSecurityToken.Expired' | 'InvalidAuthInfo.ExpireTime' = 'InvalidSecurityToken.Expired',
): void {
  if (!credentialUses.count(id)) throw new WireError(code, {}, 'used too often');
}

function keptOrThrow(claimed: boolean | 'unavailable'): boolean {
  if (claimed === 'unavailable')
    throw new WireError(
      'ServiceUnAvailable',
      {},
      { reason: 'the replay window is full or out of reach', retryAfterMs: RETRY_AFTER_MS },
    );
  return claimed;
}
