// Claims fetches from the queue and runs a bounded number of them concurrently, inside the server process.
import { randomUUID } from 'node:crypto';
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Logger } from '../../base/logger.ts';
import { startHeartbeat } from '../../store/leases/heartbeat.ts';
import { leases } from '../../store/leases/lease.ts';
import type { AccountId } from '../../wire/ids.ts';
import { fetchUpload, type UploadFetchDeps, type UploadFetchProgress } from './fetch-upload.ts';
import { FetchError } from './url-upload.ts';
import type { Pull, UrlUploads } from './url-uploads-db.ts';

export interface UrlFetcher {
  /** Looks for work now instead of at the next poll. */
  wake(): void;
  /** Aborts running fetches and releases them. */
  stop(): Promise<void>;
}

export interface UrlFetcherDeps extends UploadFetchDeps {
  readonly urlUploads: UrlUploads;
  readonly log: Logger;
  /** Around each fetch; absent where fetches are not traced. */
  readonly traced?: ((pull: Pull, fetch: () => Promise<void>) => Promise<void>) | undefined;
}

const AT_ONCE = 8;
/** Fetches of one account at once. Slow hosts occupy a slot for hours; the other slots are for the other accounts. */
const OF_AN_ACCOUNT = 4;
const POLL_MS = 5_000;
const FORGET_MS = 3_600_000;
export const MAX_ATTEMPTS = 4;
/** Multiplied by the number of attempts. */
export const RETRY_MS = 15_000;
/** The time of one attempt. */
const DEADLINE_MS = 6 * 3_600_000;

export function startUrlFetcher(deps: UrlFetcherDeps): UrlFetcher {
  const owner = randomUUID();
  const stopping = new AbortController();
  const running = new Map<Promise<void>, AccountId>();
  const look = async (): Promise<void> => {
    while (running.size < AT_ONCE && !stopping.signal.aborted) {
      const pull = await deps.urlUploads.claim(owner, busyAccounts([...running.values()]));
      if (pull === undefined) return;
      const fetch = (): Promise<void> => runFetch(deps, pull, stopping.signal);
      const run: Promise<void> = (deps.traced?.(pull, fetch) ?? fetch()).finally(() => {
        running.delete(run);
        loop.wake();
      });
      running.set(run, pull.accountId);
    }
  };
  const loop = coalescingLoop(async () => {
    await look().catch((error: unknown) => {
      deps.log.error({ err: error }, 'the queue of fetches from URLs cannot be read');
    });
  }, POLL_MS);
  const cleanup = coalescingLoop(async () => {
    await deps.urlUploads.deleteOld().catch((error: unknown) => {
      deps.log.error({ err: error }, 'ended fetches from URLs cannot be deleted');
    });
  }, FORGET_MS);
  loop.wake();
  return {
    wake: loop.wake,
    stop: async () => {
      stopping.abort();
      await Promise.all([loop.stop(), cleanup.stop()]);
      await Promise.allSettled(running.keys());
    },
  };
}

function busyAccounts(ofRunning: readonly AccountId[]): readonly AccountId[] {
  const isBusy = (accountId: AccountId): boolean =>
    ofRunning.filter((other) => other === accountId).length >= OF_AN_ACCOUNT;
  return [...new Set(ofRunning)].filter(isBusy);
}

/** Never throws. */
export async function runFetch(deps: UrlFetcherDeps, pull: Pull, stopping: AbortSignal): Promise<void> {
  const { urlUploads, log } = deps;
  const { jobId } = pull;
  const progress: UploadFetchProgress = {
    receivedBytes: 0,
    sizeBytes: undefined,
    isDownloaded: pull.state === 'downloaded',
  };
  using heartbeat = startHeartbeat({
    everyMs: leases.fetch.renewedEveryMs,
    renew: () => urlUploads.report(pull, progress),
    onFailure: (error) => log.warn({ err: error, jobId }, 'the lease of a fetch cannot be renewed'),
  });
  const { lost } = heartbeat;
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    if (pull.attempts > MAX_ATTEMPTS)
      throw new FetchError('InternalError', 'The server ended several times while it fetched this file.');
    await fetchUpload(deps, pull, { progress, signal: AbortSignal.any([stopping, lost, deadline]) });
  } catch (error) {
    // The new holder of the lease records the end.
    if (lost.aborted) return;
    const tooLong = new FetchError('SourceTimeout', 'The file did not come in time.');
    const state = progress.isDownloaded ? 'downloaded' : pull.state;
    await recordFailure(
      deps,
      { ...pull, state },
      { error: deadline.aborted ? tooLong : error, isStopped: stopping.aborted },
    ).catch((broken: unknown) => {
      log.error({ err: broken, jobId }, 'the end of a fetch from a URL cannot be recorded');
    });
  }
}

interface Failure {
  readonly error: unknown;
  readonly isStopped: boolean;
}

async function recordFailure(
  { urlUploads, blobs, videos, log }: UrlFetcherDeps,
  pull: Pull,
  { error, isStopped }: Failure,
) {
  const { jobId, videoId } = pull;
  if (isStopped) {
    await urlUploads.release(pull, { delayMs: 0, isAttempt: false });
    return;
  }
  if (!(error instanceof FetchError)) log.error({ err: error, jobId }, 'a fetch from a URL failed unexpectedly');
  const isRetryable = !(error instanceof FetchError) || error.isRetryable;
  if (isRetryable && pull.attempts < MAX_ATTEMPTS) {
    await urlUploads.release(pull, { delayMs: RETRY_MS * pull.attempts, isAttempt: true });
    return;
  }
  const known =
    error instanceof FetchError ? error : new FetchError('InternalError', 'The server could not take the file in.');
  if (!(await urlUploads.fail(pull, known))) return;
  log.warn({ jobId, reason: known.code }, 'a file cannot be fetched from its URL');
  if ((await videos.findAnywhere(videoId)) === undefined) await blobs.remove(videoId);
}
