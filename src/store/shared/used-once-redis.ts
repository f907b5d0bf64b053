// The replay window in Redis or Valkey, for more than one server process: one `SET NX PX` for each request.
import { Redis } from 'ioredis';
import type { Clock } from '../../base/clock.ts';
import type { UsedOnce } from './used-once.ts';

const PREFIX = 'playauth:once:';
const ANSWER_WITHIN_MS = 2_000;

export interface RedisUsedOnce extends UsedOnce {
  close(): Promise<void>;
}

/** Connects before it answers. Later, while Redis cannot be reached, nothing can be claimed: requests are refused. */
export async function connectUsedOnceInRedis(url: string, clock: Clock): Promise<RedisUsedOnce> {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: ANSWER_WITHIN_MS,
    connectTimeout: ANSWER_WITHIN_MS,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  // Without a listener a lost connection would end the process; it is tried again by itself.
  redis.on('error', () => undefined);
  await redis.connect().catch((error: unknown) => {
    redis.disconnect();
    // The URL may hold a password, so it is not repeated.
    throw new Error('Redis cannot be reached: check PLAYAUTH_REDIS_URL', { cause: error });
  });
  return {
    claim: async (name, expiresAtMs) => {
      const lifetimeMs = Math.max(1, Math.ceil(expiresAtMs - clock.now()));
      try {
        return (await redis.set(PREFIX + name, '1', 'PX', lifetimeMs, 'NX')) === 'OK';
      } catch {
        return 'unavailable';
      }
    },
    close: async () => {
      await redis.quit().catch(() => {
        redis.disconnect();
      });
    },
  };
}
