// Builds what answers requests: the API, the media, the uploads and the watch page, each with the services that it needs.
import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { readQuotas } from '../access/throttle/quotas.ts';
import { createThrottle, type Throttle } from '../access/throttle/throttle.ts';
import type { Clock } from '../base/clock.ts';
import { limitLog, type LimitedLog } from '../base/limited-log.ts';
import type { Logger } from '../base/logger.ts';
import type { MinuteLog } from '../base/minute-log.ts';
import { readVersion } from '../config/read-version.ts';
import type { Config } from '../config/settings.ts';
import { createLimitCounts, type LimitCounts } from '../config/limit-counts.ts';
import { createBlobCache } from '../delivery/blob-cache.ts';
import { createByteCache, type ByteCache } from '../delivery/byte-cache.ts';
import { findMedia } from '../delivery/find-media.ts';
import { createKnownSegments } from '../delivery/known-segments.ts';
import { handleMedia } from '../delivery/media-http.ts';
import { secondsLeft } from '../delivery/serve-media.ts';
import { headerName } from '../gateway/header-names.ts';
import { maySeeVideo } from '../gateway/video-rights.ts';
import { createMissingFiles, type MissingFiles } from '../delivery/missing-files.ts';
import { createOpenStreams } from '../delivery/open-streams.ts';
import { createPreviewFiles } from '../delivery/preview-files.ts';
import { createRunningAnswers } from '../delivery/running-answers.ts';
import { createAnswerCounts } from '../gateway/answer-counts.ts';
import { newRequestId, refuseRequest, type ApiDeps } from '../gateway/api-http.ts';
import { createCredentialUses } from '../gateway/credential-uses.ts';
import { createBodyBudget } from '../gateway/body-budget.ts';
import { createCallCounts } from '../gateway/call-counts.ts';
import { createConsole } from '../gateway/console-http.ts';
import { createConnections } from '../gateway/connections.ts';
import { createOperationTable } from '../gateway/dispatch.ts';
import type { ForwardedServer } from '../gateway/forward-uploads.ts';
import { handleHealth } from '../gateway/health-http.ts';
import type { HttpServer } from '../gateway/http-server.ts';
import { createHttpServer, type HttpDeps } from '../gateway/http.ts';
import { createOpenApiHandler } from '../gateway/openapi/open-api-http.ts';
import { createPages } from '../gateway/pages-http.ts';
import { discardBody } from '../gateway/read-body.ts';
import { clientIpOf } from '../gateway/request-origin.ts';
import { handleWatch } from '../gateway/watch-http.ts';
import { createWebAssets, type WebAssets } from '../gateway/web-assets.ts';
import { createRedeemJwt } from '../playback/redeem-jwt.ts';
import { createRedemptionRules, type RuleBreach } from '../playback/rules/redemption-rules.ts';
import { createSessionChecks } from '../playback/sessions/check-session.ts';
import { quietWhileAway } from '../store/away-log.ts';
import { WireError } from '../wire/errors.ts';
import { shareDescriptors } from './descriptor-limit.ts';
import { rememberTools } from './find-tools.ts';
import type { MetricsParts } from './metrics.ts';
import { buildForwarded, buildUpload } from './build-uploads.ts';
import { createHealth } from './health.ts';
import type { Member } from './member.ts';
import type { Resources } from './open-resources.ts';
import { recordsOf } from './record-media.ts';
import { bindOperations } from './operations.ts';
import type { Services } from './services.ts';
import type { Tasks } from './start-background-work.ts';
import type { ServerTracing } from './tracing/start-tracing.ts';

interface HttpParts extends Tasks, Pick<Resources, 'store' | 'shared' | 'bodyThreads' | 'tls' | 'databaseState'> {
  readonly services: Services;
  readonly clock: Clock;
  readonly log: Logger;
  readonly say: MinuteLog;
  readonly ownUrl: () => string;
  readonly member?: Member | undefined;
  readonly tracing?: ServerTracing | undefined;
}

/** The watch page has limits of its own. */
interface WatchLimits {
  readonly throttle: Throttle;
}

export interface BuiltServer {
  readonly http: HttpServer;
  /** What metrics read. */
  readonly counted: Omit<MetricsParts, 'backlog'>;
  /** In the one of several processes that receives uploads. */
  readonly forwarded: ForwardedServer | undefined;
}

export function buildHttpServer(config: Config, parts: HttpParts): BuiltServer {
  const { tls, clock, log: serverLog, say, ownUrl } = parts;
  const origin = { trustProxy: config.trustProxy, publicUrl: config.publicUrl, ownUrl };
  // Requests must not fill the disk with log lines.
  const log = quietWhileAway(limitLog(serverLog, clock), say);
  const web = [new URL('../../dist/web/', import.meta.url), new URL('../../web/', import.meta.url)];
  const assets = createWebAssets(web);
  const missing = createMissingFiles({ ...parts.services, clock, log });
  const hasTools = config.transcodeJobs === 0 ? undefined : rememberTools(config, clock);
  const look = createHealth({ ...parts, missing, hasTools });
  const { calls, answers } = createCounts(config, parts);
  const cache = createByteCache(config.segmentCacheBytes);
  const api = { ...buildApi(config, parts, { log, origin, look }), calls };
  const counts = createLimitCounts(log);
  const descriptors = shareDescriptors();
  const connections = createConnections({
    inAll: config.maxConnections ?? descriptors.connections,
    perAddress: config.trustProxy ? Infinity : config.maxConnectionsPerAddress,
    counts,
  });
  const bodies = createBodyBudget({
    maxBytes: config.maxBufferedBodyBytes,
    counts,
    clientIpOf: (request) => clientIpOf(request, config.trustProxy),
  });
  const state = { isStopping: false };
  const http = createHttpServer({
    api,
    answers,
    traced: parts.tracing?.requests,
    connections,
    bodies,
    tls,
    dev: config.dev,
    shutdownMs: config.shutdownSeconds * 1000,
    media: buildMedia(config, parts, { log, counts, missing, cache, maxOpen: descriptors.streams }),
    upload: buildUpload(config, { ...parts, log }),
    watch: buildWatch(parts, { ...api, frameAncestors: config.frameAncestors }, assets),
    health: (request, response) => handleHealth({ look, isStopping: () => state.isStopping }, request, response),
    pages: createPages({ look, origin, hasConsole: config.console === 'on' }),
    openApi: createOpenApiHandler([...api.operations.values()].flatMap((named) => [...named.values()])),
    console: buildConsole(config, web, api),
    assets,
  });
  const counting = parts.services.activity.start(() => connections.sentBytes());
  return {
    http: drainFirst(http, { state, counting }, config),
    forwarded: buildForwarded(config, { ...parts, log }),
    counted: { answers, calls, limits: counts, openConnections: () => connections.count(), look, cache, bodies },
  };
}

/** Nothing is counted where there is no reader. */
function createCounts({ metricsListen }: Config, { tracing }: HttpParts): Pick<MetricsParts, 'calls' | 'answers'> {
  const isRead = metricsListen !== undefined;
  const calls = isRead ? createCallCounts() : undefined;
  return { calls: tracing?.calls(calls) ?? calls, answers: isRead ? createAnswerCounts() : undefined };
}

interface Stoppable {
  readonly state: { isStopping: boolean };
  readonly counting: { readonly stop: () => void };
}

/** Readiness goes first: balancers send their requests elsewhere while those that are here are answered. */
function drainFirst(http: HttpServer, { state, counting }: Stoppable, { drainSeconds }: Config): HttpServer {
  const close = async (): Promise<void> => {
    state.isStopping = true;
    http.drain();
    await wait(drainSeconds * 1000);
    await http.close();
    counting.stop();
  };
  return { ...http, close };
}

function buildConsole(config: Config, web: readonly URL[], api: ApiDeps): HttpDeps['console'] {
  if (config.console === 'off') return undefined;
  const pages = createConsole({
    folders: web.map((folder) => new URL('console/', folder)),
    publicUrl: config.publicUrl,
    notFound: (request, response) =>
      refuseRequest(api, { request, response, body: undefined }, new WireError('InvalidAction.NotFound')),
  });
  return (request, response) => {
    discardBody(request, response);
    return pages(request, response);
  };
}

function buildApi(
  config: Config,
  { services, store, shared, worker, urlFetcher, clock, member, tracing }: HttpParts,
  { look, ...http }: Pick<ApiDeps, 'log' | 'origin'> & Pick<MetricsParts, 'look'>,
): ApiDeps & WatchLimits {
  const startedAtMs = clock.now();
  const redeemJwt = createRedeemJwt({ ...services, clock, maxJwtSeconds: config.maxJwtSeconds });
  const redemptionRules = createRedemptionRules({
    ...services,
    redemptions: services.countedRedemptions,
    nonceStore: shared.nonceStore,
    clock,
    publicUrl: config.publicUrl,
    onBreach: tellBreach(services, http.log),
  });
  const operations = bindOperations({
    ...services,
    ...store,
    ...config,
    config,
    clock,
    redeemJwt,
    look,
    maySee: maySeeVideo({ ...services, ...config, clock }),
    serverFacts: async () => ({ version: await readVersion(), node: hostname(), startedAtMs }),
    redemptionRules: tracing?.redemption(redemptionRules) ?? redemptionRules,
    onUrlUploads: () => urlFetcher.wake(),
    onJob: () => worker.wake(),
  });
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
    stages: tracing?.stages,
    throttle: createThrottle({ ...shared, quotaOf }),
    redeemJwt,
    nonceStore: shared.nonceStore,
    credentialUses: createCredentialUses(clock, member?.state.uses),
  };
}

interface MediaParts {
  readonly log: LimitedLog;
  readonly counts: LimitCounts;
  readonly missing: MissingFiles;
  readonly cache: ByteCache;
  readonly maxOpen: number;
}

function buildMedia(
  config: Config,
  { services, store, clock, tracing }: HttpParts,
  { log, counts, missing, cache, maxOpen }: MediaParts,
): HttpDeps['media'] {
  const newId = tracing?.requestIds(newRequestId) ?? newRequestId;
  const finder = { ...services, blobs: createBlobCache({ ...services, clock }) };
  const known = createKnownSegments({
    ...services,
    onKeyGone: (listener) => {
      store.keyRing.onGone(listener);
    },
    clock,
    cache,
    newRequestId: newId,
    nameHeader: headerName,
    maxAgeSeconds: (grant) => secondsLeft(clock, grant),
  });
  const find = (path: string) => findMedia(finder, path);
  const rules = createSessionChecks({ ...services, onBreach: tellBreach(services, log) });
  const streams = createOpenStreams({ blobs: services.blobs, maxOpen, counts });
  const media = {
    ...services,
    log,
    missing,
    clock,
    known,
    newRequestId: newId,
    running: createRunningAnswers(
      (grant, isMoving) =>
        services.grants.hasEnded(grant) || (isMoving && grant.isStored && rules.hasLostPlace(grant.sessionId)),
    ),
    streams,
    previews: createPreviewFiles({ blobs: services.blobs, streams, clock, counts }),
    cache,
    find: tracing?.find(find) ?? find,
    record: recordsOf({ ...services, ...config }, 'PlayMedia', 'play'),
    checkSession: (sessionId: string, request: IncomingMessage, requestId: string) => {
      const { referer, 'user-agent': userAgent } = request.headers;
      const clientIp = clientIpOf(request, config.trustProxy);
      return rules.check(sessionId, { clientIp, referer, userAgent, requestId });
    },
  };
  return (request, response) => handleMedia(media, request, response);
}

/** What a monitored rule would have refused, on record. */
function tellBreach({ audit }: Services, log: Pick<LimitedLog, 'info'>): (breach: RuleBreach) => void {
  return ({ code, ...breach }) => {
    log.info({ code, ...breach }, 'a monitored playback rule would have refused this');
    // Allowed, with the code that it would have been refused with.
    const monitored = { action: 'MonitoredRule', outcome: 'allowed', caller: 'player', party: '' } as const;
    audit.note({ kind: 'manage', code, ...monitored, ...breach });
  };
}

function buildWatch(
  { services, tracing }: HttpParts,
  api: ApiDeps & WatchLimits & { readonly frameAncestors: string },
  assets: WebAssets,
): HttpDeps['watch'] {
  const page = (): Promise<Buffer> => assets.watchPage();
  const { throttle, origin, log, accessKeys, clock, region, frameAncestors } = api;
  const record = recordsOf({ ...services, ...origin }, 'WatchPage', 'play');
  const newId = tracing?.requestIds(newRequestId) ?? newRequestId;
  const more = { frameAncestors, newRequestId: newId, page, record };
  const watch = { ...services, throttle, origin, log, accessKeys, clock, region, ...more };
  return (request, response) => handleWatch(watch, request, response);
}
