// Every blob storage, empty, for tests of their common contract.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { createS3Blobs } from '../../src/store/blobs/s3/s3-blobs.ts';
import { connectS3, type S3Connection, type S3Options } from '../../src/store/blobs/s3/s3-connection.ts';
import { OWNER, startSwift, type TestSwift } from './swift.ts';
import { startRelay, type Relay, type RelayHooks } from './tcp-relay.ts';

export const storageKinds = ['disk', 's3'] as const;
export type StorageKind = (typeof storageKinds)[number];

export interface TestStorage {
  readonly blobs: Blobs;
  /** A private folder beside it, for the test's own files. */
  readonly folder: string;
  /** Leftovers of interrupted writes. */
  leftOvers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Where storages of this kind are made: for S3 a server of its own. */
export interface StorageServer {
  open(): Promise<TestStorage>;
  stop(): Promise<void>;
}

export async function startStorages(kind: StorageKind): Promise<StorageServer> {
  if (kind === 'disk') return { open: openDisk, stop: () => Promise.resolve() };
  const swift = await startSwift();
  return { open: () => openBucket(swift), stop: swift.stop };
}

async function openDisk(): Promise<TestStorage> {
  const folder = newFolder();
  const incoming = join(folder, 'incoming');
  await mkdir(join(folder, 'media'));
  await mkdir(incoming);
  return {
    blobs: createDiskBlobs(join(folder, 'media'), incoming),
    folder,
    leftOvers: () => readdir(incoming),
    close: () => removed(folder),
  };
}

async function openBucket(swift: TestSwift): Promise<TestStorage> {
  const { s3 } = await makeBucket(swift);
  const folder = newFolder();
  return {
    blobs: createS3Blobs(s3, join(folder, 'work')),
    folder,
    leftOvers: async () => [...(await openUploads(s3)), ...(await readdir(join(folder, 'work')).catch(() => []))],
    close: async () => {
      s3.close();
      await removed(folder);
    },
  };
}

/** A new bucket and a connection to a prefix of it. */
export async function makeBucket(
  swift: TestSwift,
  changes: Partial<S3Options> = {},
): Promise<{ s3: S3Connection; options: S3Options }> {
  const { endpoint, accessKeyId, secretAccessKey } = swift;
  const bucket = `bucket-${randomBytes(6).toString('hex')}`;
  const place = { bucket, prefix: 'some/prefix/', region: 'us-east-1', pathStyle: true };
  const options = { ...place, endpoint, accessKeyId, secretAccessKey, ...changes };
  const s3 = connectS3(options);
  await s3.call({ verb: 'make', key: 'a bucket' }, (client, abortSignal) =>
    client.send(new CreateBucketCommand({ Bucket: options.bucket }), { abortSignal }),
  );
  return { s3, options };
}

export interface RelayedStorage extends AsyncDisposable {
  readonly blobs: Blobs;
  readonly relay: Relay;
}

/** The same bucket through a relay. */
export async function openThrough(
  options: S3Options & { readonly endpoint: string },
  workFolder: string,
  hooks: RelayHooks,
): Promise<RelayedStorage> {
  const relay = await startRelay(options.endpoint, hooks);
  const s3 = connectS3({ ...options, endpoint: `http://127.0.0.1:${String(relay.port)}` });
  return {
    blobs: createS3Blobs(s3, workFolder),
    relay,
    [Symbol.asyncDispose]: async () => {
      s3.close();
      await relay.stop();
    },
  };
}

/** All keys, or those below a prefix, in order. */
export async function keysOf(blobs: Blobs, prefix?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  return keys.sort();
}

/** The keys of uploads in parts that were neither completed nor given up. */
export async function openUploads(s3: S3Connection): Promise<string[]> {
  const { Uploads = [] } = await s3.call({ verb: 'list', key: 'uploads' }, (client, abortSignal) =>
    client.send(new ListMultipartUploadsCommand({ Bucket: s3.bucket }), { abortSignal }),
  );
  return Uploads.map(({ Key = '' }) => Key);
}

/** All keys of a bucket of Swift. */
export async function listBucket(
  place: Required<Pick<S3Options, 'endpoint' | 'bucket' | 'secretAccessKey'>>,
): Promise<string[]> {
  const s3 = connectS3({ ...place, accessKeyId: OWNER, prefix: '', region: 'us-east-1', pathStyle: true });
  try {
    return await keysOf(createS3Blobs(s3, newFolder()));
  } finally {
    s3.close();
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'playauth-storage-'));
}

function removed(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  return Promise.resolve();
}
