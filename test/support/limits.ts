// Limits for tests that are about something else: nothing is counted, and nothing is reached.
import type { LimitCounts } from '../../src/config/limit-counts.ts';
import { createOpenStreams, type OpenStreams } from '../../src/delivery/open-streams.ts';
import { createBodyBudget, type BodyBudget } from '../../src/gateway/body-budget.ts';
import type { Blobs } from '../../src/store/blobs/blobs.ts';

export const noCounts: LimitCounts = { note: () => undefined, read: () => new Map() };

export function openBodies(): BodyBudget {
  return createBodyBudget({ maxBytes: 64 * 1024 ** 2, counts: noCounts, clientIpOf: () => '127.0.0.1' });
}

export function streamsOf(blobs: Pick<Blobs, 'stat' | 'stream'>): OpenStreams {
  return createOpenStreams({ blobs, maxOpen: 100, counts: noCounts });
}
