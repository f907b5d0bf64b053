// The rate limit in Redis or Valkey, for more than one server process: one script call for each request.
import type { Redis } from 'ioredis';
import { askAlways, type AskRedis } from './redis-gate.ts';
import { pace, type RateLimit, type RateLimitInMemory } from './rate-limit.ts';

const PREFIX = 'playauth:rate:';

/**
 * The same rule as in memory. The clock is Redis's own: with several server clocks, the fastest one would keep a name busy for
 * the others. The key expires when the name is idle.
 */
const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local interval, depth = tonumber(ARGV[1]), tonumber(ARGV[2])
  local busy = math.max(0, tonumber(redis.call('GET', KEYS[1]) or 0) - now)
  if busy > depth then busy = depth - interval end
  local wait = busy + interval - depth
  if wait > 0 then return math.ceil(wait / 1000) end
  redis.call('SET', KEYS[1], string.format('%.0f', now + busy + interval), 'PX', math.ceil((busy + interval) / 1000))
  return 0`;

/** A key that is gone is idle: there is nothing to undo. */
const GIVE_BACK = `
  if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECRBY', KEYS[1], ARGV[1]) end
  return 0`;

type GiveBack = (key: string, intervalUs: number) => Promise<number>;
type Take = (key: string, intervalUs: number, depthUs: number) => Promise<number>;

/** While Redis cannot be reached, each process limits on its own: a rate limit protects the server, it grants no access. */
export function createRateLimitInRedis(
  redis: Redis,
  meanwhile: RateLimitInMemory,
  ask: AskRedis = askAlways,
): RateLimit {
  redis.defineCommand('playauthTake', { numberOfKeys: 1, lua: TAKE });
  redis.defineCommand('playauthGiveBack', { numberOfKeys: 1, lua: GIVE_BACK });
  const commands = redis as unknown as { readonly playauthTake: Take; readonly playauthGiveBack: GiveBack };
  return {
    take: async (name, rate) => {
      const { intervalUs, depthUs } = pace(rate);
      let waitMs: number;
      try {
        waitMs = await ask(() => commands.playauthTake(PREFIX + name, intervalUs, depthUs));
      } catch {
        return meanwhile.take(name, rate);
      }
      return waitMs > 0 ? { retryAfterMs: waitMs } : undefined;
    },
    giveBack: (name, rate) => {
      commands.playauthGiveBack(PREFIX + name, pace(rate).intervalUs).catch(() => {
        meanwhile.giveBack(name, rate);
      });
    },
  };
}
