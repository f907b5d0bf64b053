// Servers on one PostgreSQL that do not share nonces and rate limits: warned about at start and while running, refused with
// --strict. Part of the composition root.
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../store/database/open-database.ts';
import { keepSayingKeys } from '../store/keys/master-key-holders-db.ts';
import type { MasterKeys } from '../store/keys/master-keys.ts';
import { beat, keepBeating, leave, SEEN_FOR_MS, type Presence } from '../store/shared/other-servers-db.ts';

interface MeetingParts {
  readonly database: Database;
  readonly sharedClock: Clock;
  readonly dataDir: string;
  readonly log: Logger;
  readonly pause?: (ms: number) => Promise<void>;
}

const WARNING =
  'other servers on this database do not share nonces and rate limits with this one: a captured request can be replayed once on each. Give all of them the same --redis-url';

/** Throws with --strict, when another one stays for longer than a heartbeat lasts. */
export async function meetOtherServers(
  config: Pick<Config, 'redisUrl' | 'strict'>,
  { database, sharedClock: clock, dataDir, log, pause = wait }: MeetingParts,
): Promise<{ stop(): Promise<void> }> {
  const presence: Presence = {
    serverId: serverIdOf(dataDir),
    sharedState: config.redisUrl === undefined ? 'memory' : nameOf(placeOf(config.redisUrl)),
  };
  const deps = { database, clock };
  let apart = await beat(deps, presence);
  // A server that was killed leaves its heartbeat behind for a while.
  for (let waitedMs = 0; config.strict && apart > 0 && waitedMs <= SEEN_FOR_MS; waitedMs += 1000) {
    await pause(1000);
    apart = await beat(deps, presence);
  }
  if (config.strict && apart > 0) {
    await leave(database, presence);
    throw new Error(`--strict: ${WARNING}`);
  }
  const say = (count: number): void => {
    if (count > 0) log.warn({ servers: count }, WARNING);
    else log.info({}, 'no other server is on this database without shared nonces any more');
  };
  if (apart > 0) say(apart);
  return keepBeating(deps, presence, { apart, onChange: say });
}

/** The id of one server, also after its restart. */
export function serverIdOf(dataDir: string): string {
  return nameOf(`${hostname()} ${dataDir}`);
}

interface SayingParts {
  readonly store: { readonly database: Database; readonly masterKeys: MasterKeys };
  readonly sharedClock: Clock;
  readonly holderId: string;
}

/** Tells the servers of the database which master keys this process holds. */
export function sayMasterKeys({ store, sharedClock, holderId }: SayingParts): Promise<{ stop(): Promise<void> }> {
  return keepSayingKeys({ ...store, clock: sharedClock, holderId, node: `${hostname()} (${String(process.pid)})` });
}

/** Without user and password. */
function placeOf(redisUrl: string): string {
  const { host, pathname } = new URL(redisUrl);
  return `${host}${pathname}`;
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
