// The replay window in Redis or Valkey, for more than one server process: one script call for each request.
import type { Redis } from 'ioredis';
import type { Clock } from '../../base/clock.ts';
import type { NonceStore } from './nonce-store.ts';
import { askAlways, type AskRedis } from './redis-gate.ts';
import { FLOOR, groupOf, RESERVE } from './shares.ts';

const PREFIX = 'playauth:once:';
const SHARE_PREFIX = 'playauth:held:';
/** The nonces of half an hour at a thousand a second: as many take a gigabyte in Redis. */
const MAX_NONCES = 2_000_000;
/** What a name takes in Redis with its counters, rounded up. */
const BYTES_OF_A_NAME = 512;

/**
 * Keys: the nonce, then the counters of all, of the group and of the party. A counter is a hash: `n` places, `m<minute>` of
 * them expire in that minute, `from` the first minute that is not subtracted yet. The rule is `hasRoom` of shares.ts.
 */
const CLAIM = `
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  local lifetime, free, reserve = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local minute, last = math.floor(now / 60000), math.floor((now + lifetime) / 60000) + 1
  local function held(key)
    local fields = redis.call('HMGET', key, 'n', 'from')
    local n, from = tonumber(fields[1] or 0), tonumber(fields[2] or minute)
    if from < minute then
      for past = math.max(from, minute - 120), minute - 1 do
        local gone = redis.call('HGET', key, 'm' .. past)
        if gone then
          n = n - gone
          redis.call('HDEL', key, 'm' .. past)
        end
      end
      redis.call('HSET', key, 'n', n, 'from', minute)
    end
    return n
  end
  free = free - reserve - held(KEYS[2])
  local own = held(KEYS[4])
  if free <= 0 or (own >= ${String(FLOOR)} and own >= free - held(KEYS[3])) then return -1 end
  redis.call('SET', KEYS[1], '1', 'PX', lifetime)
  for index = 2, 4 do
    local key = KEYS[index]
    redis.call('HINCRBY', key, 'n', 1)
    redis.call('HINCRBY', key, 'm' .. last, 1)
    redis.call('HSETNX', key, 'from', minute)
    if redis.call('PTTL', key) < lifetime + 120000 then redis.call('PEXPIRE', key, lifetime + 120000) end
  end
  return 1`;

type Claim = (...keysAndArguments: readonly (string | number)[]) => Promise<number>;

/** The names that fit in the memory of this Redis, of which the nonces may fill a half. */
export function capacityOf(maxMemoryBytes: number | undefined): number {
  if (maxMemoryBytes === undefined || maxMemoryBytes === 0) return MAX_NONCES;
  return Math.min(MAX_NONCES, Math.floor(maxMemoryBytes / 2 / BYTES_OF_A_NAME));
}

interface NonceOptions {
  readonly capacity?: number;
  readonly ask?: AskRedis;
}

/** While Redis cannot be reached, nothing can be claimed: requests are refused, because another server may have seen them. */
export function createNonceStoreInRedis(
  redis: Redis,
  clock: Clock,
  { capacity = MAX_NONCES, ask = askAlways }: NonceOptions = {},
): NonceStore {
  redis.defineCommand('playauthClaim', { numberOfKeys: 4, lua: CLAIM });
  const commands = redis as unknown as { readonly playauthClaim: Claim };
  return {
    claim: async ({ party, key: accessKey, name }, expiresAtMs) => {
      const lifetimeMs = Math.max(1, Math.ceil(expiresAtMs - clock.now()));
      const counters = ['all', groupOf(party), party.id].map((id) => SHARE_PREFIX + id);
      const reserve = party.kind === 'root' ? 0 : Math.ceil(capacity * RESERVE);
      try {
        const key = `${PREFIX}${party.id} ${accessKey === undefined ? '' : `${accessKey} `}${name}`;
        const claimed = await ask(() => commands.playauthClaim(key, ...counters, lifetimeMs, capacity, reserve));
        return claimed < 0 ? 'unavailable' : claimed === 1;
      } catch {
        return 'unavailable';
      }
    },
  };
}
