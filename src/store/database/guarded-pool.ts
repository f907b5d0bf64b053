// A circuit breaker: connections to PostgreSQL that notice when it is away. A query that takes long is not cut off: another
// connection asks whether the server still answers. If it does not, every query that waits fails at once, and so does every later
// one, until the server answers again: a server that is frozen must not hold callers for as long as it is.
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { ServerProbe, socketOf } from './ask-server.ts';
import { DatabaseAway, isUnavailable } from './is-unavailable.ts';
import { poolStateOf, type PoolState } from './pool-state.ts';

/** What the process is told about its database. */
export interface DatabaseEvents {
  readonly onAway?: (error: DatabaseAway) => void;
  readonly onBack?: () => void;
  /** There is a pool of connections, whose state can be read from now on. An embedded database has none. */
  readonly onPool?: (read: () => PoolState) => void;
}

export interface GuardedPoolOptions extends DatabaseEvents {
  /** How long the server may take to say that it is there, in milliseconds. Default: one second. */
  readonly answerWithinMs?: number;
}

interface Waiting {
  readonly sinceMs: number;
  readonly fail: (error: DatabaseAway) => void;
}

const LOOK_EVERY_MS = 200;
/** A query that takes longer makes the server be asked. */
const SLOW_MS = 500;
const ASK_AGAIN_MS = 500;
const END_WITHIN_MS = 2_000;
/** The class of PostgreSQL codes for too few resources: it has no room for another connection, so it is there. */
const NO_ROOM = /^53/;

export class GuardedPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #probe: ServerProbe;
  readonly #events: DatabaseEvents;
  readonly #clients = new Set<pg.PoolClient>();
  /** In the order of their begin. */
  readonly #waiting = new Set<Waiting>();
  #away: DatabaseAway | undefined;
  #asking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(options: pg.PoolConfig, { answerWithinMs, ...events }: GuardedPoolOptions) {
    this.#probe = new ServerProbe(options, answerWithinMs);
    this.#events = events;
    this.#pool = new pg.Pool(options);
    this.#pool.once('connect', () => void this.#ask());
    this.#pool.on('connect', (client) => {
      this.#clients.add(client);
      // Lost between two queries of a transaction, when nothing else listens: it must not end this process.
      client.on('error', () => void this.#ask());
    });
    this.#pool.on('remove', (client) => this.#clients.delete(client));
    // An idle connection that the server ends must not end this process; the next query opens another.
    this.#pool.on('error', () => void this.#ask());
    events.onPool?.(() => poolStateOf(this.#pool));
  }

  async connect(): Promise<PostgresPoolClient> {
    if (this.#away !== undefined) throw new DatabaseAway(this.#away.cause);
    let isGivenUp = false;
    const opening = this.#pool.connect().catch((error: unknown) => {
      void this.#ask();
      throw isPoolFull(error) ? error : new DatabaseAway(error);
    });
    // A connection that is there after its caller was refused goes back.
    opening.then(
      (client) => {
        if (isGivenUp) client.release(true);
      },
      () => undefined,
    );
    const client = await this.#watch(opening, () => {
      isGivenUp = true;
    });
    return this.#guard(client);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    // A server that does not answer would be waited for.
    const cutOff = setTimeout(() => this.#destroyAll(), END_WITHIN_MS);
    if (this.#away !== undefined) this.#destroyAll();
    await this.#pool.end();
    this.#probe.close();
    clearTimeout(cutOff);
  }

  #guard(client: pg.PoolClient): PostgresPoolClient {
    let isBroken = false;
    const query = (sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> => {
      if (isBroken) return Promise.reject(new DatabaseAway(this.#away?.cause));
      const answer = client.query(sql, [...parameters]).catch((error: unknown) => {
        if (isUnavailable(error)) void this.#ask();
        throw error;
      });
      return this.#watch(answer, () => {
        isBroken = true;
      });
    };
    return { query, release: () => client.release(isBroken) } as unknown as PostgresPoolClient;
  }

  #watch<T>(work: Promise<T>, onAway: () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        sinceMs: performance.now(),
        fail: (error) => {
          onAway();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
      this.#timer ??= this.#later(LOOK_EVERY_MS);
      const settle = <V>(end: (value: V) => void): ((value: V) => void) => {
        return (value) => {
          this.#waiting.delete(waiting);
          end(value);
        };
      };
      work.then(settle(resolve), settle(reject));
    });
  }

  #later(ms: number): NodeJS.Timeout | undefined {
    if (this.#isEnding) return undefined;
    return setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, ms).unref();
  }

  /** Runs while something waits, or while the server is away. */
  #look(): void {
    const [oldest] = this.#waiting;
    const isSlow = oldest !== undefined && performance.now() - oldest.sinceMs > SLOW_MS;
    if (isSlow || this.#away !== undefined) void this.#ask();
    else if (oldest !== undefined) this.#timer ??= this.#later(LOOK_EVERY_MS);
  }

  #ask(): Promise<void> {
    if (this.#isEnding) return Promise.resolve();
    this.#asking ??= this.#askNow().finally(() => {
      this.#asking = undefined;
      if (this.#away !== undefined || this.#waiting.size > 0) this.#timer ??= this.#later(ASK_AGAIN_MS);
    });
    return this.#asking;
  }

  async #askNow(): Promise<void> {
    const fault = await this.#probe.ask();
    if (this.#isEnding) return;
    if (fault !== undefined && (this.#away !== undefined || !NO_ROOM.test(codeOf(fault)))) this.#goAway(fault);
    else if (this.#away !== undefined) {
      this.#away = undefined;
      this.#events.onBack?.();
    }
  }

  #goAway(fault: Error): void {
    const error = new DatabaseAway(fault);
    this.#away = error;
    this.#events.onAway?.(error);
    for (const { fail } of this.#waiting) fail(error);
    this.#waiting.clear();
    // Behind a broken network a connection looks open for minutes.
    this.#destroyAll();
  }

  #destroyAll(): void {
    for (const client of this.#clients) socketOf(client)?.destroy();
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** All connections are in use: the server is not asked for that. */
function isPoolFull(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout exceeded when trying');
}
