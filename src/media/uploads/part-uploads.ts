// Uploads in parts, but for their completion: they begin, parts come in any order, in parallel and again, they are listed
// and given up. What was acknowledged survives the end of the server.
import { SLOT } from '../../store/blobs/part-files.ts';
import type { Content } from '../../store/blobs/write-flushed.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { announcedBytes, checkRoom, receiveBody } from './receive-body.ts';
import { demandAwaiting, etagOf, type ReceiveDeps } from './receive-upload.ts';
import type { OpenedUpload } from './upload-credential.ts';
import type { NewPart, Part, Upload } from './uploads-db.ts';

export const MAX_PARTS = 10_000;
/** Of one video at once: one more, and the one that rested longest is given up. */
const MAX_OPEN = 4;

export async function beginParts(deps: ReceiveDeps, credential: OpenedUpload): Promise<string> {
  const { video, blob } = await demandAwaiting(deps, credential);
  await checkRoom(deps, 0);
  const endTurn = await deps.underWay.takeTurn(video.videoId);
  try {
    const open = await deps.uploads.openOf(video.videoId);
    for (const { uploadId } of open.slice(0, Math.max(0, open.length - MAX_OPEN + 1))) await discard(deps, uploadId);
    const uploadId = await deps.uploads.open({ videoId: video.videoId, blob });
    await deps.partFiles.begin(uploadId);
    return uploadId;
  } finally {
    endTurn();
  }
}

/** An upload of the credential's own file that parts can be added to. */
export async function demandOpen(deps: ReceiveDeps, credential: OpenedUpload, uploadId: string): Promise<Upload> {
  const upload = await findOwn(deps, credential, uploadId);
  if (upload?.state !== 'open') throw new UploadError('NoSuchUpload');
  const { blob } = await demandAwaiting(deps, credential);
  if (upload.blob !== blob) throw new UploadError('NoSuchUpload');
  return upload;
}

/** Whatever its state. The id of another video's upload is as good as none. */
export async function findOwn(
  { uploads }: Pick<ReceiveDeps, 'uploads'>,
  { videoId }: OpenedUpload,
  uploadId: string,
): Promise<Upload | undefined> {
  const upload = /^[0-9a-f]{32}$/.test(uploadId) ? await uploads.find(uploadId) : undefined;
  return upload?.videoId === videoId ? upload : undefined;
}

export interface PartName {
  readonly uploadId: string;
  readonly partNumber: number;
}

/** Answers the ETag of the part. */
export async function receivePart(
  deps: ReceiveDeps,
  credential: OpenedUpload,
  { request, uploadId, partNumber }: PartName & { readonly request: ObjectRequest },
): Promise<string> {
  if (!(Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= MAX_PARTS))
    throw new UploadError('InvalidArgument');
  const sizeBytes = announcedBytes(request, deps.maxUploadBytes);
  const upload = await demandOpen(deps, credential, uploadId);
  const isNew = !(await deps.uploads.hasPart(uploadId, partNumber));
  if (isNew && upload.sizeBytes + sizeBytes > deps.maxUploadBytes) throw new UploadError('EntityTooLarge');
  await checkRoom(deps, sizeBytes);
  const endSending = deps.underWay.beginSending(upload.videoId);
  if (endSending === undefined) throw new UploadError('SlowDown');
  const endSlot = deps.underWay.takeSlot(uploadId, partNumber);
  try {
    const slotOffset = endSlot === undefined ? undefined : await findSlot(deps, upload, { partNumber, sizeBytes });
    return await storePart(deps, upload, { request, partNumber, sizeBytes, slotOffset });
  } finally {
    endSlot?.();
    endSending();
  }
}

/** Where the part belongs in the common file, if it can be written there; nothing that was acknowledged is overwritten. */
async function findSlot(
  deps: ReceiveDeps,
  { uploadId, slotBytes }: Upload,
  { partNumber, sizeBytes }: { readonly partNumber: number; readonly sizeBytes: number },
): Promise<number | undefined> {
  if (sizeBytes === 0) return undefined;
  // Asked when the slot is taken: whoever completes the upload now has seen that, or has been seen here.
  const now = await deps.uploads.find(uploadId);
  if (now?.state !== 'open') throw new UploadError('NoSuchUpload');
  if (await deps.uploads.hasPart(uploadId, partNumber)) return undefined;
  const slot = slotBytes ?? (await deps.uploads.settleSlotBytes(uploadId, sizeBytes));
  if (slot === undefined || sizeBytes > slot) return undefined;
  const offset = (partNumber - 1) * slot;
  return offset + sizeBytes <= deps.maxUploadBytes ? offset : undefined;
}

interface IncomingPart {
  readonly request: ObjectRequest;
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly slotOffset: number | undefined;
}

async function storePart(deps: ReceiveDeps, { uploadId }: Upload, incoming: IncomingPart): Promise<string> {
  const { request, partNumber, sizeBytes, slotOffset } = incoming;
  let place = SLOT;
  const store = async (content: Content): Promise<void> => {
    place =
      slotOffset === undefined
        ? await deps.partFiles.writeFile(uploadId, content)
        : await deps.partFiles.writeSlot(uploadId, slotOffset, content);
  };
  const { md5 } = await receiveBody(deps, { request, sizeBytes, store }).catch((error: unknown) => {
    // Its folder is gone: it was given up while this part came.
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new UploadError('NoSuchUpload') : error;
  });
  const part: NewPart = { partNumber, sizeBytes, md5: etagOf(md5), place };
  const added = await deps.uploads.addPart(uploadId, part, deps.maxUploadBytes);
  if (typeof added === 'string') {
    await deps.partFiles.removePart(uploadId, place);
    throw new UploadError(added === 'gone' ? 'NoSuchUpload' : 'EntityTooLarge');
  }
  if (added.replaced !== undefined && added.replaced.place !== place)
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
  const endTurn = await deps.underWay.takeTurn(upload.videoId);
  try {
    // While it waited for its turn it may have been completed.
    const now = await deps.uploads.find(uploadId);
    if (now?.state !== 'open') throw new UploadError('NoSuchUpload');
    await discard(deps, uploadId);
  } finally {
    endTurn();
  }
}

/** The row first: without it nothing of the files counts. */
export async function discard(
  { uploads, partFiles }: Pick<ReceiveDeps, 'uploads' | 'partFiles'>,
  uploadId: string,
): Promise<void> {
  await uploads.remove(uploadId);
  await partFiles.remove(uploadId);
}
