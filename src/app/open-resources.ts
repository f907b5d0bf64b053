// Opens the resources of the server: data directory, certificate, database, shared state, storage, threads. Each is released
// with `opened`, in reverse order.
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { MinuteLog } from '../base/minute-log.ts';
import type { Config } from '../config/settings.ts';
import { awayOf, sayAway } from '../store/away-log.ts';
import { createBodyThreads } from '../store/blobs/body-threads/body-threads.ts';
import { openDataDir } from '../store/data-dir.ts';
import { followDatabaseClock } from '../store/database/database-clock.ts';
import type { DatabaseEvents } from '../store/database/guarded-pool.ts';
import { openDatabase } from '../store/database/open-database.ts';
import { openSharedState } from '../store/shared/open-shared-state.ts';
import { openTls } from '../store/tls/open-tls.ts';
import { openBlobs } from './open-blobs.ts';
import { openStore } from './open-store.ts';

interface RuntimeDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly say: MinuteLog;
}

const IN_MEMORY = 'sqlite::memory:';

export type Resources = Awaited<ReturnType<typeof openResources>>;

export async function openResources(config: Config, { clock, log, say }: RuntimeDeps, opened: AsyncDisposableStack) {
  const dataDir = await openDataDir(config.dataDir);
  opened.defer(() => {
    dataDir.release();
  });
  const tls = await openTls(config, dataDir);
  const databaseUrl = config.databaseUrl ?? `sqlite:${dataDir.file('playauth.db')}`;
  const mustExist = !config.startEmpty && databaseUrl !== IN_MEMORY && (await dataDir.holdsMedia());
  const database = await openDatabase(databaseUrl, { ...databaseEvents({ log, say }), mustExist });
  opened.defer(() => database.destroy());
  const shared = await openSharedState(config.redisUrl, clock, {
    onAway: ({ message }) => {
      sayAway(say, { cause: 'redis', detail: message });
    },
    onBack: () => {
      log.info({}, 'Redis answers again');
    },
    onUnknownPolicy: () => {
      log.warn({}, 'Redis does not tell its maxmemory-policy: it must be noeviction, else requests could be replayed');
    },
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
    shared,
    sharedClock,
    store,
    blobs,
    bodyThreads,
    /** A SQLite database has one server. The leases of its last run are void: unfinished work resumes at once. */
    isAlone: databaseUrl.startsWith('sqlite:'),
  };
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
