// Error codes that only playauth has: the vendor documents none of them, so its help pages say nothing about them. Pure.
import type { ErrorCode } from './errors.ts';

export const ownCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'Forbidden.DevelopmentKey',
  'Forbidden.RedemptionLimit',
  'Forbidden.AddressNotAllowed',
  'Forbidden.Concurrency',
  'Forbidden.UserAgentChanged',
  'Forbidden.RefererNotAllowed',
  'Forbidden.DeviceProof',
  'Forbidden.SessionEnded',
  'Forbidden.Revoked',
  'InvalidPlaybackPolicy.NotFound',
  'InvalidPlaybackPolicy.NotAttached',
  'InvalidPlaybackPolicy.Duplicate',
  'InvalidAuthInfo.Signature',
  'InvalidAppPlayKey.NotFound',
  'InvalidReferenceId.Duplicate',
  'InvalidCaption.Malformed',
  'InvalidCaption.NotFound',
  'CaptionsExceededMax',
  'EntityAlreadyExists.Account',
  'LimitExceeded.Account',
  'LimitExceeded.Storage',
  'InvalidRequestId.NotFound',
  'ServiceUnAvailable.DatabaseMoved',
  'ServiceUnAvailable.ReadOnly',
]);
