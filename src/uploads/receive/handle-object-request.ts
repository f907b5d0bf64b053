// One request of the object store's protocol, from its signature to its answer as a value. Only what upload clients need is
// implemented. An upload credential may write its object, and read its size and ETag.
import type { Clock } from '../../base/clock.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ThrottleRequest } from './throttle-requests.ts';
import { authenticateUpload, SIGNING_QUERY, type ObjectRequest } from './authenticate-upload.ts';
import { completeParts } from './complete-parts.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { maxBytesOfObject, objectKeyOf } from '../expected-source.ts';
import type { Uploads } from '../uploads-db.ts';
import { abortParts, beginParts, listParts, receivePart, type ListedParts } from './part-uploads.ts';
import { receiveUpload, type ReceiveDeps } from './receive-upload.ts';
import type { OpenedUpload, UploadCredentials } from '../upload-credential.ts';

export type ObjectRequestDeps = ReceiveDeps & {
  readonly uploadCredentials: Pick<UploadCredentials, 'open'>;
  readonly throttleRequest: ThrottleRequest;
  readonly clock: Clock;
  /** The disk that parts are received on, if it is not that of the blobs. */
  readonly staging?: Pick<Blobs, 'freeBytes'>;
};

interface ObjectInfo {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  /** Undefined after the upload's row was deleted. */
  readonly etag: string | undefined;
}

export type ObjectAnswer =
  | { readonly kind: 'stored'; readonly etag: string }
  | { readonly kind: 'begun'; readonly uploadId: string }
  | { readonly kind: 'completed'; readonly etag: string }
  | ({
      readonly kind: 'parts';
      readonly uploadId: string;
      readonly after: number;
      readonly limit: number;
    } & ListedParts)
  | { readonly kind: 'aborted' }
  | ({ readonly kind: 'object' } & ObjectInfo);

const MAX_LISTED = 1000;

/** Throws an {@link UploadError}. */
export async function handleObjectRequest(all: ObjectRequestDeps, request: ObjectRequest): Promise<ObjectAnswer> {
  const credential = authenticateUpload(all, request);
  const deps = { ...all, maxUploadBytes: Math.min(all.maxUploadBytes, maxBytesOfObject(credential.objectKey)) };
  await deps.throttleRequest(credential, request);
  const { query } = request;
  const staged = { ...deps, blobs: { ...deps.blobs, ...deps.staging } };
  const asked = [...query.keys()].filter((name) => !SIGNING_QUERY.has(name)).sort();
  const uploadId = query.get('uploadId') ?? '';
  switch (`${request.method} ${asked.filter((name) => !LIST_OPTIONS.has(name)).join(' ')}`) {
    case 'PUT ':
      return { kind: 'stored', etag: await receiveUpload(deps, credential, request) };
    case 'POST uploads':
      return { kind: 'begun', uploadId: await beginParts(staged, credential) };
    case 'PUT partNumber uploadId': {
      const partNumber = readNumber(query.get('partNumber'));
      return { kind: 'stored', etag: await receivePart(staged, credential, { request, uploadId, partNumber }) };
    }
    case 'POST uploadId':
      return { kind: 'completed', etag: await completeParts(staged, credential, { request, uploadId }) };
    case 'GET uploadId':
      return list(deps, credential, { uploadId, query });
    case 'DELETE uploadId':
      await abortParts(deps, credential, uploadId);
      return { kind: 'aborted' };
    case 'HEAD ':
    case 'HEAD objectMeta':
      return { kind: 'object', ...(await headObject(deps, credential)) };
    case 'GET ':
    case 'DELETE ':
      throw new UploadError('AccessDenied');
    default:
      throw new UploadError('NotImplemented');
  }
}

const LIST_OPTIONS = new Set(['max-parts', 'part-number-marker', 'encoding-type']);

async function list(
  deps: ObjectRequestDeps,
  credential: OpenedUpload,
  { uploadId, query }: { readonly uploadId: string; readonly query: ReadonlyMap<string, string> },
): Promise<ObjectAnswer> {
  const after = readNumber(query.get('part-number-marker') ?? '0');
  const limit = Math.min(readNumber(query.get('max-parts') ?? String(MAX_LISTED)), MAX_LISTED);
  if (Number.isNaN(after) || !(limit >= 1)) throw new UploadError('InvalidArgument');
  const listed = await listParts(deps, credential, { uploadId, after, limit });
  return { kind: 'parts', uploadId, after, limit, ...listed };
}

interface HeadDeps {
  readonly videos: Pick<Videos, 'findMedia'>;
  readonly uploads: Pick<Uploads, 'findDone'>;
  readonly blobs: Pick<Blobs, 'stat'>;
}

/** What the holder of an upload credential can learn of its object: whether it was received, its size and its ETag. */
async function headObject({ videos, uploads, blobs }: HeadDeps, credential: OpenedUpload): Promise<ObjectInfo> {
  const video = await videos.findMedia(credential.videoId);
  if (video?.accountId !== credential.accountId) throw new UploadError('AccessDenied');
  if (objectKeyOf(video.videoId, video.sourceBlob) !== credential.objectKey) throw new UploadError('NoSuchKey');
  const received = await blobs.stat(video.sourceBlob);
  if (received === undefined) throw new UploadError('NoSuchKey');
  const done = await uploads.findDone(video.videoId, video.sourceBlob);
  return { ...received, etag: done?.etag };
}

/** NaN if it is not a number. */
function readNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
