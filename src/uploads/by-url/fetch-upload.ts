// One fetch from a URL: the file comes onto the disk, its video is made, and both go into the transcode queue. Every step
// is written down, so that it goes on where a server was killed.
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import { recordNewVideo } from '../../events/video-callback.ts';
import { firstSourceBlob } from '../expected-source.ts';
import { extensionOfContentType } from '../../wire/media-formats.ts';
import { uploadExtension } from '../file-name.ts';
import { checkRoom } from '../receive/receive-body.ts';
import { enqueueReceived, findAwaiting, type FinishUploadDeps } from '../finish-upload.ts';
import type { ActiveUploads } from '../active-uploads.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { openUrl, type FetchDeps, type OpenedUrl } from './fetch-url-http.ts';
import { PullError, type FetchedFile, type UrlUpload } from './url-upload.ts';
import type { Pull, UrlUploads } from './url-uploads-db.ts';

export interface UploadFetchDeps extends FinishUploadDeps {
  readonly videos: Pick<Videos, 'findAnywhere' | 'forget' | 'insert'>;
  readonly activeUploads: ActiveUploads;
  readonly urlUploads: Pick<UrlUploads, 'fetched' | 'made' | 'finish'>;
  readonly fetching: FetchDeps;
  readonly clock: Clock;
  readonly maxUploadBytes: number;
}

export interface UploadFetchProgress {
  receivedBytes: number;
  sizeBytes: number | undefined;
  /** The whole file came; what fails now is ours. */
  isHere: boolean;
}

/** Nobody may hold a place with a trickle: so much on the average, after a while. */
const SLOWEST = { afterMs: 60_000, bytesPerSecond: 16 * 1024 } as const;
/** Pages that say "log in", "not found" and the like with status 200. */
const NO_MEDIA =
  /^(?:text\/(?:html|css|javascript|xml)|application\/(?:json|xml|xhtml\+xml|javascript|pdf|zip)|image\/.*)$/;

/** Throws a {@link PullError} where it fails for a reason that its caller may know, and anything else otherwise. */
export async function fetchUpload(
  deps: UploadFetchDeps,
  pull: Pull,
  run: { signal: AbortSignal; progress: UploadFetchProgress },
) {
  let file = knownFile(pull);
  if (file === undefined) {
    file = await download(deps, pull, run);
    // Whoever took the fetch over also makes the video.
    if (!(await deps.urlUploads.fetched(pull, file))) return;
  }
  run.progress.isHere = true;
  await takeIn(deps, pull, file);
  await deps.urlUploads.finish(pull, file);
}

function knownFile({ state, extension, sizeBytes, etag }: UrlUpload): FetchedFile | undefined {
  if (state !== 'downloaded' || extension === undefined || sizeBytes === undefined || etag === undefined)
    return undefined;
  return { extension, sizeBytes, etag };
}

async function download(
  deps: UploadFetchDeps,
  pull: Pull,
  { signal, progress }: { signal: AbortSignal; progress: UploadFetchProgress },
): Promise<FetchedFile> {
  const opened = await openUrl(deps.fetching, pull.sourceUrl, signal);
  try {
    const extension = chooseExtension(pull, opened);
    await checkAnnounced(deps, opened);
    progress.sizeBytes = opened.sizeBytes;
    const hash = createHash('md5');
    const content = Readable.from(
      checked(deps, opened, { signal, progress, onChunk: (chunk) => void hash.update(chunk) }),
    );
    await deps.blobs.write(firstSourceBlob(pull.videoId, extension), content);
    return { extension, sizeBytes: progress.receivedBytes, etag: hash.digest('hex').toUpperCase() };
  } catch (error) {
    if (error instanceof PullError) throw error;
    signal.throwIfAborted();
    throw explain(error);
  } finally {
    opened.body.destroy();
  }
}

function chooseExtension({ sourceUrl, wished }: Pull, { url, contentType }: OpenedUrl): string {
  if (NO_MEDIA.test(contentType))
    throw new PullError(
      'UnsupportedFileType',
      `The host of the URL sends ${contentType.slice(0, 64)}, not video or audio.`,
    );
  const ofUrl = (path: string): string | undefined => uploadExtension(posix.basename(path));
  const extension =
    wished.extension ??
    ofUrl(new URL(sourceUrl).pathname) ??
    ofUrl(url.pathname) ??
    extensionOfContentType(contentType);
  if (extension !== undefined) return extension;
  throw new PullError(
    'UnsupportedFileType',
    'Neither the URL nor its host says what kind of file it is: name it in FileExtension.',
  );
}

function tooLarge(): PullError {
  return new PullError('FileTooLarge', 'The file is larger than this server takes.');
}

async function checkAnnounced(deps: UploadFetchDeps, { sizeBytes }: OpenedUrl): Promise<void> {
  if (sizeBytes === 0) throw new PullError('EmptyFile', 'The file is empty.');
  if ((sizeBytes ?? 0) > deps.maxUploadBytes) throw tooLarge();
  await checkRoom(deps, sizeBytes ?? 0);
}

interface Checks {
  readonly signal: AbortSignal;
  readonly progress: UploadFetchProgress;
  readonly onChunk: (chunk: Buffer) => void;
}

/** Lets the bytes through to their end only if they are all there, and no more than may be. */
async function* checked(
  { clock, maxUploadBytes, blobs, activeUploads }: UploadFetchDeps,
  { body }: OpenedUrl,
  checks: Checks,
) {
  const { signal, progress, onChunk } = checks;
  const startedAtMs = clock.now();
  let roomCheckedAt = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    progress.receivedBytes += chunk.length;
    if (progress.receivedBytes > maxUploadBytes) throw tooLarge();
    const elapsedMs = clock.now() - startedAtMs - SLOWEST.afterMs;
    if (elapsedMs > 0 && progress.receivedBytes < (elapsedMs / 1000) * SLOWEST.bytesPerSecond)
      throw new PullError('SourceTimeout', 'The host of the URL sends too slowly.');
    // What was not announced, or came beside it, must not fill the disk.
    if (progress.receivedBytes - roomCheckedAt > ROOM_EVERY_BYTES) {
      roomCheckedAt = progress.receivedBytes;
      await checkRoom({ blobs, activeUploads }, 0);
    }
    onChunk(chunk);
    yield chunk;
  }
  if (!body.complete) throw incomplete();
  if (progress.receivedBytes === 0) throw new PullError('EmptyFile', 'The file is empty.');
}

/** All that are under way may bring as much before they look again: together less than what is kept free. */
const ROOM_EVERY_BYTES = 16 * 1024 ** 2;

function incomplete(): PullError {
  return new PullError('IncompleteFile', 'The connection ended before the file did.', { mayPass: true });
}

function explain(error: unknown): unknown {
  if (error instanceof UploadError && error.code === 'InsufficientStorage') return noRoom();
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return noRoom();
  return code === 'ECONNRESET' || code === 'EPIPE' || code?.startsWith('HPE_') === true ? incomplete() : error;
}

function noRoom(): PullError {
  return new PullError('InsufficientStorage', 'The server has no room for the file.', { mayPass: true });
}

/** Can be done again after being cut off anywhere: the video's id was chosen with the job, and whether it was made is noted. */
async function takeIn(deps: UploadFetchDeps, pull: Pull, file: FetchedFile): Promise<void> {
  const { videoId } = pull;
  const blob = firstSourceBlob(videoId, file.extension);
  const endTurn = await deps.activeUploads.takeTurn(videoId);
  try {
    if (!pull.isMade) await makeVideo(deps, pull, { blob, sizeBytes: file.sizeBytes });
    const awaiting = await findAwaiting(deps, videoId, blob);
    // An attempt before this one got as far as the queue, or the video is deleted since.
    if (awaiting === undefined) return;
    const completion = await deps.uploads.openWhole({ videoId, blob }, file);
    if (completion === 'gone') return;
    if (completion === 'busy') throw new Error('An attempt before this one may still put the file in place');
    await enqueueReceived(deps, awaiting, completion).catch(async (error: unknown) => {
      await deps.uploads.giveUp(completion);
      throw error;
    });
  } finally {
    endTurn();
  }
}

async function makeVideo(
  deps: UploadFetchDeps,
  pull: Pull,
  file: Pick<Video, 'sizeBytes'> & { readonly blob: string },
) {
  const video = newVideo(pull, { ...file, now: deps.clock.now() });
  await deps.videos.insert(video, async (transaction) => {
    if (!(await deps.urlUploads.made(pull, transaction))) throw new Error('Another server took this fetch over');
    await recordNewVideo(transaction, video, pull.wished.callback);
  });
}

function newVideo(
  { videoId, accountId, wished }: Pull,
  { blob, sizeBytes, now }: { readonly blob: string; readonly sizeBytes: number; readonly now: number },
): Video {
  return {
    videoId,
    accountId,
    referenceId: undefined,
    title: wished.title,
    description: wished.description,
    tags: wished.tags,
    cateId: wished.cateId,
    coverUrl: wished.coverUrl,
    templateGroupId: wished.templateGroupId,
    userData: wished.userData,
    mediaType: 'video',
    status: 'Uploading',
    statusReason: undefined,
    durationSeconds: 0,
    sizeBytes,
    sourceFileName: wished.fileName,
    sourceBlob: blob,
    coverBlob: undefined,
    createdAtMs: now,
    modifiedAtMs: now,
  };
}
