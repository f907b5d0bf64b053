// Starts the background work: transcoding, sweeps, removals, fetches from URLs, delivery of events. Each first resumes what
// the last run of this server left unfinished.
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import { deliverEvents, type Delivery } from '../events/deliver-events.ts';
import { startRemovals } from '../library/videos/removals-db.ts';
import { startHlsFactsBackfill } from '../transcoding/backfill-hls-facts.ts';
import { startWorker, type Worker } from '../transcoding/queue/run-worker.ts';
import { FETCH_LIMITS } from '../uploads/by-url/fetch-url-http.ts';
import { startUrlFetcher, type UrlFetcher } from '../uploads/by-url/run-fetches.ts';
import { recoverUploads, startUploadSweeper } from '../uploads/sweep-uploads.ts';
import { startRecordingEnds } from '../playback/sessions/record-ends-db.ts';
import { startSessionSweeper } from '../playback/sessions/sweep-sessions.ts';
import { fullDiskReason } from './full-disk-reason.ts';
import { buildJobRunners } from './job-runners.ts';
import { ownsTasks, type Member } from './member.ts';
import type { Resources } from './open-resources.ts';
import type { Services } from './services.ts';
import type { ServerTracing } from './tracing/start-tracing.ts';

const HOUR_MS = 3_600_000;

type WorkParts = Pick<Resources, 'dataDir' | 'store' | 'isAlone'> & {
  readonly services: Services;
  readonly log: Logger;
  readonly tracing?: ServerTracing | undefined;
};

/** What calls tell the work in the background: there may be something new. */
export interface Tasks {
  readonly worker: Pick<Worker, 'wake'>;
  readonly urlFetcher: Pick<UrlFetcher, 'wake'>;
}

/** Of several processes one has them, and the others wake it. Events come later: see startEventDelivery. */
export async function startTasks(
  config: Config,
  parts: WorkParts & { readonly member?: Member | undefined },
  opened: AsyncDisposableStack,
): Promise<Tasks> {
  const { member } = parts;
  if (!ownsTasks(member))
    return {
      worker: { wake: () => member?.tell({ kind: 'jobs' }) },
      urlFetcher: { wake: () => member?.tell({ kind: 'fetches' }) },
    };
  const worker = await startTranscoding(config, parts);
  opened.defer(() => worker.stop());
  for (const started of startMaintenance(parts, worker)) opened.defer(() => started.stop());
  const urlFetcher = await startUrlFetches(config, { ...parts, worker });
  opened.defer(() => urlFetcher.stop());
  member?.onTold(({ kind }) => {
    if (kind === 'jobs') worker.wake();
    else if (kind === 'fetches') urlFetcher.wake();
  });
  return { worker, urlFetcher };
}

/** Jobs of finished uploads and of calls. The worker looks for jobs by itself when it starts. */
async function startTranscoding(
  config: Config,
  { services, dataDir, log, isAlone, tracing }: WorkParts,
): Promise<Worker> {
  await recoverUploads({ ...sweepingOf(services), onQueued: () => undefined }, { isAlone });
  if (isAlone) await services.jobs.reclaim({ ignoreLeases: true });
  return startWorker({
    ...services,
    log,
    runners: buildJobRunners(config, { services, workRoot: dataDir.work, log, tracing }),
    concurrency: config.transcodeJobs,
    blockedReason: () => fullDiskReason(dataDir.work, config.minFreeBytes),
  });
}

/** Expired uploads, removed media, and facts of streams that an older release made. */
export function startMaintenance(
  { services, log }: Pick<WorkParts, 'services' | 'log'>,
  worker: Worker,
): readonly { stop(): Promise<void> }[] {
  return [
    startUploadSweeper({ ...sweepingOf(services), onQueued: () => worker.wake() }, log),
    startRemovals(services.removals, log),
    startSessionSweeper(sweptRows(services), log),
    startHlsFactsBackfill(services.hlsFacts, log),
    ...startRecordingEnds({ ...services, clock: services.sharedClock }, log),
  ];
}

/** Rows of sessions, of counted redemptions and of leases. */
function sweptRows({ playSessions, countedRedemptions, leases }: Services): Parameters<typeof startSessionSweeper>[0] {
  return {
    sweep: async () => {
      await countedRedemptions.sweep();
      await leases.sweep();
      return await playSessions.sweep();
    },
  };
}

/** Uploads are dated by the clock of the database: a server whose own clock is wrong must not expire those of others. */
function sweepingOf(services: Services) {
  return { ...services, clock: services.sharedClock };
}

/** The fetches of UploadMediaByURL. */
async function startUrlFetches(
  config: Config,
  { services, worker, log, isAlone, tracing }: WorkParts & { readonly worker: Worker },
): Promise<UrlFetcher> {
  if (isAlone) await services.urlUploads.releaseAllLeases();
  return startUrlFetcher({
    ...services,
    log,
    clock: services.sharedClock,
    maxUploadBytes: config.maxUploadBytes,
    minFreeBytes: config.minFreeBytes,
    onQueued: () => worker.wake(),
    traced: tracing?.fetches,
    fetching: { classify: services.classify, allowPrivate: config.urlUploadPrivateAddresses, limits: FETCH_LIMITS },
  });
}

/** Events that are not delivered yet. `ownUrl` is the address in their bodies where no public URL is configured. */
export async function startEventDelivery(
  config: Config,
  { services, store, log, isAlone, ownUrl, tracing }: WorkParts & { readonly ownUrl: () => string },
): Promise<Delivery> {
  const weak = await services.messageCallbacks.withShortKeys();
  if (weak.length > 0)
    log.warn(
      { accounts: weak.slice(0, 10), count: weak.length },
      'event callbacks are signed with an AuthKey of less than 16 characters, which can be guessed: set a longer one (SetMessageCallback)',
    );
  if (isAlone) await services.outbox.releaseAllLeases();
  return deliverEvents({
    ...services,
    ...store,
    log,
    clock: services.sharedClock,
    privateAddresses: config.callbackPrivateAddresses,
    keepMs: config.callbackKeepHours * HOUR_MS,
    baseUrl: () => config.publicUrl ?? ownUrl(),
    traced: tracing?.deliveries,
  });
}
