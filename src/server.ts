// The composition root: the only file that knows every module. Builds them from the configuration, left to right, and
// takes them down again.
import { chmod, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createAccessKeys, toAccessKey } from './access/access-keys-db.ts';
import { ensureRootAccount, type RootAccount } from './access/root-account.ts';
import type { Clock } from './base/clock.ts';
import { limitLog } from './base/limited-log.ts';
import type { Logger } from './base/logger.ts';
import { devAccessKey } from './config/dev-key.ts';
import type { Config } from './config/settings.ts';
import { createByteCache } from './delivery/byte-cache.ts';
import { findMedia } from './delivery/find-media.ts';
import { handleMedia } from './delivery/media-http.ts';
import { newRequestId } from './gateway/api-http.ts';
import { createRedemptionCounts } from './gateway/authenticate.ts';
import { createOperationTable } from './gateway/dispatch.ts';
import { createHttpServer } from './gateway/http.ts';
import { handleUpload } from './gateway/upload-http.ts';
import { handleWatch } from './gateway/watch-http.ts';
import { createWebAssets } from './gateway/web-assets.ts';
import { createContentKeys } from './media/content-keys.ts';
import { adoptReceivedFiles } from './media/jobs/adopt-received-files.ts';
import { createJobs, type Jobs } from './media/jobs/jobs-db.ts';
import { startWorker, type Worker } from './media/jobs/run-worker.ts';
import { receiveUpload } from './media/uploads/receive-upload.ts';
import { createUploadCredentials, type UploadCredentials } from './media/uploads/upload-credential.ts';
import { createUploadsUnderWay } from './media/uploads/uploads-under-way.ts';
import { createVideos, type Videos } from './media/videos/videos-db.ts';
import { createCredentials, type Credentials } from './playback/credential.ts';
import { createGrants, type Grants } from './playback/grants.ts';
import { createWatchLinks, type WatchLinks } from './playback/watch-links.ts';
import { bindOperations } from './bind-operations.ts';
import { createDiskBlobs } from './store/blobs/disk-blobs.ts';
import { openDataDir, type DataDir } from './store/data-dir.ts';
import { openDatabase, type Database } from './store/database/open-database.ts';
import { loadKeyRing } from './store/keys/key-ring.ts';
import { deriveKey, parseMasterKey, readOrCreateMasterKey } from './store/keys/master-key.ts';
import { connectUsedOnceInRedis } from './store/shared/used-once-redis.ts';
import { createUsedOnceInMemory, type UsedOnce } from './store/shared/used-once.ts';

const GRACE_MS = 2_000;

/** What comes from outside the configuration. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningServer {
  /** `http://host:port`, no trailing slash. */
  readonly url: string;
  readonly dataDir: string;
  readonly root: RootAccount;
  readonly videos: Videos;
  close(): Promise<void>;
}

export async function runServer(config: Config, { clock, log }: Surroundings): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const dataDir = await openDataDir(config.dataDir);
  opened.defer(() => {
    dataDir.release();
  });
  const databaseUrl = config.databaseUrl ?? `sqlite:${dataDir.file('playauth.db')}`;
  const database = await openDatabase(databaseUrl);
  opened.defer(() => database.destroy());
  const usedNonces = await openUsedNonces(config.redisUrl, { clock, opened });
  const store = await openStore(config, { clock, dataDir, database });
  const rooms = buildRooms(config, { clock, store, dataDir });
  await adoptReceivedFiles(rooms);
  // Leases of a process that is certainly gone need not run out first.
  if (databaseUrl.startsWith('sqlite:')) await rooms.jobs.reclaim({ everyLease: true });
  const worker = startWorker({
    ...rooms,
    log,
    clock,
    tools: { ffmpeg: config.ffmpeg, ffprobe: config.ffprobe },
    workRoot: dataDir.work,
    timeoutMs: config.transcodeTimeoutSeconds * 1000,
    concurrency: config.transcodeJobs,
  });
  opened.defer(() => worker.stop());
  const address = { url: '' };
  const app = buildHttp(config, { rooms, store, usedNonces, worker, clock, log, ownUrl: () => address.url });
  opened.defer(async () => {
    // Calls under way are finished; a viewer in the middle of a long file is not waited for.
    const cutOff = setTimeout(() => {
      app.server.closeAllConnections();
    }, GRACE_MS);
    await app.close();
    clearTimeout(cutOff);
  });
  await app.listen({ host: config.host, port: config.port });
  address.url = urlOf(app.server.address() as AddressInfo);
  const resources = opened.move();
  return {
    url: address.url,
    dataDir: dataDir.path,
    root: store.root,
    videos: rooms.videos,
    close: () => resources.disposeAsync(),
  };
}

async function openUsedNonces(
  redisUrl: string | undefined,
  { clock, opened }: { readonly clock: Clock; readonly opened: AsyncDisposableStack },
): Promise<UsedOnce> {
  if (redisUrl === undefined) return createUsedOnceInMemory(clock);
  const shared = await connectUsedOnceInRedis(redisUrl, clock);
  opened.defer(() => shared.close());
  return shared;
}

interface Store {
  readonly database: Database;
  readonly root: RootAccount;
  readonly accessKeys: ReturnType<typeof createAccessKeys>;
  readonly keyRing: Awaited<ReturnType<typeof loadKeyRing>>;
}

interface StoreParts {
  readonly clock: Clock;
  readonly dataDir: DataDir;
  readonly database: Database;
}

async function openStore(config: Config, { clock, dataDir, database }: StoreParts): Promise<Store> {
  const masterKey =
    config.masterKey === undefined
      ? await readOrCreateMasterKey(dataDir.file('master.key'))
      : parseMasterKey(config.masterKey);
  const keyRing = await loadKeyRing({ database, masterKey, clock });
  const wrappingKey = deriveKey(masterKey, 'access keys');
  const root = await ensureRootAccount({ database, wrappingKey, clock }, wantedRoot(config));
  await writeRootCredentials(dataDir, root);
  const fixed = config.dev
    ? [
        toAccessKey({
          accessKeyId: asDevId(),
          accountId: root.accountId,
          status: 'Active',
          secret: devAccessKey.accessKeySecret,
        }),
      ]
    : [];
  const accessKeys = createAccessKeys({ database, wrappingKey, clock, fixed });
  return { database, root, accessKeys, keyRing };
}

function asDevId(): RootAccount['accessKeyId'] {
  return devAccessKey.accessKeyId as RootAccount['accessKeyId'];
}

function wantedRoot({ rootAccessKeyId, rootAccessKeySecret }: Config) {
  if (rootAccessKeyId === undefined || rootAccessKeySecret === undefined) return undefined;
  return { accessKeyId: rootAccessKeyId, accessKeySecret: rootAccessKeySecret };
}

/** The CLI's clients on this machine read the pair from here. */
async function writeRootCredentials(dataDir: DataDir, root: RootAccount): Promise<void> {
  const path = dataDir.file('root-credentials.json');
  const text = JSON.stringify(
    { accessKeyId: root.accessKeyId, accessKeySecret: root.accessKeySecret, accountId: root.accountId },
    null,
    2,
  );
  await writeFile(path, text + '\n', { mode: 0o600 });
  await chmod(path, 0o600);
}

interface RoomParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly dataDir: DataDir;
}

interface Rooms {
  readonly videos: Videos;
  readonly jobs: Jobs;
  readonly blobs: ReturnType<typeof createDiskBlobs>;
  readonly contentKeys: ReturnType<typeof createContentKeys>;
  readonly uploadCredentials: UploadCredentials;
  readonly credentials: Credentials;
  readonly grants: Grants;
  readonly watchLinks: WatchLinks;
}

function buildRooms(config: Config, { clock, store, dataDir }: RoomParts): Rooms {
  const { database, keyRing } = store;
  return {
    videos: createVideos({ database, clock }),
    jobs: createJobs({ database, clock }),
    blobs: createDiskBlobs(dataDir.media, dataDir.incoming),
    contentKeys: createContentKeys(keyRing),
    uploadCredentials: createUploadCredentials({ keyRing, clock, region: config.region }),
    credentials: createCredentials({ keyRing, clock, region: config.region }),
    grants: createGrants({ keyRing, clock }),
    watchLinks: createWatchLinks({ keyRing, clock }),
  };
}

interface HttpParts {
  readonly rooms: Rooms;
  readonly store: Store;
  readonly usedNonces: UsedOnce;
  readonly worker: Worker;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ownUrl: () => string;
}

function buildHttp(config: Config, { rooms, store, usedNonces, worker, clock, log: serverLog, ownUrl }: HttpParts) {
  const origin = { trustProxy: config.trustProxy, publicUrl: config.publicUrl, ownUrl };
  const { accessKeys } = store;
  // Whatever a request can cause to be logged.
  const log = limitLog(serverLog, clock);
  const assets = createWebAssets([new URL('../dist/web/', import.meta.url), new URL('../web/', import.meta.url)]);
  const media = {
    ...rooms,
    clock,
    log,
    newRequestId,
    cache: createByteCache(config.segmentCacheBytes),
    find: (path: string) => findMedia(rooms, path),
  };
  const receiver = {
    ...rooms,
    underWay: createUploadsUnderWay(),
    maxUploadBytes: config.maxUploadBytes,
    onQueued: () => worker.wake(),
  };
  const upload = {
    log,
    newRequestId,
    receive: (request: Parameters<typeof receiveUpload>[1]) => receiveUpload(receiver, request),
  };
  const watch = {
    ...rooms,
    accessKeys,
    origin,
    log,
    newRequestId,
    page: async () => (await assets.read('watch.html')).bytes,
  };
  return createHttpServer({
    api: {
      ...rooms,
      accessKeys,
      clock,
      log,
      origin,
      operations: createOperationTable(bindOperations({ ...rooms, ...config, clock })),
      usedNonces,
      redemptions: createRedemptionCounts(clock),
    },
    media: (request, response) => handleMedia(media, request, response),
    upload: (request, response) => handleUpload(upload, request, response),
    watch: (request, response) => handleWatch(watch, request, response),
    assets,
  });
}

function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${String(port)}`;
}
