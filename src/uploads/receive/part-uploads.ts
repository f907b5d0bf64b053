// Multipart uploads without their completion: begin, receive parts in any order, in parallel and repeatedly, list and abort.
// An acknowledged part survives a crash of the server.
import { SLOT } from '../../store/blobs/part-files.ts';
import type { Content } from '../../store/blobs/write-flushed.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { MAX_OPEN } from './check-quota.ts';
import { announcedBody } from './announced-body.ts';
import { receiveBody, type Reception } from './receive-body.ts';
import { checkDiskSpace, newProgress } from './reserve-space.ts';
import { discardUpload } from '../finish-upload.ts';
import { requireExpected, etagOf, type ReceiveDeps } from './receive-upload.ts';
import type { OpenedUpload } from '../upload-credential.ts';
import type { NewPart, Part, Upload } from '../upload.ts';

export const MAX_PARTS = 10_000;
/** The last part of an upload may be smaller. */
export const MIN_PART_BYTES = 100 * 1024;

export async function beginParts(deps: ReceiveDeps, credential: OpenedUpload): Promise<string> {
  const { video, blob } = await requireExpected(deps, credential);
  await checkDiskSpace(deps, 0);
  const releaseMutex = await deps.activeUploads.acquireMutex(video.videoId);
  try {
    const open = await deps.uploads.openOf(video.videoId);
    for (const upload of open.slice(0, Math.max(0, open.length - MAX_OPEN + 1))) await discardUpload(deps, upload);
    const uploadId = await deps.uploads.open({ videoId: video.videoId, blob });
    await deps.partFiles.begin(uploadId);
    return uploadId;
  } finally {
    releaseMutex();
  }
}

/** An open upload of the file that the credential is for. */
async function requireOpen(deps: ReceiveDeps, credential: OpenedUpload, uploadId: string): Promise<Upload> {
  const upload = await findOwn(deps, credential, uploadId);
  if (upload?.state !== 'open') throw new UploadError('NoSuchUpload');
  const { blob } = await requireExpected(deps, credential);
  if (upload.blob !== blob) throw new UploadError('NoSuchUpload');
  return upload;
}

/** In any state. The upload of another video is not found. */
export async function findOwn(
  { uploads }: Pick<ReceiveDeps, 'uploads'>,
  { videoId }: OpenedUpload,
  uploadId: string,
): Promise<Upload | undefined> {
  const upload = /^[0-9a-f]{32}$/.test(uploadId) ? await uploads.find(uploadId) : undefined;
  return upload?.videoId === videoId ? upload : undefined;
}

interface PartName {
  readonly uploadId: string;
  readonly partNumber: number;
}

/** Answers the part's ETag. */
export async function receivePart(
  deps: ReceiveDeps,
  credential: OpenedUpload,
  { request, uploadId, partNumber }: PartName & { readonly request: ObjectRequest },
): Promise<string> {
  if (!(Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= MAX_PARTS))
    throw new UploadError('InvalidArgument');
  const { sizeBytes } = announcedBody(request, deps.maxUploadBytes);
  const upload = await requireOpen(deps, credential, uploadId);
  const replacedBytes = await deps.uploads.bytesOfPart(uploadId, partNumber);
  const announced = { sizeBytes, maxBytes: deps.maxUploadBytes - upload.sizeBytes + replacedBytes };
  if ((sizeBytes ?? 0) > announced.maxBytes) throw new UploadError('EntityTooLarge');
  await checkDiskSpace(deps, sizeBytes ?? 0);
  const endSending = deps.activeUploads.beginSending(upload.videoId);
  if (endSending === undefined) throw new UploadError('SlowDown');
  const endSlot = deps.activeUploads.takeSlot(uploadId, partNumber);
  const sender = { videoId: upload.videoId, accountId: credential.accountId };
  const inFlight = deps.activeUploads.countInFlight(sender);
  try {
    const slotOffset = endSlot === undefined ? undefined : await findSlot(deps, upload, { partNumber, sizeBytes });
    const reception = { request, sender, announced, replacedBytes, inFlight };
    return await storePart(deps, upload, { reception, partNumber, slotOffset });
  } finally {
    inFlight.end();
    endSlot?.();
    endSending();
  }
}

/** The offset of the part in the common file, if it can be written there. An acknowledged part is never overwritten. */
async function findSlot(
  deps: ReceiveDeps,
  { uploadId, slotBytes }: Upload,
  { partNumber, sizeBytes }: { readonly partNumber: number; readonly sizeBytes: number | undefined },
): Promise<number | undefined> {
  // What has no length might not fit.
  if (sizeBytes === undefined || sizeBytes === 0) return undefined;
  // Read after the slot was taken: a completion either saw the slot taken, or its state is seen here.
  const now = await deps.uploads.find(uploadId);
  if (now?.state !== 'open') throw new UploadError('NoSuchUpload');
  if (await deps.uploads.hasPart(uploadId, partNumber)) return undefined;
  const slot = slotBytes ?? (await deps.uploads.settleSlotBytes(uploadId, sizeBytes));
  if (slot === undefined || sizeBytes > slot) return undefined;
  const offset = (partNumber - 1) * slot;
  return offset + sizeBytes <= deps.maxUploadBytes ? offset : undefined;
}

interface IncomingPart {
  readonly reception: Omit<Reception, 'store'>;
  readonly partNumber: number;
  readonly slotOffset: number | undefined;
}

async function storePart(deps: ReceiveDeps, { uploadId }: Upload, incoming: IncomingPart): Promise<string> {
  const { reception, partNumber, slotOffset } = incoming;
  const progress = newProgress();
  let place: string | undefined;
  const store = async (content: Content): Promise<void> => {
    if (slotOffset === undefined) place = await deps.partFiles.writeFile(uploadId, content);
    else await deps.partFiles.writeSlot(uploadId, slotOffset, content);
  };
  const { md5, sizeBytes } = await receiveBody(deps, { ...reception, progress, store }).catch(
    async (error: unknown) => {
      // The folder is gone: the upload was aborted while this part arrived.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UploadError('NoSuchUpload');
      if (slotOffset !== undefined && progress.receivedBytes > 0)
        await deps.uploads.noteBroken(uploadId, partNumber, progress.receivedBytes);
      throw error;
    },
  );
  const part: NewPart = { partNumber, sizeBytes, md5: etagOf(md5), place: place ?? SLOT };
  const added = await deps.uploads.addPart(uploadId, part, deps.maxUploadBytes);
  if (typeof added === 'string') {
    await deps.partFiles.removePart(uploadId, part.place);
    throw new UploadError(added === 'gone' ? 'NoSuchUpload' : 'EntityTooLarge');
  }
  if (added.replaced !== undefined && added.replaced.place !== part.place)
    await deps.partFiles.removePart(uploadId, added.replaced.place);
  return part.md5;
}

export interface ListedParts {
  readonly parts: readonly Part[];
  readonly isTruncated: boolean;
}

export async function listParts(
  deps: ReceiveDeps,
  credential: OpenedUpload,
  { uploadId, after, limit }: { readonly uploadId: string; readonly after: number; readonly limit: number },
): Promise<ListedParts> {
  const upload = await findOwn(deps, credential, uploadId);
  if (upload === undefined || upload.state === 'done') throw new UploadError('NoSuchUpload');
  const parts = await deps.uploads.parts(uploadId, { after, limit: limit + 1 });
  return { parts: parts.slice(0, limit), isTruncated: parts.length > limit };
}

export async function abortParts(deps: ReceiveDeps, credential: OpenedUpload, uploadId: string): Promise<void> {
  const upload = await findOwn(deps, credential, uploadId);
  if (upload === undefined || upload.state === 'done') throw new UploadError('NoSuchUpload');
  const releaseMutex = await deps.activeUploads.acquireMutex(upload.videoId);
  try {
    // It may have been completed while this request waited for the mutex.
    const now = await deps.uploads.find(uploadId);
    if (now?.state !== 'open' || !(await discardUpload(deps, now))) throw new UploadError('NoSuchUpload');
  } finally {
    releaseMutex();
  }
}
