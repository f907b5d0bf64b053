// The replay window in Redis or Valkey, for more than one server process: one `SET NX PX` for each request.
import type { Redis } from 'ioredis';
import type { Clock } from '../../base/clock.ts';
import type { NonceStore } from './nonce-store.ts';

const PREFIX = 'playauth:once:';

/** While Redis cannot be reached, nothing can be claimed: requests are refused. */
export function createNonceStoreInRedis(redis: Redis, clock: Clock): NonceStore {
  return {
    claim: async ({ owner, name }, expiresAtMs) => {
      const lifetimeMs = Math.max(1, Math.ceil(expiresAtMs - clock.now()));
      try {
        return (await redis.set(`${PREFIX}${owner} ${name}`, '1', 'PX', lifetimeMs, 'NX')) === 'OK';
      } catch {
        return 'unavailable';
      }
    },
  };
}
