// `playauth storage migrate` as an operator runs it: from disk to S3 and back, killed half way, resumed, and with files
// damaged in between.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Blobs } from '../../src/store/blobs/blobs.ts';
import { createS3Blobs } from '../../src/store/blobs/s3/s3-blobs.ts';
import { rootPair } from '../acceptance/support/api.ts';
import { cli, cliJson, MAIN_ARGS, serve, temporaryFolder } from '../acceptance/support/server.ts';
import { makeBucket, openUploads } from '../support/storages.ts';
import { PATIENCE, startSwift, type TestSwift } from '../support/swift.ts';
import { startRelay, type Relay } from '../support/tcp-relay.ts';

vi.setConfig(PATIENCE);

const MIB = 1024 ** 2;
const folder = temporaryFolder();
const dataDir = join(folder, 'data');
const FILES = new Map(
  [
    ...Array.from({ length: 16 }, (_, index) => [`video/job/fd/${String(index).padStart(5, '0')}.ts`, 3_000] as const),
    ['video/job/fd.m3u8', 500] as const,
    ['video/source/film.mp4', 9 * MIB] as const,
    ['other/empty', 0] as const,
  ].map(([key, size]) => [key, randomBytes(size)]),
);

let swift: TestSwift;
let relay: Relay;
let env: Record<string, string>;
let blobs: Blobs;
let s3: Awaited<ReturnType<typeof makeBucket>>['s3'];
let bucket = '';
/** Called when the write of an object begins. */
let onPut: () => void = () => undefined;

beforeAll(async () => {
  swift = await startSwift();
  relay = await startRelay(swift.endpoint, {
    up: (bytes) => {
      if (bytes.subarray(0, 4).toString('latin1') === 'PUT ') onPut();
      return bytes;
    },
  });
  env = { PLAYAUTH_S3_ACCESS_KEY_ID: swift.accessKeyId, PLAYAUTH_S3_SECRET_ACCESS_KEY: swift.secretAccessKey };
  for (const [key, content] of FILES) {
    mkdirSync(dirname(join(dataDir, 'media', key)), { recursive: true });
    writeFileSync(join(dataDir, 'media', key), content);
  }
});
test('the audit record goes to a bucket as one object that verifies', async () => {
  const server = await serve({ dataDir: join(folder, 'recorded') });
  onTestFinished(() => server.kill());
  const { accessKeyId, accessKeySecret } = rootPair(server.dataDir);
  const key = { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret };
  const called = { ...env, ...key, PLAYAUTH_ENDPOINT: server.url };
  for (const title of ['one', 'another']) expect((await cli(['category', 'add', title], called)).code).toBe(0);
  const exported = await cliJson(['audit', 'export', '--to', s3Place()], called);
  expect(exported.json).toMatchObject({ Key: expect.stringMatching(/^audit-.*\.jsonl$/) as string, Chains: 1 });
  const file = join(folder, 'from-bucket.jsonl');
  writeFileSync(file, await blobs.read(String(exported.json['Key']), MIB));
  expect(await cliJson(['audit', 'verify', file])).toMatchObject({
    code: 0,
    json: { Faults: [], Chains: 1, Events: exported.json['Events'] },
  });
  const refused = await cliJson(['audit', 'export', '--to', s3Place().replace(bucket, 'no-such-bucket')], called);
  expect([refused.code, refused.json['Code']]).toEqual([1, 'NoStorage']);
});

afterAll(async () => {
  await relay.stop();
  await swift.stop();
});
beforeEach(async () => {
  onPut = () => undefined;
  const made = await makeBucket(swift);
  s3 = made.s3;
  ({ bucket } = made.options);
  blobs = createS3Blobs(s3, folder);
});

const s3Place = (): string =>
  `s3://${bucket}/some/prefix?endpoint=${encodeURIComponent(`http://127.0.0.1:${String(relay.port)}`)}`;
const migrateArgs = (from: string, to: string): string[] => {
  return ['storage', 'migrate', '--from', from, '--to', to, '--data-dir', dataDir];
};
const migrate = (from: string, to: string) => cliJson(migrateArgs(from, to), env);

async function contentsIn(storage: Blobs): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { key, sizeBytes } of storage.list()) found.set(key, await storage.read(key, sizeBytes));
  return found;
}

function filesBelow(path: string): Map<string, Buffer> {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const keyOf = (full: string): string => full.slice(path.length + 1);
  return new Map(
    entries.map(({ parentPath, name }) => [keyOf(join(parentPath, name)), readFileSync(join(parentPath, name))]),
  );
}

const sorted = (files: ReadonlyMap<string, Buffer>): [string, Buffer][] =>
  [...files].sort(([one], [other]) => (one < other ? -1 : 1));

describe('storage migrate', () => {
  test('copies everything from disk to S3 and to another disk, and removes nothing', async () => {
    const there = await migrate('disk', s3Place());
    const all = { Files: FILES.size, Bytes: [...FILES.values()].reduce((sum, { length }) => sum + length, 0) };
    expect([there.code, there.json]).toEqual([
      0,
      {
        From: 'disk',
        To: s3Place(),
        ...all,
        Copied: FILES.size,
        CopiedBytes: all.Bytes,
        Replaced: 0,
        AlreadyThere: 0,
        Gone: 0,
        Failed: [],
      },
    ]);
    expect(sorted(await contentsIn(blobs))).toEqual(sorted(FILES));
    const back = join(folder, 'back');
    const second = await migrate(s3Place(), `disk:${back}`);
    expect([second.code, second.json['Copied']]).toEqual([0, FILES.size]);
    expect(sorted(filesBelow(back))).toEqual(sorted(FILES));
    expect(sorted(filesBelow(join(dataDir, 'media')))).toEqual(sorted(FILES));
    expect((await contentsIn(blobs)).size).toBe(FILES.size);
  });

  test('resumes after it was killed half way', async () => {
    const child = spawn(process.execPath, [...MAIN_ARGS, ...migrateArgs('disk', s3Place())], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      cwd: tmpdir(),
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    let puts = 0;
    onPut = () => {
      puts += 1;
      if (puts === FILES.size / 2 + 0.5) child.kill('SIGKILL');
    };
    expect(await ended).toEqual([null, 'SIGKILL']);
    const half = (await contentsIn(blobs)).size;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(FILES.size);
    const again = await migrate('disk', s3Place());
    expect([again.code, Number(again.json['AlreadyThere']) + Number(again.json['Copied'])]).toEqual([0, FILES.size]);
    expect(Number(again.json['AlreadyThere'])).toBeGreaterThanOrEqual(half);
    expect(sorted(await contentsIn(blobs))).toEqual(sorted(FILES));
  });

  test('replaces an existing file with the same size and other bytes', async () => {
    await migrate('disk', s3Place());
    const damaged = Buffer.from(FILES.get('video/job/fd/00007.ts') ?? '');
    damaged.writeUInt8(damaged.readUInt8(1500) ^ 1, 1500);
    await blobs.write('video/job/fd/00007.ts', Readable.from([damaged]));
    const again = await migrate('disk', s3Place());
    expect([again.code, again.json['Replaced'], again.json['AlreadyThere']]).toEqual([0, 1, FILES.size - 1]);
    expect(sorted(await contentsIn(blobs))).toEqual(sorted(FILES));
    expect(await openUploads(s3)).toEqual([]);
  });
});

describe('what it refuses', () => {
  test.each([
    ['one storage twice', 'disk', `disk:${join(dataDir, 'media')}`, 'SameStorage', 2],
    [
      'a storage in the other',
      `disk:${join(dataDir, 'media')}`,
      `disk:${join(dataDir, 'media/video')}`,
      'SameStorage',
      2,
    ],
    ['a source that is not there', `disk:${join(folder, 'nowhere')}`, `disk:${join(folder, 'to')}`, 'NoSuchFolder', 1],
  ])('%s', async (_what, from, to, code, exit) => {
    const finished = await migrate(from, to);
    expect([finished.code, finished.json['Code']]).toEqual([exit, code]);
  });

  test('a wrong secret, without printing it', async () => {
    const wrong = { ...env, PLAYAUTH_S3_SECRET_ACCESS_KEY: 'this-is-not-it' };
    const { code, stdout, stderr } = await cli(migrateArgs('disk', s3Place()), { ...wrong, LANG: 'zh_CN.UTF-8' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('key pair was not accepted')]);
    expect(stdout + stderr).not.toContain('this-is-not-it');
  });
});
