// Issuers for tests of other things: one sample, and an empty list of revoked issuers.
import { issuerTag, type Issuer } from '../../src/access/issuers/issuer.ts';

export const SAMPLE_ISSUER: Issuer = [issuerTag('access key', 'LTAItest')];
export const nobodyEnded = { isRevoked: (): boolean => false, isDevelopment: (): boolean => false };
