// Opens the storage of media files that the settings name: part of the composition root. The S3 library is loaded only
// for S3 storage.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseStoragePlace, type S3Place } from '../config/storage-place.ts';
import type { Config } from '../config/settings.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { createDiskBlobs } from '../store/blobs/disk-blobs.ts';

type BlobsConfig = Pick<Config, 'storage' | 's3AccessKeyId' | 's3SecretAccessKey' | 's3SessionToken'>;

/** The folders of the data directory. */
interface LocalFolders {
  readonly media: string;
  /** On the same file system as `media`. */
  readonly incoming: string;
  readonly work: string;
  /** Marks the files of this process in a folder that several machines share. */
  readonly owner?: string;
}

const LEFT_OVER_MS = 24 * 3600 * 1000;

/** Throws if the storage cannot be used; the message says what to do. */
export async function openBlobs(config: BlobsConfig, folders: LocalFolders): Promise<Blobs> {
  const parsed = parseStoragePlace(config.storage);
  if (!parsed.ok) throw new Error(`--storage ${parsed.reason}`);
  const { place } = parsed;
  if (place.kind === 's3') return await openBucket(config, place, folders.work);
  if (place.path === undefined) return createDiskBlobs(folders.media, folders.incoming);
  return await openFolder(place.path, folders.owner);
}

/**
 * Files are written below the same folder and published by a rename. Other machines may write there too: unfinished files
 * of theirs are removed only after a day.
 */
async function openFolder(path: string, owner: string | undefined): Promise<Blobs> {
  const incoming = join(path, '.incoming');
  const mark = owner === undefined ? '' : `${owner}-`;
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  for (const name of await readdir(incoming)) {
    const left = join(incoming, name);
    const isOurs = mark !== '' && name.startsWith(mark);
    if (isOurs || (await isOld(left))) await rm(left, { recursive: true, force: true });
  }
  return createDiskBlobs(path, incoming, mark);
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs < Date.now() - LEFT_OVER_MS;
}

async function openBucket(config: BlobsConfig, place: S3Place, workFolder: string): Promise<Blobs> {
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey, s3SessionToken: sessionToken } = config;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('s3:// storage needs PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY');
  const [{ connectS3 }, { createS3Blobs, checkBucket }, { abortOldUploads }, { explainBucketError }] =
    await Promise.all([
      import('../store/blobs/s3/s3-connection.ts'),
      import('../store/blobs/s3/s3-blobs.ts'),
      import('../store/blobs/s3/abort-old-uploads.ts'),
      import('../store/blobs/s3/explain-bucket-error.ts'),
    ]);
  const s3 = connectS3({
    ...place,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
  });
  try {
    await checkBucket(s3);
  } catch (error) {
    s3.close();
    throw explainBucketError(place, error as Error);
  }
  // In the background; some buckets do not allow it. docs/storage.md names a lifecycle rule that does the same.
  abortOldUploads(s3, Date.now() - LEFT_OVER_MS).catch(() => undefined);
  return createS3Blobs(s3, workFolder);
}
