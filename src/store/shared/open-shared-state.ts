// The short-lived state that all server processes share: used nonces and rate limits. In Redis if it is configured, otherwise in
// the memory of this process, or of the process that hosts it for the members of one server.
import type { Clock } from '../../base/clock.ts';
import type { RedisState } from './connect-redis.ts';
import { createRedisGate } from './redis-gate.ts';
import { createRateLimitInRedis } from './rate-limit-redis.ts';
import { createRateLimitInMemory, shareOfRates, type RateLimit, type RateLimitNearby } from './rate-limit.ts';
import { requireNoEviction } from './redis-policy.ts';
import { capacityOf, createNonceStoreInRedis } from './nonce-store-redis.ts';
import { createNonceStoreInMemory, type NonceStore } from './nonce-store.ts';

export interface SharedState {
  readonly nonceStore: NonceStore;
  readonly rateLimit: RateLimit;
  /** Limits on the work of this process alone. */
  readonly attempts: RateLimitNearby;
  /** Limits of the processes of this server together: each counts its part. */
  readonly ofServer: RateLimitNearby;
  /** Rejects while it is away. */
  readonly check: () => Promise<void>;
  /** Absent without Redis. */
  readonly redisState?: () => RedisState;
  readonly close: () => Promise<void>;
}

/** Without Redis. */
type OwnState = Pick<SharedState, 'nonceStore' | 'rateLimit'>;

interface SharedStateEvents {
  readonly onAway: (error: Error) => void;
  readonly onBack: () => void;
  /** Redis does not tell whether it evicts keys. */
  readonly onUnknownPolicy?: () => void;
}

export async function openSharedState(
  redisUrl: string | undefined,
  clock: Clock,
  events: SharedStateEvents & { readonly hosted?: OwnState | undefined; readonly processes?: number },
): Promise<SharedState> {
  const { hosted, processes = 1 } = events;
  const attempts = createRateLimitInMemory(clock);
  const ofServer = shareOfRates(attempts, processes);
  const nothing = (): Promise<void> => Promise.resolve();
  if (redisUrl === undefined)
    return { ...(hosted ?? inOwnMemory(clock)), attempts, ofServer, check: nothing, close: nothing };
  // The client is loaded only where it is used.
  const { connectRedis } = await import('./connect-redis.ts');
  const { redis, state, close } = await connectRedis(redisUrl);
  const { policy, maxBytes } = await requireNoEviction(redis).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  if (policy === undefined) events.onUnknownPolicy?.();
  const ask = createRedisGate(events);
  return {
    nonceStore: createNonceStoreInRedis(redis, clock, { ask, capacity: capacityOf(maxBytes) }),
    rateLimit: createRateLimitInRedis(redis, createRateLimitInMemory(clock), ask),
    attempts,
    ofServer,
    check: async () => {
      await ask(() => redis.ping());
    },
    redisState: state,
    close,
  };
}

function inOwnMemory(clock: Clock): OwnState {
  return { nonceStore: createNonceStoreInMemory(clock), rateLimit: createRateLimitInMemory(clock) };
}
