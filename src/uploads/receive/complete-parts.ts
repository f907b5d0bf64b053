// Completes a multipart upload: checks the list against the received parts, assembles them into one file, and makes that file
// the source of the video. Idempotent: a repeated request gets the same answer, also after a crash in the middle.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { PlacedPart } from '../../store/blobs/part-files.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import { MAX_PART_LIST_BYTES, readPartList, type RequestedPart } from '../../wire/oss-xml.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { findOwn, MAX_PARTS, MIN_PART_BYTES } from './part-uploads.ts';
import { checkDiskSpace } from './reserve-space.ts';
import { etagOf, type ReceiveDeps } from './receive-upload.ts';
import {
  completionInProgress,
  enqueueReceived,
  findVideoExpecting,
  settleInterrupted,
  startCompletionHeartbeat,
} from '../finish-upload.ts';
import type { OpenedUpload } from '../upload-credential.ts';
import type { Completion, Part, Upload } from '../upload.ts';

/** Answers the ETag of the whole. */
export async function completeParts(
  deps: ReceiveDeps,
  credential: OpenedUpload,
  { uploadId, request }: { readonly uploadId: string; readonly request: ObjectRequest },
): Promise<string> {
  const known = await findOwn(deps, credential, uploadId);
  if (known === undefined) throw new UploadError('NoSuchUpload');
  const requested = await receiveList(deps, credential, request);
  const etag = etagOfParts(requested);
  const releaseMutex = await deps.activeUploads.acquireMutex(known.videoId);
  try {
    const upload = await settleCrashed(deps, uploadId);
    if (upload.state === 'done') {
      // A retry: the client did not get the answer to an earlier request.
      if (upload.etag !== etag) throw new UploadError('InvalidPart');
      return etag;
    }
    await assembleAndEnqueue(deps, upload, requested);
    return etag;
  } finally {
    releaseMutex();
  }
}

async function receiveList(
  { activeUploads }: ReceiveDeps,
  { videoId, accountId }: OpenedUpload,
  request: ObjectRequest,
): Promise<readonly RequestedPart[]> {
  const endListing = activeUploads.beginListing(videoId, accountId);
  if (endListing === undefined) throw new UploadError('SlowDown');
  try {
    return checkList(readPartList(await readSmallBody(request)));
  } finally {
    endListing();
  }
}

/** Runs under the mutex of the video. An upload that is `completing` belongs to another server, or to one that crashed. */
async function settleCrashed(deps: ReceiveDeps, uploadId: string): Promise<Upload> {
  const upload = await deps.uploads.find(uploadId);
  if (upload?.state === 'completing') {
    const ours = await deps.uploads.takeExpired(uploadId, { ignoreLeases: false });
    if (ours === undefined) throw completionInProgress();
    await settleInterrupted(deps, ours);
  }
  const now = upload?.state === 'completing' ? await deps.uploads.find(uploadId) : upload;
  if (now === undefined) throw new UploadError('NoSuchUpload');
  return now;
}

async function assembleAndEnqueue(
  deps: ReceiveDeps,
  upload: Upload,
  requested: readonly RequestedPart[],
): Promise<void> {
  const { uploadId, videoId, blob } = upload;
  const video = await findVideoExpecting(deps, videoId, blob);
  if (video === undefined) throw new UploadError('ObjectAlreadyExists');
  const parts = matchParts(requested, await deps.uploads.parts(uploadId));
  const placed = parts.map((part) => toPlaced(part, upload.slotBytes ?? 0));
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (sizeBytes > deps.maxUploadBytes) throw new UploadError('EntityTooLarge');
  const whole = { sizeBytes, etag: etagOfParts(requested) };
  const numbers = new Set(requested.map(({ partNumber }) => partNumber));
  const begun = await deps.uploads.beginCompleting(uploadId, whole, numbers);
  if (begun === 'gone') throw new UploadError('NoSuchUpload');
  if (begun === 'busy') throw completionInProgress();
  await assembleFile(deps, begun, placed);
  await enqueueReceived(deps, video, begun);
}

async function assembleFile(deps: ReceiveDeps, completion: Completion, placed: readonly PlacedPart[]): Promise<void> {
  const { uploadId, blob } = completion;
  using heartbeat = startCompletionHeartbeat(deps.uploads, completion);
  try {
    // A request that takes a slot after this sees that the upload is not open any more.
    const isStillWriting = deps.activeUploads.hasSlotTaken(uploadId);
    await checkDiskSpace(deps, deps.partFiles.bytesToCopy(placed, { isStillWriting }));
    const file = await deps.partFiles.assemble(uploadId, placed, { isStillWriting });
    if (!(await heartbeat.isStillOurs())) throw completionInProgress();
    await deps.blobs.adoptFile(blob, file);
  } catch (error) {
    await deps.uploads.reopen(completion);
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new UploadError('InsufficientStorage') : error;
  }
}

function toPlaced({ place, partNumber, sizeBytes }: Part, slotBytes: number): PlacedPart {
  return { place, sizeBytes, slotOffset: (partNumber - 1) * slotBytes };
}

function checkList(requested: readonly RequestedPart[] | undefined): readonly RequestedPart[] {
  if (requested === undefined || requested.length === 0 || requested.length > MAX_PARTS)
    throw new UploadError('MalformedXML');
  const isAscending = requested.every((part, index) => part.partNumber > (requested[index - 1]?.partNumber ?? 0));
  if (!isAscending) throw new UploadError('InvalidPartOrder');
  return requested;
}

function matchParts(requested: readonly RequestedPart[], received: readonly Part[]): readonly Part[] {
  const byNumber = new Map(received.map((part) => [part.partNumber, part]));
  return requested.map(({ partNumber, etag }, index) => {
    const part = byNumber.get(partNumber);
    if (part?.md5 !== etag) throw new UploadError('InvalidPart');
    if (part.sizeBytes < MIN_PART_BYTES && index < requested.length - 1) throw new UploadError('EntityTooSmall');
    return part;
  });
}

/** The MD5 of the parts' MD5s, and their number. */
function etagOfParts(parts: readonly RequestedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${etagOf(hash.digest())}-${String(parts.length)}`;
}

async function readSmallBody({ body, headers }: ObjectRequest): Promise<string> {
  const hash = createHash('md5');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of (body as Readable).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_PART_LIST_BYTES) throw new UploadError('MalformedXML');
    hash.update(chunk);
    chunks.push(chunk);
  }
  const md5 = headers.get('content-md5');
  if (md5 !== undefined && md5 !== hash.digest('base64')) throw new UploadError('InvalidDigest');
  return Buffer.concat(chunks).toString('utf8');
}
