// Blobs on S3 against a real store that checks signatures: what is refused at start, and constant memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { forEachLimited } from '../../src/base/for-each-limited.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { openBlobs } from '../../src/app/open-blobs.ts';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createS3Blobs } from '../../src/store/blobs/s3/s3-blobs.ts';
import { abortOldUploads } from '../../src/store/blobs/s3/abort-old-uploads.ts';
import { connectS3, type S3Options } from '../../src/store/blobs/s3/s3-connection.ts';
import { freePort } from '../support/redis.ts';
import { keysOf, makeBucket, openUploads } from '../support/storages.ts';
import { LIST_PAGE, PATIENCE, startSwift, type TestSwift } from '../support/swift.ts';

vi.setConfig(PATIENCE);

const MIB = 1024 ** 2;

let swift: TestSwift;
let folder = '';
let options: S3Options;
let blobs: Blobs;
let s3: ReturnType<typeof connectS3>;

beforeAll(async () => {
  swift = await startSwift();
  ({ s3, options } = await makeBucket(swift));
});
afterAll(async () => {
  s3.close();
  await swift.stop();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playauth-s3-'));
  await mkdir(join(folder, 'work'));
  blobs = createS3Blobs(s3, join(folder, 'work'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (key: string, content: string): Promise<void> => blobs.write(key, Readable.from([content]));

async function* zeros(bytes: number, onChunk: () => void = () => undefined): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += 64 * 1024) {
    onChunk();
    yield await Promise.resolve(Buffer.alloc(64 * 1024));
  }
}

async function faultOf(work: Promise<unknown>): Promise<Error & { code?: string }> {
  return await work.then(
    () => {
      throw new Error('It was expected to fail');
    },
    (error: unknown) => error as Error,
  );
}

describe('at start', () => {
  const open = (changes: Partial<S3Options>): Promise<Blobs> => {
    const { bucket, endpoint = '', accessKeyId, secretAccessKey } = { ...options, ...changes };
    const storage = `s3://${bucket}/some/prefix?endpoint=${encodeURIComponent(endpoint)}`;
    const flags = { storage, s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey };
    const config = readConfig({ flags, environment: {} });
    return openBlobs(config, { media: folder, incoming: folder, work: folder });
  };

  test('opens a reachable bucket, and the setting leads to the same files', async () => {
    await put('at-start/file', 'content');
    const opened = await open({});
    expect((await opened.read('at-start/file', 100)).toString()).toBe('content');
  });

  test.each([
    ['another secret', { secretAccessKey: 'not-the-secret' }, /the key pair was not accepted/],
    ['an unknown key', { accessKeyId: 'test:unknown' }, /the key pair was not accepted/],
    ['a key without rights', { accessKeyId: 'test:stranger' }, /may not list it/],
    ['a missing bucket', { bucket: 'no-such-bucket' }, /there is no such bucket/],
  ])('%s is refused with advice and without the secret', async (_what, changes, message) => {
    const fault = await faultOf(open(changes));
    expect(fault.message).toMatch(message);
    for (const secret of [swift.secretAccessKey, 'not-the-secret'])
      expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain(secret);
  });

  test('an unreachable endpoint is named', async () => {
    const endpoint = `http://127.0.0.1:${String(await freePort())}`;
    const fault = await faultOf(open({ endpoint }));
    expect(fault.message).toContain(`${endpoint} does not answer`);
  });
});

test('aborts old multipart uploads of a killed server, and only those that can be its own', async () => {
  const began = Date.now();
  const ours = `${s3.prefix}left/over.mp4`;
  const others = ['elsewhere/left/over.mp4', `${s3.prefix}Not a blob`];
  for (const Key of [ours, ...others])
    await s3.call({ verb: 'begin', key: Key }, (client, abortSignal) =>
      client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key }), { abortSignal }),
    );
  await abortOldUploads(s3, began - 60_000);
  expect(await openUploads(s3)).toContain(ours);
  await abortOldUploads(s3, began + 60_000);
  expect((await openUploads(s3)).sort()).toEqual(others);
  await abortOldUploads({ ...s3, prefix: 'elsewhere/' }, began + 60_000);
  expect(await openUploads(s3)).toEqual([others[1]]);
});

test('writes and reads 300 MB with only a few parts in memory', async () => {
  const size = 300 * MIB;
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = (): void => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  };
  await blobs.write('flat/film.mp4', zeros(size, watch));
  let read = 0;
  for await (const chunk of (await blobs.stream('flat/film.mp4')) as AsyncIterable<Buffer>) {
    read += chunk.length;
    watch();
  }
  expect(read).toBe(size);
  expect(most).toBeLessThan(150 * MIB);
});

test('removes more files than one page of a listing holds, and no neighbours', async () => {
  const count = 2 * LIST_PAGE + 50;
  const names = Array.from({ length: count }, (_, index) => `many/${String(index)}.ts`);
  await forEachLimited(names, 16, (key) => put(key, 'x'));
  await put('many-more/file', 'kept');
  const found = await keysOf(blobs, 'many');
  expect(new Set(found).size).toBe(count);
  await blobs.remove('many');
  expect(await keysOf(blobs, 'many')).toEqual([]);
  expect(await blobs.stat('many-more/file')).toBeDefined();
});

test('lists and removes nothing outside the prefix', async () => {
  const all = createS3Blobs(connectS3({ ...options, prefix: '' }), folder);
  const neighbour = createS3Blobs(connectS3({ ...options, prefix: 'some/prefixed/' }), folder);
  await neighbour.write('shared/file', Readable.from(['theirs']));
  await put('shared/file', 'ours');
  expect(await keysOf(blobs, 'shared')).toEqual(['shared/file']);
  await blobs.remove('shared');
  expect((await all.read('some/prefixed/shared/file', 10)).toString()).toBe('theirs');
  expect(await all.stat('some/prefix/shared/file')).toBeUndefined();
});
