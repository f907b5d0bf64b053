// Issuers for tests that are about something else: one sample, and nobody that has ended.
import { issuerTag, type Issuer } from '../../src/access/issuers/issuer.ts';

export const SAMPLE_ISSUER: Issuer = [issuerTag('access key', 'LTAItest')];
export const nobodyEnded = { isRevoked: (): boolean => false };
