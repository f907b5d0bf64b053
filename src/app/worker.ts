// The composition root of `playauth worker`: only the job queue, the transcoder and what they need. It has no port and no
// account, and writes nothing to the database but its jobs and their results.
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { createMinuteLog } from '../base/minute-log.ts';
import type { Config } from '../config/settings.ts';
import { holdsMedia, missingHere } from '../transcoding/queue/check-storage.ts';
import { startWorker } from '../transcoding/queue/run-worker.ts';
import { quietWhileAway } from '../store/away-log.ts';
import { openDataDir } from '../store/data-dir.ts';
import { followDatabaseClock } from '../store/database/database-clock.ts';
import { schemaStateOf } from '../store/database/migrate.ts';
import { explainOpenError } from '../store/database/open-error.ts';
import { joinDatabase, type Database } from '../store/database/open-database.ts';
import { hasKeyRing, WrongMasterKeyError } from '../store/keys/key-ring.ts';
import { createMasterKeys, type MasterKeys } from '../store/keys/master-keys.ts';
import { fullDiskReason } from './full-disk-reason.ts';
import { followKeyRing } from './follow-keys.ts';
import { hasTools } from './find-tools.ts';
import { buildJobRunners } from './job-runners.ts';
import { sayMasterKeys, serverIdOf } from './other-servers.ts';
import { buildServices } from './services.ts';
import { openTracing } from './tracing/open-tracing.ts';
import { openBlobs } from './open-blobs.ts';
import { databaseEvents } from './open-resources.ts';
import { openKeys, readMasterKeys, type OpenedKeys } from './open-store.ts';

export type WorkerRefusalReason =
  | 'no-jobs-wanted'
  | 'needs-postgres'
  | 'needs-master-key'
  | 'wrong-master-key'
  | 'private-storage'
  | 'other-storage'
  | 'no-server-yet'
  | 'older-database'
  | 'newer-database'
  | 'no-ffmpeg';

/** The worker cannot start with these settings; the command line explains the reason. */
export class WorkerRefusal extends Error {
  readonly reason: WorkerRefusalReason;

  constructor(reason: WorkerRefusalReason) {
    super(reason);
    this.name = 'WorkerRefusal';
    this.reason = reason;
  }
}

export interface RunningWorker {
  readonly workerId: string;
  readonly dataDir: string;
  readonly concurrency: number;
  close(): Promise<void>;
}

interface RuntimeDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

export async function runWorkerProcess(config: Config, { clock, log: ownLog }: RuntimeDeps): Promise<RunningWorker> {
  const databaseUrl = checkSettings(config);
  const masterKeys = await openMasterKeys(config);
  await checkTools(config);
  const say = createMinuteLog(ownLog, clock);
  const log = quietWhileAway(ownLog, say);
  await using opened = new AsyncDisposableStack();
  const tracing = await openTracing(config, { say });
  opened.defer(() => tracing?.close());
  const dataDir = await openDataDir(config.dataDir);
  opened.defer(() => {
    dataDir.release();
  });
  const database = joinDatabase(databaseUrl, databaseEvents({ log: ownLog, say }), {
    onQuery: tracing?.queries(databaseUrl),
  });
  opened.defer(() => database.destroy());
  await checkDatabase(database).catch((error: unknown) => {
    throw error instanceof WorkerRefusal ? error : explainOpenError(databaseUrl, error);
  });
  const sharedClock = await followDatabaseClock(database, { clock, log });
  opened.defer(() => {
    sharedClock.stop();
  });
  const store = await openAsWorker(database, masterKeys, sharedClock);
  const saying = await sayMasterKeys({ store, sharedClock, holderId: `worker ${serverIdOf(dataDir.path)}` });
  opened.defer(() => saying.stop());
  followKeyRing({ keyRing: store.keyRing, sharedClock, log, opened });
  const storage = await openBlobs(config, dataDir);
  const blobs = tracing?.blobs(storage) ?? storage;
  if ((await holdsMedia({ database, blobs })) === false) throw new WorkerRefusal('other-storage');
  // The worker dates all rows by the clock of the database, as the servers do.
  const services = buildServices(config, { clock: sharedClock, sharedClock, store, dataDir, blobs });
  const worker = startWorker({
    ...services,
    log,
    runners: buildJobRunners(config, { services, workRoot: dataDir.work, log, tracing }),
    concurrency: config.transcodeJobs,
    blockedReason: async ({ videoId }) =>
      (await fullDiskReason(dataDir.work, config.minFreeBytes)) ?? (await missingHere({ database, blobs }, videoId)),
  });
  opened.defer(() => services.removals.settled());
  opened.defer(() => worker.stop());
  const resources = opened.move();
  return {
    workerId: worker.workerId,
    dataDir: dataDir.path,
    concurrency: config.transcodeJobs,
    close: () => resources.disposeAsync(),
  };
}

function checkSettings(config: Config): string {
  const { databaseUrl, masterKey, storage, transcodeJobs } = config;
  if (databaseUrl === undefined || databaseUrl.startsWith('sqlite:')) throw new WorkerRefusal('needs-postgres');
  // With `disk`, media are in the data directory of the server, which the worker cannot read.
  if (storage === 'disk') throw new WorkerRefusal('private-storage');
  if (masterKey === undefined) throw new WorkerRefusal('needs-master-key');
  if (transcodeJobs === 0) throw new WorkerRefusal('no-jobs-wanted');
  return databaseUrl;
}

/** A worker has no master key of its own: {@link checkSettings} has asked for one. */
async function openMasterKeys(config: Config): Promise<MasterKeys> {
  try {
    return createMasterKeys(await readMasterKeys(config, ''));
  } catch {
    throw new WorkerRefusal('needs-master-key');
  }
}

/** A worker without FFmpeg would fail every job of the queue. */
async function checkTools(config: Config): Promise<void> {
  if (!(await hasTools(config))) throw new WorkerRefusal('no-ffmpeg');
}

async function checkDatabase(database: Database): Promise<void> {
  const { state } = await schemaStateOf(database);
  if (state === 'older') throw new WorkerRefusal('older-database');
  if (state === 'newer') throw new WorkerRefusal('newer-database');
  if (state === 'none' || !(await hasKeyRing(database))) throw new WorkerRefusal('no-server-yet');
}

async function openAsWorker(database: Database, masterKeys: MasterKeys, clock: Clock): Promise<OpenedKeys> {
  try {
    return await openKeys({ database, clock, masterKeys });
  } catch (error) {
    if (error instanceof WrongMasterKeyError) throw new WorkerRefusal('wrong-master-key');
    throw error;
  }
}
