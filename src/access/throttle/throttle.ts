// Rate limits: calls a second for each account and operation, redemptions for each credential, and failed authentications for
// each address. Asked by the gateway, after authentication and when it fails.
import { isIP, isIPv6 } from 'node:net';
import { andThen, type Soon } from '../../base/soon.ts';
import type { Exceeded, RateLimit } from '../../store/shared/rate-limit.ts';
import { WireError, type ErrorCode } from '../../wire/errors.ts';
import type { QuotaOf } from './quotas.ts';

export interface Throttle {
  /** Throws Throttling.User when the account has called the operation more often than its quota. */
  admit(accountId: string, operation: string): Soon<void>;
  /** Throws Throttling.User when one playback credential is redeemed too often: its account has other viewers. */
  admitViewer(credentialId: string): Soon<void>;
  /**
   * The error to answer to a failed request: `error` itself, or Throttling.User if it is a failed authentication and its source
   * has had too many of them. A request that authenticates never comes here, so the guesses of others cannot block it.
   */
  judgeFailure(clientIp: string, error: unknown): Soon<unknown>;
}

interface ThrottleDeps {
  readonly rateLimit: RateLimit;
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
const FAILURES = { perSecond: 100, burst: 1000 };
/** A player redeems once or twice; many tabs and retries fit in. A leaked credential must not use up the account's quota. */
const VIEWER = { perSecond: 20, burst: 100 };

export function createThrottle({ rateLimit, quotaOf }: ThrottleDeps): Throttle {
  if (quotaOf === undefined)
    return { admit: () => undefined, admitViewer: () => undefined, judgeFailure: (_, error) => error };
  return {
    admit(accountId, operation) {
      const perSecond = quotaOf(operation);
      const taken = rateLimit.take(`calls ${accountId} ${operation}`, { perSecond, burst: perSecond });
      return andThen(taken, refuse);
    },
    admitViewer(credentialId) {
      const taken = rateLimit.take(`viewer ${credentialId}`, VIEWER);
      return andThen(taken, refuse);
    },
    judgeFailure(clientIp, error) {
      if (!(error instanceof WireError) || !FAILED_AUTHENTICATION.has(error.code)) return error;
      const hide = (exceeded: Exceeded | undefined): unknown =>
        exceeded === undefined
          ? error
          : tooMany(exceeded, `too many failures from one address; this one: ${error.code}`);
      const taken = rateLimit.take(`failures ${sourceOf(clientIp)}`, FAILURES);
      return andThen(taken, hide);
    },
  };
}

function refuse(exceeded: Exceeded | undefined): void {
  if (exceeded !== undefined) throw tooMany(exceeded, 'the quota of the account');
}

function tooMany({ retryAfterMs }: Exceeded, reason: string): WireError {
  return new WireError('Throttling.User', {}, { reason, retryAfterMs });
}

/** One household or machine: an IPv4 address, or the /64 of an IPv6 network. */
function sourceOf(clientIp: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(clientIp)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIPv6(clientIp)) return networkOf(clientIp);
  // A proxy can claim any text, of any length.
  return isIP(clientIp) === 0 ? 'unknown' : clientIp;
}

/** The first four groups, however the address is written. */
function networkOf(address: string): string {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const front = head === '' ? [] : head.split(':');
  // Groups of zeros fill the gap. With four groups or fewer behind it, the gap reaches into the first four.
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const backGroups = back.length + (back.at(-1)?.includes('.') === true ? 1 : 0);
  const gap = tail === undefined ? 0 : 8 - front.length - backGroups;
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
