// The processes of deploy/compose.yaml, started from system packages with the commands and variables of the file: a film is
// uploaded to the server, made by the worker, kept in the object store, and plays. In the long run only.
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { drawClip, H264, picture } from '../support/clips.ts';
import { createDatabase } from '../support/postgres.ts';
import { decodeFrames } from '../support/read-media.ts';
import { startRedis } from '../support/redis.ts';
import { makeBucket } from '../support/storages.ts';
import { PATIENCE, startSwift } from '../support/swift.ts';
import { openApi } from './support/api.ts';
import { cliJson, serve, temporaryFolder, work } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

vi.setConfig(PATIENCE);
const isLong = process.env['PLAYAUTH_TEST_ATTACKS'] === 'long';
const folder = temporaryFolder();
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

test.skipIf(!isLong)('a film is made and plays', async () => {
  const [database, redis, swift] = await Promise.all([createDatabase(), startRedis(), startSwift()]);
  closing.push(
    database.drop,
    () => redis.stop(),
    () => swift.stop(),
  );
  const { options } = await makeBucket(swift);
  const secrets: Readonly<Record<string, string>> = {
    PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
    POSTGRES_PASSWORD: 'p',
    S3_ACCESS_KEY_ID: swift.accessKeyId,
    S3_SECRET_ACCESS_KEY: swift.secretAccessKey,
  };
  const text = readFileSync(new URL('../../deploy/compose.yaml', import.meta.url), 'utf8')
    .replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => secrets[name] ?? '')
    .replace(/postgres:\/\/playauth:p@postgres:5432\/playauth/, database.url)
    .replace('redis://redis:6379', redis.url)
    .replace('s3://playauth?endpoint=http://objects:9000', `s3://${options.bucket}?endpoint=${swift.endpoint}`)
    .replace('0.0.0.0:9464', '127.0.0.1:0');
  const { services } = parse(text, { merge: true }) as { services: Readonly<Record<'server' | 'worker', Service>> };
  const { server: one, worker: other } = services;
  const env = one.environment;
  // The test's own flags come before those of the file.
  const server = await serve({ dataDir: `${folder}/server`, env, args: one.command.slice(1) });
  closing.push(() => server.kill());
  const worker = await work({ dataDir: `${folder}/worker`, env: other.environment, args: other.command.slice(1) });
  closing.push(() => worker.kill());
  const root = await cliJson(['root-key', '--data-dir', server.dataDir], env);
  const api = openApi(server.url, {
    accessKeyId: String(root.json['AccessKeyId']),
    accessKeySecret: String(root.json['AccessKeySecret']),
  });
  const videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 2), H264));
  const [stream] = await api.playInfo(videoId);
  expect(await decodeFrames(stream?.PlayURL ?? '', 'v')).toBe(50);
  expect((await fetch(String(server.ready['metricsUrl']))).status).toBe(200);
  expect([await worker.stop(), await server.stop()]).toEqual([0, 0]);
});
