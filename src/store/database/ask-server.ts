// Asks a PostgreSQL server whether it answers at all, for connections on which something waits: see guarded-pool.ts.
import pg from 'pg';

const ANSWER_WITHIN_MS = 1_000;

/** What is wrong with the server; undefined if it answers a query, of a new connection or of one that is there. */
export async function askServer(options: pg.PoolConfig, answered: Promise<void>): Promise<Error | undefined> {
  const client = new pg.Client({ ...options, keepAlive: false });
  client.on('error', () => undefined);
  const answering = client
    .connect()
    .then(() => client.query('select 1'))
    .then(
      () => undefined,
      (error: unknown) => error as Error,
    );
  const silence = new Promise<Error>((resolve) => {
    setTimeout(() => {
      // What arrived while this process was busy is read first.
      setImmediate(() =>
        setImmediate(() => {
          resolve(new Error(`the server did not answer within ${String(ANSWER_WITHIN_MS)} ms`));
        }),
      );
    }, ANSWER_WITHIN_MS).unref();
  });
  let isConnected = false;
  const connected = answering.then((fault) => {
    isConnected = fault === undefined;
    return fault;
  });
  const fault = await Promise.race([answered, connected, silence]);
  if (isConnected) client.end().catch(() => undefined);
  else socketOf(client)?.destroy();
  return fault ?? undefined;
}

export function socketOf(client: pg.ClientBase): { destroy(): void } | undefined {
  return (client as unknown as { connection?: { stream?: { destroy(): void } } }).connection?.stream;
}
