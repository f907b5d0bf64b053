// Issuers for tests of other things: one sample, and an empty list of revoked issuers.
import { SAMPLE_ACCOUNT } from './sample-video.ts';
import { issuerTag, type Issuer } from '../../src/access/issuers/issuer.ts';

export const SAMPLE_ISSUER: Issuer = [issuerTag('access key', 'LTAItest')];
/** Who a playback session is for. */
export const SAMPLE_PARTY = { accountId: SAMPLE_ACCOUNT, issuer: SAMPLE_ISSUER };
/** What a grant says beside the session. */
export const OF_NO_CREDENTIAL = {
  issuedAt: 0,
  account: issuerTag('account', SAMPLE_ACCOUNT),
  issuer: [],
  watchLink: undefined,
  viewer: undefined,
  isStored: false,
} as const;
export const nothingRevoked = {
  judge: () => 'good' as const,
  isRevoked: (): boolean => false,
  videoEndedBefore: (): number => 0,
};
export const nobodyEnded = { isRevoked: (): boolean => false, isDevelopment: (): boolean => false };

/** For delivery: no session is one whose time is counted. */
export const uncounted = { counts: () => false, seen: () => undefined };
