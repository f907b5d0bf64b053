// The upload receiver of one or two servers on one database and one disk, without HTTP and signatures: the credential counts
// as verified.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import { createBodyThreads } from '../../src/store/blobs/body-threads/body-threads.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import type { ObjectRequest } from '../../src/uploads/receive/authenticate-upload.ts';
import { objectKeyOf } from '../../src/uploads/expected-source.ts';
import { completeParts } from '../../src/uploads/receive/complete-parts.ts';
import { abortParts, beginParts, receivePart } from '../../src/uploads/receive/part-uploads.ts';
import { receiveUpload, type ReceiveDeps } from '../../src/uploads/receive/receive-upload.ts';
import type { OpenedUpload } from '../../src/uploads/upload-credential.ts';
import { createUploads } from '../../src/uploads/uploads-db.ts';
import { createActiveUploads } from '../../src/uploads/active-uploads.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createAccountStorage } from '../../src/library/storage/account-storage-db.ts';
import { createRemovals } from '../../src/library/videos/removals-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { createPartFiles } from '../../src/store/blobs/part-files.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from './sample-video.ts';
import { filmsOnly } from './films-only.ts';

export type UploadServer = ReturnType<typeof createServerOn>;

export const PART_BYTES = 100 * 1024;

export function makeUploadDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-servers-'));
  for (const name of ['media', 'incoming', 'parts']) mkdirSync(join(folder, name));
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  return { folder, clock, remove: () => rmSync(folder, { recursive: true }) };
}

interface Ground {
  readonly database: Database;
  readonly disk: ReturnType<typeof makeUploadDisk>;
}

export function createServerOn({ database, disk: { folder, clock } }: Ground, changes: Partial<ReceiveDeps> = {}) {
  const videos = createVideos({ database, clock });
  const queued: string[] = [];
  const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  const deps: ReceiveDeps & { readonly clock: SettableClock } = {
    videos,
    clock,
    maxUploadBytes: 100 * PART_BYTES,
    maxWaitingUploadBytes: 2 ** 50,
    minFreeBytes: 0,
    accountStorage: createAccountStorage({ database, clock, maxAccountBytes: undefined }),
    jobs: createJobs({ database, clock }),
    uploads: createUploads({ database, clock }),
    activeUploads: createActiveUploads(),
    assets: filmsOnly,
    bodyThreads: createBodyThreads(),
    blobs,
    removals: createRemovals({ database, blobs, clock }),
    partFiles: createPartFiles(join(folder, 'parts')),
    onQueued: (videoId) => void queued.push(videoId),
    ...changes,
  };
  return {
    deps,
    queued,
    videos,
    /** A video that waits for its file. */
    makeVideo: async (given: Partial<Video> = {}): Promise<Video> => {
      const video = sampleVideo({ status: 'Uploading', ...given });
      await videos.insert(video);
      return video;
    },
    begin: (video: Video) => beginParts(deps, credentialOf(video)),
    put: (video: Video, body: Readable, sizeBytes: number) =>
      receiveUpload(deps, credentialOf(video), request(body, sizeBytes)),
    sendPart: (video: Video, part: SentPart) =>
      receivePart(deps, credentialOf(video), {
        uploadId: part.uploadId,
        partNumber: part.partNumber ?? 1,
        request: request(part.body ?? Readable.from([Buffer.alloc(PART_BYTES)]), part.sizeBytes ?? PART_BYTES),
      }),
    complete: (video: Video, uploadId: string, etags: readonly string[]) =>
      completeParts(deps, credentialOf(video), {
        uploadId,
        request: request(Readable.from([Buffer.from(listOf(etags))]), 0),
      }),
    abort: (video: Video, uploadId: string) => abortParts(deps, credentialOf(video), uploadId),
  };
}

export interface SentPart {
  readonly uploadId: string;
  readonly partNumber?: number;
  readonly body?: Readable;
  readonly sizeBytes?: number;
}

function credentialOf({ videoId, accountId, sourceBlob }: Video): OpenedUpload {
  const opened = { videoId, accountId, objectKey: objectKeyOf(videoId, sourceBlob), accessKeyId: 'STS.x', issuer: [] };
  return opened as unknown as OpenedUpload;
}

function request(body: Readable, sizeBytes: number): ObjectRequest {
  const headers = new Map([['content-length', String(sizeBytes)]]);
  return { method: 'PUT', objectKey: '', query: new Map(), headers, body };
}

function listOf(etags: readonly string[]): string {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${String(index + 1)}</PartNumber><ETag>"${etag}"</ETag></Part>`,
  );
  return `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
}

export const ETAG_OF_ZEROS = createHash('md5').update(Buffer.alloc(PART_BYTES)).digest('hex').toUpperCase();
export { SAMPLE_ACCOUNT };
