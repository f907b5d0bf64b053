// The one connection of this process to Redis or Valkey, for all that several server processes share.
import { Redis } from 'ioredis';

const ANSWER_WITHIN_MS = 1_000;

export interface RedisState {
  readonly isConnected: boolean;
  /** Commands that were sent and are not answered. */
  readonly waiting: number;
  /** Connections that were lost since the start. */
  readonly lost: number;
}

export interface RedisConnection {
  readonly redis: Redis;
  readonly state: () => RedisState;
  readonly close: () => Promise<void>;
}

/** Connects before it answers. Later, while Redis cannot be reached, every command fails at once or within a second. */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: ANSWER_WITHIN_MS,
    connectTimeout: ANSWER_WITHIN_MS,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  // Without a listener a lost connection would end the process; the client reconnects by itself.
  redis.on('error', () => undefined);
  await redis.connect().catch((error: unknown) => {
    redis.disconnect();
    // The URL may hold a password, so it is not repeated.
    throw new Error('Redis cannot be reached: check PLAYAUTH_REDIS_URL', { cause: error });
  });
  let lost = 0;
  redis.on('close', () => (lost += 1));
  return {
    redis,
    state: () => ({ isConnected: redis.status === 'ready', waiting: redis.commandQueue.length, lost }),
    close: async () => {
      await redis.quit().catch(() => {
        redis.disconnect();
      });
    },
  };
}
