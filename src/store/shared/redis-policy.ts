// Whether the Redis of a server keeps every nonce until it expires: asked once, at start. A Redis that evicts keys when its
// memory is full forgets nonces, and a captured request could be replayed.
import type { Redis } from 'ioredis';

interface RedisMemory {
  /** Undefined if Redis does not tell: a managed service may forbid both commands. */
  readonly policy: string | undefined;
  /** 0: no limit. */
  readonly maxBytes: number | undefined;
}

/** Throws for every policy but `noeviction`. */
export async function requireNoEviction(redis: Redis): Promise<RedisMemory> {
  const memory = await readMemory(redis);
  const { policy } = memory;
  if (policy !== undefined && policy !== 'noeviction')
    throw new Error(
      `Redis evicts keys when its memory is full (maxmemory-policy ${policy}), so requests could be replayed: set it to noeviction, or give playauth a Redis of its own`,
    );
  return memory;
}

async function readMemory(redis: Redis): Promise<RedisMemory> {
  const info = await redis.info('memory').catch(() => '');
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const maxBytes = field('maxmemory');
  const policy = field('maxmemory_policy') ?? (await readConfig(redis, 'maxmemory-policy'));
  return { policy, maxBytes: maxBytes === undefined ? undefined : Number(maxBytes) };
}

async function readConfig(redis: Redis, name: string): Promise<string | undefined> {
  const found: unknown = await redis.config('GET', name).catch(() => undefined);
  return Array.isArray(found) && typeof found[1] === 'string' ? found[1] : undefined;
}
