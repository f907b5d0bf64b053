// Receives the file of a video: one PUT in the object store's protocol, signed with the credential of that upload.
import { createHash, createHmac, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { equalsInConstantTime } from '../../base/bytes.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { VideoId } from '../../wire/ids.ts';
import { stringToSignOssV1 } from '../../wire/oss-signature.ts';
import type { Jobs } from '../jobs/jobs-db.ts';
import { fileAwaited, type Video } from '../videos/video.ts';
import type { Videos } from '../videos/videos-db.ts';
import type { UploadsUnderWay } from './uploads-under-way.ts';
import { UPLOAD_BUCKET, type OpenedUpload, type UploadCredentials } from './upload-credential.ts';

/** The object store's own codes; the upload clients act on them. */
export const uploadErrors = {
  AccessDenied: { status: 403, message: 'You have no right to access this object.' },
  InvalidAccessKeyId: { status: 403, message: 'The access key of this request is not known.' },
  SecurityTokenExpired: { status: 403, message: 'The security token you provided has expired.' },
  InvalidSecurityToken: { status: 403, message: 'The security token you provided is invalid.' },
  SignatureDoesNotMatch: {
    status: 403,
    message: 'The request signature we calculated does not match the signature you provided.',
  },
  MissingContentLength: { status: 411, message: 'You must provide the Content-Length header.' },
  EntityTooLarge: { status: 400, message: 'The object is larger than this server accepts.' },
  InvalidDigest: { status: 400, message: 'The Content-MD5 you specified did not match what we received.' },
  IncompleteBody: {
    status: 400,
    message: 'The request ended before all bytes that Content-Length announced had come.',
  },
  ObjectAlreadyExists: { status: 409, message: 'The file of this video was uploaded already.' },
  NotImplemented: { status: 501, message: 'This request of the object store is not supported.' },
  InsufficientStorage: { status: 507, message: 'The disk of the server has no room for this object.' },
} as const;
export type UploadErrorCode = keyof typeof uploadErrors;

export class UploadError extends Error {
  readonly code: UploadErrorCode;

  constructor(code: UploadErrorCode) {
    super(uploadErrors[code].message);
    this.name = 'UploadError';
    this.code = code;
  }
}

export interface UploadRequest {
  readonly objectKey: string;
  readonly header: (name: string) => string | undefined;
  readonly ossHeaders: readonly (readonly [name: string, value: string])[];
  readonly body: Readable;
}

interface Deps {
  readonly uploadCredentials: Pick<UploadCredentials, 'open'>;
  readonly videos: Pick<Videos, 'findAnywhere' | 'forget'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly blobs: Pick<Blobs, 'write' | 'freeBytes'>;
  readonly underWay: UploadsUnderWay;
  readonly maxUploadBytes: number;
  /** Called when a video waits for the transcoder. */
  readonly onQueued: (videoId: VideoId) => void;
}

/** Kept free for the database and the renditions. */
const RESERVED_BYTES = 256 * 1024 ** 2;

/** Answers the ETag of what was stored. Throws an {@link UploadError} before a byte is read if the request is no good. */
export async function receiveUpload(deps: Deps, request: UploadRequest): Promise<string> {
  const upload = authenticateUpload(deps.uploadCredentials, request);
  const sizeBytes = Number(request.header('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(sizeBytes)) throw new UploadError('MissingContentLength');
  if (sizeBytes > deps.maxUploadBytes) throw new UploadError('EntityTooLarge');
  await checkRoom(deps, sizeBytes);
  const video = await deps.videos.findAnywhere(upload.videoId);
  if (video?.accountId !== upload.accountId) throw new UploadError('AccessDenied');
  if (!fileAwaited.includes(video.status)) throw new UploadError('ObjectAlreadyExists');
  const incoming: Incoming = { request, sizeBytes, receivedBytes: 0, endTurn: undefined };
  deps.underWay.await(sizeBytes);
  try {
    return await storeAndEnqueue(deps, video, incoming);
  } finally {
    deps.underWay.settle(sizeBytes - incoming.receivedBytes);
    incoming.endTurn?.();
  }
}

async function checkRoom({ blobs, underWay }: Deps, sizeBytes: number): Promise<void> {
  const free = await blobs.freeBytes();
  if (free === undefined) return;
  if (sizeBytes + underWay.awaitedBytes() + RESERVED_BYTES > free) throw new UploadError('InsufficientStorage');
}

interface Incoming {
  readonly request: UploadRequest;
  readonly sizeBytes: number;
  receivedBytes: number;
  /** Set once all bytes have come: nobody else puts a file in this video's place until it is called. */
  endTurn: (() => void) | undefined;
}

async function storeAndEnqueue(deps: Deps, video: Video, incoming: Incoming): Promise<string> {
  const { videoId } = video;
  // Asked again when all bytes have come, which may take hours: another upload may have been quicker.
  const isAwaited = async (): Promise<boolean> => {
    incoming.endTurn = await deps.underWay.takeTurn(videoId);
    deps.videos.forget(videoId);
    const now = await deps.videos.findAnywhere(videoId);
    return now !== undefined && fileAwaited.includes(now.status);
  };
  const md5 = await storeVerified(deps, video.sourceBlob, { incoming, isAwaited });
  const isFirst = await deps.jobs.enqueue(videoId, incoming.sizeBytes);
  deps.videos.forget(videoId);
  if (!isFirst) throw new UploadError('ObjectAlreadyExists');
  deps.onQueued(videoId);
  return md5.toString('hex').toUpperCase();
}

const AUTHORIZATION = /^OSS ([^:]{1,128}):([A-Za-z0-9+/=]{1,64})$/;

function authenticateUpload(credentials: Pick<UploadCredentials, 'open'>, request: UploadRequest): OpenedUpload {
  const token = request.header('x-oss-security-token');
  const authorization = AUTHORIZATION.exec(request.header('authorization') ?? '');
  if (token === undefined || authorization === null) throw new UploadError('AccessDenied');
  const opened = credentials.open(token);
  if (!opened.ok) throw new UploadError(opened.reason === 'expired' ? 'SecurityTokenExpired' : 'InvalidSecurityToken');
  const { upload } = opened;
  if (authorization[1] !== upload.accessKeyId) throw new UploadError('InvalidAccessKeyId');
  const text = stringToSignOssV1({
    method: 'PUT',
    header: request.header,
    ossHeaders: request.ossHeaders,
    resource: `/${UPLOAD_BUCKET}/${request.objectKey}`,
  });
  const expected = createHmac('sha1', upload.signingKey).update(text, 'utf8').digest('base64');
  if (!equalsInConstantTime(authorization[2] ?? '', expected)) throw new UploadError('SignatureDoesNotMatch');
  if (request.objectKey !== upload.objectKey) throw new UploadError('AccessDenied');
  return upload;
}

interface Verification {
  readonly incoming: Incoming;
  readonly isAwaited: () => Promise<boolean>;
}

/** The blob appears only after length and checksum were found right. */
async function storeVerified(
  { blobs, underWay }: Pick<Deps, 'blobs' | 'underWay'>,
  blob: string,
  verification: Verification,
): Promise<Buffer> {
  const hash = createHash('md5');
  try {
    await blobs.write(blob, Readable.from(receiveChunks(underWay, hash, verification)));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new UploadError('InsufficientStorage') : error;
  }
  return hash.digest();
}

/** Ends without an error only if everything was right: until then the store keeps nothing. */
async function* receiveChunks(underWay: UploadsUnderWay, hash: Hash, { incoming, isAwaited }: Verification) {
  const { request, sizeBytes } = incoming;
  // The request is not destroyed when this ends early: its connection still carries the answer.
  for await (const chunk of request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (incoming.receivedBytes + chunk.length > sizeBytes) throw new UploadError('EntityTooLarge');
    incoming.receivedBytes += chunk.length;
    underWay.settle(chunk.length);
    hash.update(chunk);
    yield chunk;
  }
  if (incoming.receivedBytes < sizeBytes) throw new UploadError('IncompleteBody');
  const wanted = request.header('content-md5');
  if (wanted !== undefined && wanted !== hash.copy().digest('base64')) throw new UploadError('InvalidDigest');
  if (!(await isAwaited())) throw new UploadError('ObjectAlreadyExists');
}
