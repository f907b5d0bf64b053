// Rate limits: attempts and calls a second for each party and operation, redemptions for each credential, and failed
// authentications for each address. Asked by the gateway: attempts before any work is done for a call, calls when it is allowed.
import { sourceOf } from '../../base/source-of-address.ts';
import { limits } from '../../config/limits.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import type { Exceeded, Rate, RateLimit, RateLimitNearby } from '../../store/shared/rate-limit.ts';
import { WireError, type ErrorCode } from '../../wire/errors.ts';
import type { Caller } from '../caller.ts';
import { partyOf, type Party } from '../party.ts';
import type { QuotaOf } from './quotas.ts';

/** What one call was charged to; see {@link Throttle.refund}. */
export type Charged = readonly { readonly name: string; readonly rate: Rate }[];

export interface Throttle {
  /**
   * Throws Throttling.User when the caller tries too often, allowed or not. It limits the work of this process, so it is counted
   * in its memory; redemptions of one credential are counted for the server. The root of an account is never refused.
   */
  attempt(caller: Caller, operation: string): void;
  /** Throws Throttling.User when the caller has called the operation more often than its quota. */
  admit(caller: Caller, operation: string): Soon<Charged>;
  /** Undoes `admit` for a call that is refused after all. */
  refund(charged: Charged): void;
  /** Throws Throttling.User when an address opens watch pages too often. */
  admitWatching(clientIp: string): void;
  /** Throws Throttling.User when a watch link, or one address through it, asks for too many credentials. */
  admitMinting(watchLink: string, clientIp: string): Soon<void>;
  /**
   * The error to answer to a failed request: `error` itself, or Throttling.User if it is a failed authentication and its source
   * has had too many of them. A request that authenticates never comes here, so the guesses of others cannot block it.
   */
  judgeFailure(clientIp: string, error: unknown, claimedId?: string): Soon<unknown>;
  /**
   * Asked before the signature of a large body is computed: throws Throttling.User if too many of this address and key were
   * wrong. The function that is returned takes the charge back.
   */
  admitLargeBody(clientIp: string, accessKeyId: string): () => void;
}

interface ThrottleDeps {
  readonly rateLimit: RateLimit;
  /** Counted in this process alone. */
  readonly attempts: RateLimitNearby;
  /** Counted by the processes of this server together. */
  readonly ofServer: RateLimitNearby;
  /** Undefined: no limits. */
  readonly quotaOf: QuotaOf | undefined;
}

/** The codes of guessed keys, tokens and signatures, and of replayed requests. */
const FAILED_AUTHENTICATION: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IncompleteSignature',
  'InvalidAccessKeyId.Inactive',
  'InvalidAccessKeyId.NotFound',
  'InvalidAuthInfo.ExpireTime',
  'InvalidAuthInfo.Signature',
  'InvalidSecurityToken.Expired',
  'InvalidSecurityToken.Malformed',
  'InvalidSecurityToken.MismatchWithAccessKey',
  'InvalidSignatureMethod',
  'InvalidSignatureVersion',
  'InvalidTimeStamp.Expired',
  'InvalidTimeStamp.Format',
  'MissingAccessKeyId',
  'MissingSecurityToken',
  'MissingSignature',
  'MissingSignatureMethod',
  'MissingSignatureNonce',
  'MissingSignatureVersion',
  'MissingTimestamp',
  'SignatureDoesNotMatch',
  'SignatureNonceUsed',
]);
/** Failures of one access key id from one address. */
const FAILURES = { perSecond: 100, burst: limits.failures.value };
/** Failures of one address, with all ids that it tries. */
const FAILURES_OF_ADDRESS = { perSecond: 1000, burst: 10 * limits.failures.value };
const LARGE_BODIES = { perSecond: 2, burst: limits.largeBodyAttempts.value };
/** A player redeems once or twice; many tabs and retries fit in. */
const VIEWER = { perSecond: 20, burst: 100 };
/** The rate of each credential, counted for no other party: viewers who redeem a few times are never refused because of others. */
const VIEWERS_OWN = { perSecond: 0.1, burst: 5 };
/** The part of an account's quota for viewers that those of one watch link may use. */
const LINK_SHARE = 1 / 4;
/** Attempts for each call that the quota allows. */
const ATTEMPTS = 2;
/** Users and roles of an account together, in quotas of one of them. */
const ACCOUNT_QUOTAS = 4;
/** A page asks what the video is, and for a credential every few minutes. */
const WATCHING = { perSecond: 20, burst: 200 };
/** A class behind one address opens its link at once. */
const MINTING_OF_ADDRESS = { perSecond: 1, burst: 60 };
const MINTING_OF_LINK = { perSecond: 20, burst: 200 };

export function createThrottle({ rateLimit, attempts, ofServer, quotaOf }: ThrottleDeps): Throttle {
  if (quotaOf === undefined) return UNLIMITED;
  return {
    attempt(caller, operation) {
      const { kind, id } = partyOf(caller);
      if (kind === 'root') return;
      if (caller.kind !== 'accessKey') refuse(ofServer.take(`viewer ${caller.credential.id}`, VIEWER));
      else refuse(attempts.take(`attempts ${id} ${operation}`, sustained(ATTEMPTS * quotaOf(operation))));
    },
    admit: (caller, operation) => {
      const party = partyOf(caller);
      if (caller.kind !== 'accessKey')
        return admitViewer(rateLimit, caller.credential.id, viewerCharges(party, quotaOf(operation), operation));
      return chargeAll(rateLimit, callerCharges(party, quotaOf(operation), operation));
    },
    refund: (charged) => {
      refund(rateLimit, charged);
    },
    admitWatching: (clientIp) => {
      refuse(ofServer.take(`watching ${sourceOf(clientIp)}`, WATCHING));
    },
    admitMinting: (watchLink, clientIp) => {
      const ofAddress = rateLimit.take(`minting ${watchLink} ${sourceOf(clientIp)}`, MINTING_OF_ADDRESS);
      return andThen(ofAddress, (exceeded) => {
        refuse(exceeded);
        return andThen(rateLimit.take(`links ${watchLink}`, MINTING_OF_LINK), refuse);
      });
    },
    admitLargeBody: (clientIp, accessKeyId) => {
      const charge = { name: `large bodies ${sourceOf(clientIp)} ${accessKeyId}`, rate: LARGE_BODIES };
      refuse(ofServer.take(charge.name, charge.rate));
      return () => {
        refund(ofServer, [charge]);
      };
    },
    judgeFailure(clientIp, error, claimedId = '') {
      if (!(error instanceof WireError) || !FAILED_AUTHENTICATION.has(error.code)) return error;
      const hide = (exceeded: Exceeded | undefined): unknown =>
        exceeded === undefined
          ? error
          : tooMany(exceeded, `too many failures from one address; this one: ${error.code}`);
      const source = sourceOf(clientIp);
      // One who fails without end must not change what others behind the same address are told.
      return andThen(rateLimit.take(`failing ${source}`, FAILURES_OF_ADDRESS), (ofAddress) =>
        ofAddress === undefined
          ? andThen(rateLimit.take(`failures ${source} ${claimedId}`, FAILURES), hide)
          : hide(ofAddress),
      );
    },
  };
}

const NOTHING_CHARGED: Charged = [];

const UNLIMITED: Throttle = {
  attempt: () => undefined,
  admit: () => NOTHING_CHARGED,
  refund: () => undefined,
  admitWatching: () => undefined,
  admitMinting: () => undefined,
  admitLargeBody: () => () => undefined,
  judgeFailure: (_, error) => error,
};

function sustained(perSecond: number): Rate {
  return { perSecond, burst: perSecond };
}

/** Root has a quota of its own, which no other caller uses up. */
function callerCharges({ kind, accountId, id }: Party, quota: number, operation: string): Charged {
  const own = { name: `calls ${id} ${operation}`, rate: sustained(quota) };
  if (kind === 'root') return [{ ...own, name: `root ${accountId} ${operation}` }];
  return [own, { name: `accounts ${accountId} ${operation}`, rate: sustained(ACCOUNT_QUOTAS * quota) }];
}

function viewerCharges({ accountId, id }: Party, quota: number, operation: string): Charged {
  const ofAll = { name: `viewers ${accountId} ${operation}`, rate: sustained(quota) };
  if (!id.startsWith('link:')) return [ofAll];
  return [{ name: `links ${id} ${operation}`, rate: sustained(Math.max(1, quota * LINK_SHARE)) }, ofAll];
}

function admitViewer(rateLimit: RateLimit, credentialId: string, shared: Charged): Soon<Charged> {
  const own = { name: `own ${credentialId}`, rate: VIEWERS_OWN };
  return andThen(rateLimit.take(own.name, own.rate), (exceeded) =>
    exceeded === undefined ? [own] : chargeAll(rateLimit, shared),
  );
}

/** All or none: what was charged before a refusal is given back. */
function chargeAll(rateLimit: RateLimit, charges: Charged, at = 0): Soon<Charged> {
  const charge = charges[at];
  if (charge === undefined) return charges;
  return andThen(rateLimit.take(charge.name, charge.rate), (exceeded) => {
    if (exceeded !== undefined) refund(rateLimit, charges.slice(0, at));
    refuse(exceeded);
    return chargeAll(rateLimit, charges, at + 1);
  });
}

function refund(rateLimit: RateLimit, charged: Charged): void {
  for (const { name, rate } of charged) rateLimit.giveBack(name, rate);
}

function refuse(exceeded: Exceeded | undefined): void {
  if (exceeded !== undefined) throw tooMany(exceeded, 'the quota of the caller');
}

function tooMany({ retryAfterMs }: Exceeded, reason: string): WireError {
  return new WireError('Throttling.User', {}, { reason, retryAfterMs });
}
