// The composition root: with build-services.ts and open-store.ts the only files that know every module. Builds them from the
// configuration, left to right, and takes them down again.
import type { RootAccount } from '../access/accounts/root-account.ts';
import { followRootCredentials, ROOT_CREDENTIALS } from '../access/accounts/root-credentials-file.ts';
import { readQuotas } from '../access/throttle/quotas.ts';
import { createThrottle } from '../access/throttle/throttle.ts';
import type { Clock } from '../base/clock.ts';
import { limitLog } from '../base/limited-log.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import { createByteCache } from '../delivery/byte-cache.ts';
import { findMedia } from '../delivery/find-media.ts';
import { createBlobCache } from '../delivery/blob-cache.ts';
import { handleMedia } from '../delivery/media-http.ts';
import { newRequestId, type ApiDeps } from '../gateway/api-http.ts';
import { createRedemptionCounts } from '../gateway/authenticate.ts';
import { createOperationTable } from '../gateway/find-operation.ts';
import { createHttpServer } from '../gateway/http.ts';
import { handleUpload } from '../gateway/upload-http.ts';
import { handleWatch } from '../gateway/watch-http.ts';
import { createWebAssets } from '../gateway/web-assets.ts';
import { startHlsFactsBackfill } from '../transcoding/backfill-hls-facts.ts';
import { startWorker, type Worker } from '../transcoding/queue/run-worker.ts';
import { createRequestThrottle } from '../uploads/receive/throttle-requests.ts';
import { handleObjectRequest } from '../uploads/receive/handle-object-request.ts';
import { startUploadSweeper, recoverUploads } from '../uploads/sweep-uploads.ts';
import { FETCH_LIMITS } from '../uploads/by-url/fetch-url-http.ts';
import { startUrlFetcher, type UrlFetcher } from '../uploads/by-url/run-fetches.ts';
import { startRemovals } from '../library/videos/removals-db.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { createRedeemJwt } from '../playback/redeem-jwt.ts';
import { bindOperations } from './operations.ts';
import { createBodyThreads } from '../store/blobs/body-threads/body-threads.ts';
import { openDataDir, type DataDir } from '../store/data-dir.ts';
import { followDatabaseClock } from '../store/database/database-clock.ts';
import { openDatabase } from '../store/database/open-database.ts';
import { openSharedState, type SharedState } from '../store/shared/open-shared-state.ts';
import { openTls, type ServerTls } from '../store/tls/open-tls.ts';
import { followIdentities } from './follow-identities.ts';
import { buildJobRunners } from './job-runners.ts';
import { buildServices, type Services } from './services.ts';
import { startEventDelivery } from './start-event-delivery.ts';
import { openBlobs } from './open-blobs.ts';
import { openStore, type Store } from './open-store.ts';

/** What comes from outside the configuration. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningServer {
  /** `http://host:port`, with TLS `https://…`; no trailing slash. */
  readonly url: string;
  /** The certificate that clients must trust, if it is one of our own making. */
  readonly tlsCert: string | undefined;
  readonly dataDir: string;
  readonly root: RootAccount;
  readonly videos: Videos;
  close(): Promise<void>;
}

/** Opens what the server stands on; what was opened is released with `opened`. */
async function openParts(config: Config, { clock, log }: Surroundings, opened: AsyncDisposableStack) {
  const dataDir = await openDataDir(config.dataDir);
  opened.defer(() => {
    dataDir.release();
  });
  const tls = await openTls(config, dataDir);
  const databaseUrl = config.databaseUrl ?? `sqlite:${dataDir.file('playauth.db')}`;
  const database = await openDatabase(databaseUrl);
  opened.defer(() => database.destroy());
  const shared = await openSharedState(config.redisUrl, clock);
  opened.defer(shared.close);
  const sharedClock = await followDatabaseClock(database, { clock, log });
  opened.defer(() => {
    sharedClock.stop();
  });
  const store = await openStore(config, { clock, dataDir, database });
  const blobs = await openBlobs(config, dataDir);
  const bodyThreads = createBodyThreads();
  opened.defer(() => bodyThreads.close());
  return { dataDir, tls, shared, sharedClock, store, blobs, bodyThreads, isAlone: databaseUrl.startsWith('sqlite:') };
}

export async function runServer(config: Config, { clock, log }: Surroundings): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const parts = await openParts(config, { clock, log }, opened);
  const { dataDir, tls, sharedClock, store, isAlone } = parts;
  const services = buildServices(config, { ...parts, clock });
  followRootCredentials({ ...services, ...store, clock, log, path: dataDir.file(ROOT_CREDENTIALS) });
  await followIdentities(services, { accessKeys: store.accessKeys, log, opened });
  // The worker looks for work by itself when it starts.
  // By the clock that uploads are dated with: a machine whose own is wrong would give up what others are at.
  const sweeping = { ...services, clock: sharedClock };
  await recoverUploads({ ...sweeping, onQueued: () => undefined }, { isAlone });
  const worker = await transcode(config, { services, dataDir, log, isAlone });
  opened.defer(() => worker.stop());
  for (const keeper of [
    startUploadSweeper({ ...sweeping, onQueued: () => worker.wake() }, log),
    startRemovals(services.removals, log),
    startHlsFactsBackfill(services.hlsFacts, log),
  ])
    opened.defer(() => keeper.stop());
  const pulling = await pullFromUrls(config, { services, worker, log, isAlone });
  opened.defer(() => pulling.stop());
  const address = { url: '' };
  const http = buildHttp(config, { ...parts, services, worker, pulling, clock, log, ownUrl: () => address.url });
  opened.defer(() => http.close());
  address.url = await http.listen(config);
  // Last, for what is told names our own address.
  const delivery = await startEventDelivery(config, {
    ...{ services, store, log, isAlone },
    ownUrl: () => address.url,
  });
  opened.defer(() => delivery.stop());
  const resources = opened.move();
  return {
    url: address.url,
    tlsCert: tls?.selfSignedFile,
    dataDir: dataDir.path,
    root: store.root,
    videos: services.videos,
    close: () => resources.disposeAsync(),
  };
}

async function transcode(
  config: Config,
  parts: Pick<HttpParts, 'services' | 'log'> & { readonly dataDir: DataDir; readonly isAlone: boolean },
): Promise<Worker> {
  const { services, dataDir, log, isAlone } = parts;
  // Leases of a process that is certainly gone need not run out first.
  if (isAlone) await services.jobs.reclaim({ ignoreLeases: true });
  return startWorker({
    ...{ ...services, log },
    runners: buildJobRunners(config, { services, workRoot: dataDir.work }),
    concurrency: config.transcodeJobs,
  });
}

/** What UploadMediaByURL was asked for is fetched from now on. */
async function pullFromUrls(
  config: Config,
  parts: Pick<HttpParts, 'services' | 'worker' | 'log'> & { readonly isAlone: boolean },
): Promise<UrlFetcher> {
  const { services, worker, log, isAlone } = parts;
  if (isAlone) await services.urlUploads.releaseAllLeases();
  return startUrlFetcher({
    ...{ ...services, log, clock: services.sharedClock },
    maxUploadBytes: config.maxUploadBytes,
    onQueued: () => worker.wake(),
    fetching: { classify: services.classify, allowPrivate: config.urlUploadPrivateAddresses, limits: FETCH_LIMITS },
  });
}

interface HttpParts {
  readonly services: Services;
  readonly store: Store;
  readonly shared: SharedState;
  readonly bodyThreads: ReturnType<typeof createBodyThreads>;
  readonly tls: ServerTls | undefined;
  readonly worker: Worker;
  readonly pulling: UrlFetcher;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ownUrl: () => string;
}

function buildHttp(config: Config, parts: HttpParts) {
  const { services, shared, bodyThreads, tls, worker, clock, log: serverLog, ownUrl } = parts;
  const origin = { trustProxy: config.trustProxy, publicUrl: config.publicUrl, ownUrl };
  // Whatever a request can cause to be logged.
  const log = limitLog(serverLog, clock);
  const assets = createWebAssets([new URL('../../dist/web/', import.meta.url), new URL('../web/', import.meta.url)]);
  const finder = { ...services, blobs: createBlobCache({ ...services, clock }) };
  const media = {
    ...services,
    clock,
    log,
    newRequestId,
    cache: createByteCache(config.segmentCacheBytes),
    find: (path: string) => findMedia(finder, path),
  };
  const { maxUploadBytes, maxWaitingUploadBytes } = config;
  const throttleRequest = createRequestThrottle(config.throttle === 'off' ? undefined : shared.rateLimit);
  const receiver = {
    ...{ ...services, clock, maxUploadBytes, maxWaitingUploadBytes, throttleRequest, bodyThreads },
    onQueued: () => worker.wake(),
  };
  const upload = {
    ...{ log, newRequestId, clock },
    handle: (request: Parameters<typeof handleObjectRequest>[1]) => handleObjectRequest(receiver, request),
  };
  const api = buildApi(config, parts, { log, origin });
  const watch = {
    ...services,
    throttle: api.throttle,
    origin,
    log,
    newRequestId,
    page: async () => (await assets.read('watch.html')).bytes,
  };
  return createHttpServer({
    api,
    tls,
    media: (request, response) => handleMedia(media, request, response),
    upload: (request, response) => handleUpload(upload, request, response),
    watch: (request, response) => handleWatch(watch, request, response),
    assets,
  });
}

function buildApi(
  config: Config,
  { services, store, shared, worker, pulling, clock }: HttpParts,
  http: Pick<ApiDeps, 'log' | 'origin'>,
): ApiDeps {
  const wakers = { onUrlUploads: () => pulling.wake(), onJob: () => worker.wake() };
  const operations = bindOperations({ ...services, ...store, ...config, clock, ...wakers });
  const quotaOf = readQuotas(
    config.throttle,
    operations.map(({ operation }) => operation),
  );
  return {
    ...services,
    ...http,
    accessKeys: store.accessKeys,
    clock,
    region: config.region,
    operations: createOperationTable(operations),
    throttle: createThrottle({ rateLimit: shared.rateLimit, quotaOf }),
    redeemJwt: createRedeemJwt({ ...services, clock }),
    nonceStore: shared.nonceStore,
    redemptions: createRedemptionCounts(clock),
  };
}
