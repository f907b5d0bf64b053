// Asks a PostgreSQL server whether it answers at all, for connections on which something waits: see guarded-pool.ts.
import pg from 'pg';

/** For servers that answer requests: their callers hear soon that the database is away. */
const ANSWER_WITHIN_MS = 1_000;

/**
 * Keeps the last connection over which it has asked, beside those of the pool: on a busy machine a new one takes longer than an
 * answer, and a server that is busy must not be taken for one that is away.
 */
export class ServerProbe {
  readonly #options: pg.PoolConfig;
  readonly #answerWithinMs: number;
  #kept: pg.Client | undefined;
  #isClosed = false;

  constructor(options: pg.PoolConfig, answerWithinMs = ANSWER_WITHIN_MS) {
    this.#options = options;
    this.#answerWithinMs = answerWithinMs;
  }

  /** What is wrong with the server; undefined if it answers a query, of the kept connection or of a new one. */
  async ask(): Promise<Error | undefined> {
    const client = new pg.Client({ ...this.#options, keepAlive: true });
    client.on('error', () => undefined);
    client.on('end', () => this.#forget(client));
    let isConnected = false;
    const connecting = connectAndAsk(client).then((fault) => {
      isConnected = fault === undefined;
      return fault;
    });
    const fault = (await Promise.race([this.#askKept(), connecting, silence(this.#answerWithinMs)])) ?? undefined;
    if (fault !== undefined) this.#drop();
    if (isConnected && !this.#isClosed) this.#keep(client);
    else socketOf(client)?.destroy();
    return fault;
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  #drop(): void {
    if (this.#kept !== undefined) socketOf(this.#kept)?.destroy();
    this.#kept = undefined;
  }

  /** Settles with an answer alone. */
  #askKept(): Promise<void> {
    return new Promise((resolve) => {
      this.#kept?.query('select 1').then(
        () => resolve(),
        () => undefined,
      );
    });
  }

  #keep(client: pg.Client): void {
    const before = this.#kept;
    this.#kept = client;
    before?.end().catch(() => undefined);
  }

  #forget(client: pg.Client): void {
    if (this.#kept === client) this.#kept = undefined;
  }
}

function connectAndAsk(client: pg.Client): Promise<Error | undefined> {
  return client
    .connect()
    .then(() => client.query('select 1'))
    .then(
      () => undefined,
      (error: unknown) => error as Error,
    );
}

function silence(answerWithinMs: number): Promise<Error> {
  return new Promise((resolve) => {
    setTimeout(() => {
      // What arrived while this process was busy is read first.
      setImmediate(() =>
        setImmediate(() => {
          resolve(new Error(`the server did not answer within ${String(answerWithinMs)} ms`));
        }),
      );
    }, answerWithinMs).unref();
  });
}

export function socketOf(client: pg.ClientBase): { destroy(): void } | undefined {
  return (client as unknown as { connection?: { stream?: { destroy(): void } } }).connection?.stream;
}
