// One fetch from a URL: downloads the file, inserts its video, and queues a job. Every step is recorded, so that another server
// continues after a crash.
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import { recordNewVideo } from '../../events/video-callback.ts';
import { firstSourceBlob } from '../expected-source.ts';
import { extensionOfContentType } from '../../wire/media-formats.ts';
import { uploadExtension } from '../file-name.ts';
import { checkAccountStorage } from '../receive/check-quota.ts';
import { checkDiskSpace, type DiskSpaceDeps } from '../receive/reserve-space.ts';
import { enqueueReceived, findVideoExpecting, type FinishUploadDeps } from '../finish-upload.ts';
import type { ActiveUploads, InFlightBytes } from '../active-uploads.ts';
import type { Sender } from '../upload.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { openUrl, type FetchDeps, type OpenedUrl } from './fetch-url-http.ts';
import { FetchError, type FetchedFile, type UrlUpload } from './url-upload.ts';
import type { Pull, UrlUploads } from './url-uploads-db.ts';

export interface UploadFetchDeps extends FinishUploadDeps, Pick<DiskSpaceDeps, 'minFreeBytes'> {
  readonly videos: Pick<Videos, 'findAnywhere' | 'findMedia' | 'forget' | 'insert'>;
  readonly activeUploads: ActiveUploads;
  readonly urlUploads: Pick<UrlUploads, 'fetched' | 'made' | 'finish'>;
  readonly fetching: FetchDeps;
  readonly clock: Clock;
  readonly maxUploadBytes: number;
}

export interface UploadFetchProgress {
  receivedBytes: number;
  sizeBytes: number | undefined;
  /** The download is complete: a failure after it is the server's. */
  isDownloaded: boolean;
}

/** The lowest average rate, after a grace period: a host that trickles must not occupy a slot for hours. */
const SLOWEST = { afterMs: 60_000, bytesPerSecond: 16 * 1024 } as const;
/** Types of pages that say "log in" or "not found" with status 200. */
const NO_MEDIA =
  /^(?:text\/(?:html|css|javascript|xml)|application\/(?:json|xml|xhtml\+xml|javascript|pdf|zip)|image\/.*)$/;

/** Throws a {@link FetchError} for a failure that the caller may know, and other errors for faults of the server. */
export async function fetchUpload(
  deps: UploadFetchDeps,
  pull: Pull,
  run: { signal: AbortSignal; progress: UploadFetchProgress },
) {
  const inFlight = deps.activeUploads.countInFlight(pull);
  try {
    let file = knownFile(pull);
    if (file === undefined) {
      file = await download(deps, pull, { ...run, inFlight });
      // The lease is lost: the new holder inserts the video.
      if (!(await deps.urlUploads.fetched(pull, file))) return;
    }
    run.progress.isDownloaded = true;
    await enqueueFetched(deps, pull, file);
    await deps.urlUploads.finish(pull, file);
  } finally {
    // By now the file counts as the source of a video.
    inFlight.end();
  }
}

function knownFile({ state, extension, sizeBytes, etag }: UrlUpload): FetchedFile | undefined {
  if (state !== 'downloaded' || extension === undefined || sizeBytes === undefined || etag === undefined)
    return undefined;
  return { extension, sizeBytes, etag };
}

async function download(
  deps: UploadFetchDeps,
  pull: Pull,
  { signal, progress, inFlight }: Omit<Checks, 'onChunk' | 'sender'>,
): Promise<FetchedFile> {
  const opened = await openUrl(deps.fetching, pull.sourceUrl, signal);
  try {
    const extension = chooseExtension(pull, opened);
    await checkAnnounced(deps, pull, opened);
    progress.sizeBytes = opened.sizeBytes;
    const hash = createHash('md5');
    const content = Readable.from(
      checked(deps, opened, { signal, progress, inFlight, sender: pull, onChunk: (chunk) => void hash.update(chunk) }),
    );
    await deps.blobs.write(firstSourceBlob(pull.videoId, extension), content);
    return { extension, sizeBytes: progress.receivedBytes, etag: hash.digest('hex').toUpperCase() };
  } catch (error) {
    if (error instanceof FetchError) throw error;
    signal.throwIfAborted();
    throw explain(error);
  } finally {
    opened.body.destroy();
  }
}

function chooseExtension({ sourceUrl, requested }: Pull, { url, contentType }: OpenedUrl): string {
  if (NO_MEDIA.test(contentType))
    throw new FetchError(
      'UnsupportedFileType',
      `The host of the URL sends ${contentType.slice(0, 64)}, not video or audio.`,
    );
  const ofUrl = (path: string): string | undefined => uploadExtension(posix.basename(path));
  const extension =
    requested.extension ??
    ofUrl(new URL(sourceUrl).pathname) ??
    ofUrl(url.pathname) ??
    extensionOfContentType(contentType);
  if (extension !== undefined) return extension;
  throw new FetchError(
    'UnsupportedFileType',
    'Neither the URL nor its host says what kind of file it is: name it in FileExtension.',
  );
}

function tooLarge(): FetchError {
  return new FetchError('FileTooLarge', 'The file is larger than this server takes.');
}

async function checkAnnounced(deps: UploadFetchDeps, sender: Sender, { sizeBytes }: OpenedUrl): Promise<void> {
  if (sizeBytes === 0) throw new FetchError('EmptyFile', 'The file is empty.');
  if ((sizeBytes ?? 0) > deps.maxUploadBytes) throw tooLarge();
  await checkDiskSpace(deps, sizeBytes ?? 0);
  await checkAccountStorage(deps, sender, sizeBytes ?? 0);
}

interface Checks {
  readonly signal: AbortSignal;
  readonly progress: UploadFetchProgress;
  readonly inFlight: InFlightBytes;
  readonly sender: Sender;
  readonly onChunk: (chunk: Buffer) => void;
}

/** Passes the bytes on. Ends without an error only if the body is complete and within the limits. */
async function* checked(deps: UploadFetchDeps, { body }: OpenedUrl, checks: Checks) {
  const { clock, maxUploadBytes } = deps;
  const { signal, progress, inFlight, sender, onChunk } = checks;
  const startedAtMs = clock.now();
  let countedBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    progress.receivedBytes += chunk.length;
    if (progress.receivedBytes > maxUploadBytes) throw tooLarge();
    const elapsedMs = clock.now() - startedAtMs - SLOWEST.afterMs;
    if (elapsedMs > 0 && progress.receivedBytes < (elapsedMs / 1000) * SLOWEST.bytesPerSecond)
      throw new FetchError('SourceTimeout', 'The host of the URL sends too slowly.');
    // A body without Content-Length, and other uploads beside it, must not fill the disk.
    if (progress.receivedBytes > countedBytes) {
      // Counted before they come, so that parallel fetches and uploads see each other.
      inFlight.add(ROOM_EVERY_BYTES);
      countedBytes += ROOM_EVERY_BYTES;
      await checkDiskSpace(deps, 0);
      await checkAccountStorage(deps, sender, progress.receivedBytes - countedBytes);
    }
    onChunk(chunk);
    yield chunk;
  }
  if (!body.complete) throw incomplete();
  await checkAccountStorage(deps, sender, progress.receivedBytes - countedBytes);
  if (progress.receivedBytes === 0) throw new FetchError('EmptyFile', 'The file is empty.');
}

/** How much a fetch receives between two checks of the disk. All concurrent ones together receive less than is kept free. */
const ROOM_EVERY_BYTES = 16 * 1024 ** 2;

function incomplete(): FetchError {
  return new FetchError('IncompleteFile', 'The connection ended before the file did.', { isRetryable: true });
}

function explain(error: unknown): unknown {
  if (error instanceof UploadError && error.code === 'InsufficientStorage') return diskFull();
  if (error instanceof UploadError && error.code === 'StorageQuotaExceeded')
    return new FetchError('StorageQuotaExceeded', error.message);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return diskFull();
  return code === 'ECONNRESET' || code === 'EPIPE' || code?.startsWith('HPE_') === true ? incomplete() : error;
}

function diskFull(): FetchError {
  return new FetchError('InsufficientStorage', 'The server has no room for the file.', { isRetryable: true });
}

/** Idempotent, also after a crash in the middle: the id of the video was chosen with the job, and its insert is recorded. */
async function enqueueFetched(deps: UploadFetchDeps, pull: Pull, file: FetchedFile): Promise<void> {
  const { videoId } = pull;
  const blob = firstSourceBlob(videoId, file.extension);
  const releaseMutex = await deps.activeUploads.acquireMutex(videoId);
  try {
    if (!pull.isMade) await makeVideo(deps, pull, { blob, sizeBytes: file.sizeBytes });
    const awaiting = await findVideoExpecting(deps, videoId, blob);
    // An earlier attempt has queued it, or the video has been deleted.
    if (awaiting === undefined) return;
    const completion = await deps.uploads.openWhole({ videoId, blob }, file);
    if (completion === 'gone') return;
    if (completion === 'busy') throw new Error('An earlier attempt may still be storing the file');
    await enqueueReceived(deps, awaiting, completion).catch(async (error: unknown) => {
      await deps.uploads.abandon(completion);
      throw error;
    });
  } finally {
    releaseMutex();
  }
}

async function makeVideo(
  deps: UploadFetchDeps,
  pull: Pull,
  file: Pick<Video, 'sizeBytes'> & { readonly blob: string },
) {
  const video = newVideo(pull, { ...file, now: deps.clock.now() });
  await deps.videos.insert(video, async (transaction) => {
    if (!(await deps.urlUploads.made(pull, transaction))) throw new Error('The lease of this fetch is lost');
    await recordNewVideo(transaction, video, pull.requested.callback);
  });
}

function newVideo(
  { videoId, accountId, requested }: Pull,
  { blob, sizeBytes, now }: { readonly blob: string; readonly sizeBytes: number; readonly now: number },
): Video {
  return {
    videoId,
    accountId,
    referenceId: undefined,
    title: requested.title,
    description: requested.description,
    tags: requested.tags,
    cateId: requested.cateId,
    coverUrl: requested.coverUrl,
    templateGroupId: requested.templateGroupId,
    pictureOptions: requested.pictureOptions,
    userData: requested.userData,
    mediaType: 'video',
    status: 'Uploading',
    statusReason: undefined,
    durationSeconds: 0,
    sizeBytes,
    sourceFileName: requested.fileName,
    sourceBlob: blob,
    coverBlob: undefined,
    createdAtMs: now,
    modifiedAtMs: now,
  };
}
