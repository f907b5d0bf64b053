// Opens the resources of the server: data directory, certificate, database, shared state, storage, threads. Each is released
// with `opened`, in reverse order.
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { MinuteLog } from '../base/minute-log.ts';
import type { Config } from '../config/settings.ts';
import { awayOf, sayAway, type Suspicion } from '../store/away-log.ts';
import { createBodyThreads } from '../store/blobs/body-threads/body-threads.ts';
import { joinDataDir, openDataDir, type DataDir } from '../store/data-dir.ts';
import { followDatabaseClock } from '../store/database/database-clock.ts';
import type { DatabaseEvents } from '../store/database/guarded-pool.ts';
import { MAX_CONNECTIONS, openDatabase } from '../store/database/open-database.ts';
import type { PoolState } from '../store/database/pool-state.ts';
import { watchDatabase } from '../store/watch-database.ts';
import { openSharedState } from '../store/shared/open-shared-state.ts';
import { openTls } from '../store/tls/open-tls.ts';
import type { Member } from './member.ts';
import type { ServerTracing } from './tracing/start-tracing.ts';
import { openBlobs } from './open-blobs.ts';
import { openStore } from './open-store.ts';

interface RuntimeDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly say: MinuteLog;
  readonly suspicion?: Suspicion;
  /** Absent in the one process of a server. */
  readonly member?: Member | undefined;
  /** One that is open already; it is not released here. */
  readonly dataDir?: DataDir;
  readonly tracing?: ServerTracing | undefined;
}

/** All members together need more connections than one process, but not as many more as there are members. */
const FEWEST_CONNECTIONS = 4;

const IN_MEMORY = 'sqlite::memory:';

export type Resources = Awaited<ReturnType<typeof openResources>>;

export async function openResources(
  config: Config,
  { clock, log, say, suspicion = { isSuspect: false }, member, tracing, dataDir: given }: RuntimeDeps,
  opened: AsyncDisposableStack,
) {
  const dataDir = given ?? (await openFolders(config, member));
  opened.defer(() => {
    if (given === undefined) dataDir.release();
  });
  const tls = await openTls(config, dataDir);
  const databaseUrl = config.databaseUrl ?? `sqlite:${dataDir.file('playauth.db')}`;
  const mustExist = !config.startEmpty && databaseUrl !== IN_MEMORY && (await dataDir.holdsMedia());
  const maxConnections = member && Math.max(FEWEST_CONNECTIONS, Math.ceil(MAX_CONNECTIONS / config.workers));
  const pool = followPool();
  const events = { ...databaseEvents({ log, say }), onPool: pool.follow, onQuery: tracing?.queries(databaseUrl) };
  const database = await openDatabase(databaseUrl, { ...events, mustExist, maxConnections });
  opened.defer(() => database.destroy());
  const shared = await openSharedState(config.redisUrl, clock, {
    hosted: member?.state,
    processes: member === undefined ? 1 : config.workers,
    ...redisEvents({ log, say }),
  });
  opened.defer(shared.close);
  const sharedClock = await followDatabaseClock(database, { clock, log });
  opened.defer(() => {
    sharedClock.stop();
  });
  const store = await openStore(config, { clock, dataDir, database });
  const blobs = await openBlobs(config, dataDir);
  const bodyThreads = createBodyThreads();
  opened.defer(() => bodyThreads.close());
  return {
    dataDir,
    tls,
    shared: tracing?.sharedState(shared) ?? shared,
    poolState: pool.state,
    databaseState: watchDatabase({ database, url: databaseUrl, say, suspicion }),
    sharedClock,
    store,
    blobs: tracing?.blobs(blobs) ?? blobs,
    bodyThreads,
    /**
     * A SQLite database has one server, and one of its processes takes leases. Those of its last run are void: unfinished work resumes
     * at once.
     */
    isAlone: databaseUrl.startsWith('sqlite:'),
  };
}

function redisEvents({ log, say }: Pick<RuntimeDeps, 'log' | 'say'>) {
  return {
    onAway: ({ message }: Error): void => {
      sayAway(say, { cause: 'redis', detail: message });
    },
    onBack: (): void => {
      log.info({}, 'Redis answers again');
    },
    onUnknownPolicy: (): void => {
      log.warn({}, 'Redis does not tell its maxmemory-policy: it must be noeviction, else requests could be replayed');
    },
  };
}

/** The connections to PostgreSQL; undefined for SQLite. */
function followPool() {
  let read: (() => PoolState) | undefined;
  return {
    follow: (known: () => PoolState): void => void (read = known),
    state: (): PoolState | undefined => read?.(),
  };
}

function openFolders({ dataDir }: Config, member: Member | undefined): Promise<DataDir> {
  return member === undefined ? openDataDir(dataDir) : joinDataDir(dataDir, member.name);
}

/** What the log says when the database goes away and comes back. */
export function databaseEvents({ log, say }: Pick<RuntimeDeps, 'log' | 'say'>): DatabaseEvents {
  return {
    onAway: (error) => {
      const away = awayOf(error);
      if (away !== undefined) sayAway(say, away);
    },
    onBack: () => {
      log.info({}, 'the database answers again');
    },
  };
}
