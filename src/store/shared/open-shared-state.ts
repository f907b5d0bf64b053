// The short-lived state that all server processes share: used nonces and rate limits. In Redis if it is configured, otherwise in
// the memory of this process.
import type { Clock } from '../../base/clock.ts';
import { connectRedis } from './connect-redis.ts';
import { createRateLimitInRedis } from './rate-limit-redis.ts';
import { createRateLimitInMemory, type RateLimit, type RateLimitInMemory } from './rate-limit.ts';
import { createNonceStoreInRedis } from './nonce-store-redis.ts';
import { createNonceStoreInMemory, type NonceStore } from './nonce-store.ts';

export interface SharedState {
  readonly nonceStore: NonceStore;
  readonly rateLimit: RateLimit;
  /** Of this process alone: limits on its own work. */
  readonly attempts: RateLimitInMemory;
  readonly close: () => Promise<void>;
}

export async function openSharedState(redisUrl: string | undefined, clock: Clock): Promise<SharedState> {
  const rateLimit = createRateLimitInMemory(clock);
  const attempts = createRateLimitInMemory(clock);
  if (redisUrl === undefined)
    return { nonceStore: createNonceStoreInMemory(clock), rateLimit, attempts, close: () => Promise.resolve() };
  const { redis, close } = await connectRedis(redisUrl);
  return {
    nonceStore: createNonceStoreInRedis(redis, clock),
    rateLimit: createRateLimitInRedis(redis, rateLimit),
    attempts,
    close,
  };
}
