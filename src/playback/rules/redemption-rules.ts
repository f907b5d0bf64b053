// The rules of a credential at its redemption: from where, by which player, how often. What limits the session that follows is given
// back. Called for credentials with rules only.
import type { Caller } from '../../access/caller.ts';
import type { CallHttp, RequestOrigin } from '../../access/operation.ts';
import { partyOf } from '../../access/party.ts';
import type { Clock } from '../../base/clock.ts';
import { isLoopbackUrl } from '../../base/loopback.ts';
import { RETRY_AFTER_MS } from '../../store/away-log.ts';
import type { NonceStore } from '../../store/shared/nonce-store.ts';
import { WireError, type ErrorCode } from '../../wire/errors.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import type { Limits, PlaybackRules } from '../../wire/playback-rules.ts';
import { checkOrigin } from './check-request.ts';
import type { Concurrency } from './concurrency.ts';
import { isCounted } from './counted-rules.ts';
import { checkDeviceProof } from './device-proof.ts';
import type { CountedRedemption, NewRedemption, Redemptions } from './redemptions-db.ts';

export type RuleCode = Extract<
  ErrorCode,
  | 'Forbidden.RedemptionLimit'
  | 'Forbidden.Concurrency'
  | 'Forbidden.UserAgentChanged'
  | 'Forbidden.AddressNotAllowed'
  | 'Forbidden.RefererNotAllowed'
  | 'Forbidden.DeviceProof'
  | 'Forbidden.SessionEnded'
>;

/** A breach of a rule that is only monitored. */
export interface RuleBreach {
  readonly code: RuleCode;
  readonly accountId: AccountId;
  readonly videoId: VideoId;
  readonly requestId: string;
  readonly sessionId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly viewerId?: string | undefined;
}

export interface RedemptionRequest {
  readonly caller: Exclude<Caller, { kind: 'accessKey' }>;
  readonly rules: PlaybackRules;
  readonly origin: RequestOrigin;
  readonly http?: CallHttp | undefined;
  readonly requestId: string;
  /** SecurityToken or JWTPlayAuth. */
  readonly token: string;
  /** The nonce of a request signed with a PlayAuth. */
  readonly nonce: string | undefined;
  /** The id of the session that this redemption would start. */
  readonly sessionId: string;
  /** The session that its player says it had before. */
  readonly previousSessionId: string | undefined;
}

export interface Admission {
  /** The session of an earlier request that this one retries, or the given one. */
  readonly sessionId: string;
  /** How long the session may still last; undefined: no limit. */
  readonly maxSeconds: number | undefined;
}

export interface RedemptionRules {
  /** Throws Forbidden. with the rule that refuses it. */
  admit(request: RedemptionRequest): Promise<Admission>;
}

export interface RedemptionRulesDeps {
  readonly redemptions: Pick<Redemptions, 'count' | 'giveBack'>;
  readonly nonceStore: NonceStore;
  readonly concurrency: Pick<Concurrency, 'start'>;
  readonly clock: Clock;
  readonly sharedClock: Clock;
  readonly publicUrl: string | undefined;
  readonly onBreach: (breach: RuleBreach) => void;
}

export function createRedemptionRules(deps: RedemptionRulesDeps): RedemptionRules {
  return { admit: (request) => admit(deps, request) };
}

async function admit(deps: RedemptionRulesDeps, request: RedemptionRequest): Promise<Admission> {
  const { enforced = {}, monitored = {} } = request.rules;
  const note = (code: RuleCode | undefined): void => {
    if (code !== undefined) deps.onBreach({ ...breachOf(request), code });
  };
  requireOrigin(enforced, request);
  note(originCode(monitored, request));
  await requireProof(deps, enforced, request);
  if (monitored.deviceKey !== undefined)
    await requireProof(deps, monitored, request).catch((error: unknown) => {
      if (!(error instanceof WireError) || error.code !== 'Forbidden.DeviceProof') throw error;
      note('Forbidden.DeviceProof');
    });
  const counted = await countUse(deps, request);
  const sessionId = counted?.sessionId ?? request.sessionId;
  await requirePlace(deps, request, { sessionId, counted });
  if (!(await hasPlace(deps, request, { sessionId, mode: 'monitored' }))) note('Forbidden.Concurrency');
  if (counted === undefined) return { sessionId, maxSeconds: enforced.maxSessionSeconds };
  if (counted.uses > (monitored.maxRedemptions ?? Infinity)) note('Forbidden.RedemptionLimit');
  if (secondsLeft(deps, monitored, counted) <= 0) note('Forbidden.SessionEnded');
  const maxSeconds = secondsLeft(deps, enforced, counted);
  return { sessionId, maxSeconds: Number.isFinite(maxSeconds) ? maxSeconds : undefined };
}

interface NewPlace {
  readonly sessionId: string;
  readonly counted: CountedRedemption | undefined;
}

/** Throws Concurrency; then the redemption did not count. */
async function requirePlace(
  deps: RedemptionRulesDeps,
  request: RedemptionRequest,
  { sessionId, counted }: NewPlace,
): Promise<void> {
  if (await hasPlace(deps, request, { sessionId, mode: 'enforced' })) return;
  if (counted?.isRetry === false) await deps.redemptions.giveBack({ ...redemptionOf(request), sessionId });
  throw new WireError('Forbidden.Concurrency');
}

async function hasPlace(
  { concurrency }: RedemptionRulesDeps,
  { caller, rules, previousSessionId }: RedemptionRequest,
  { sessionId, mode }: { readonly sessionId: string; readonly mode: 'enforced' | 'monitored' },
): Promise<boolean> {
  const limits = rules[mode];
  if (limits?.maxConcurrency === undefined) return true;
  const { accountId, credential } = caller;
  const { viewerId } = rules;
  const session = { sessionId, accountId, credentialId: credential.id, viewerId, limits };
  return await concurrency.start({ ...session, isMonitored: mode === 'monitored' }, previousSessionId);
}

function breachOf({ caller, rules, requestId }: RedemptionRequest): Omit<RuleBreach, 'code'> {
  const { id: credentialId, videoId } = caller.credential;
  return { requestId, accountId: caller.accountId, videoId, credentialId, viewerId: rules.viewerId };
}

function originCode(limits: Limits, { origin, http }: RedemptionRequest): RuleCode | undefined {
  const refusal = checkOrigin(limits, { clientIp: origin.clientIp, referer: http?.header('referer') });
  return refusal === undefined ? undefined : `Forbidden.${refusal}`;
}

function requireOrigin(limits: Limits, request: RedemptionRequest): void {
  const code = originCode(limits, request);
  if (code !== undefined) throw new WireError(code);
}

/** A proof is used up by the request that it came with. */
async function requireProof(
  deps: RedemptionRulesDeps,
  { deviceKey }: Limits,
  request: RedemptionRequest,
): Promise<void> {
  if (deviceKey === undefined) return;
  const { origin, http, token, caller } = request;
  const proven = await checkDeviceProof(
    { method: http?.method ?? '', url: ownPlace(deps, origin), token, proof: http?.header('dpop') },
    deviceKey,
    deps.clock,
  );
  if (!proven.ok) throw new WireError('Forbidden.DeviceProof', { why: proven.reason });
  const { id, usableUntilMs } = proven.proven;
  const claimed = await deps.nonceStore.claim({ party: partyOf(caller), name: `dpop ${id}` }, usableUntilMs);
  if (claimed === 'unavailable')
    throw new WireError('ServiceUnAvailable', {}, { reason: 'the replay window', retryAfterMs: RETRY_AFTER_MS });
  if (!claimed) throw new WireError('Forbidden.DeviceProof', { why: 'the proof was used before' });
}

/**
 * What proofs must be for. The Host of a request is what its sender says, so that a proof for a server of his would be good here; only
 * names of this machine are no one else's.
 */
function ownPlace({ publicUrl }: RedemptionRulesDeps, { baseUrl }: RequestOrigin): string | undefined {
  const own = publicUrl ?? (isLoopbackUrl(baseUrl) ? baseUrl : undefined);
  return own === undefined ? undefined : `${own}/`;
}

/** Undefined where no rule needs the count. Throws RedemptionLimit or SessionEnded. */
async function countUse(deps: RedemptionRulesDeps, request: RedemptionRequest): Promise<CountedRedemption | undefined> {
  const { enforced = {} } = request.rules;
  if (!isCounted(request.rules)) return undefined;
  const redemption = redemptionOf(request);
  const counted = await deps.redemptions.count(redemption);
  if (counted === undefined) throw new WireError('Forbidden.RedemptionLimit');
  if (secondsLeft(deps, enforced, counted) > 0) return counted;
  if (!counted.isRetry) await deps.redemptions.giveBack(redemption);
  throw new WireError('Forbidden.SessionEnded');
}

function redemptionOf({ caller, rules, origin, http, nonce, sessionId }: RedemptionRequest): NewRedemption {
  return {
    credentialId: caller.credential.id,
    nonce,
    player: { clientIp: origin.clientIp, userAgent: http?.header('user-agent') },
    sessionId,
    maxRedemptions: rules.enforced?.maxRedemptions,
    keptUntilMs: caller.credential.expiresAtMs,
  };
}

/** Counted from the first redemption of the credential; Infinity without a limit. */
function secondsLeft(
  { sharedClock }: RedemptionRulesDeps,
  { maxSessionSeconds }: Limits,
  { firstAtMs }: CountedRedemption,
): number {
  if (maxSessionSeconds === undefined) return Infinity;
  return Math.floor((firstAtMs + maxSessionSeconds * 1000 - sharedClock.now()) / 1000);
}
