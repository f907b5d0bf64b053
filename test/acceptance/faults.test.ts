// The fault suite: PostgreSQL, Redis and S3 are stopped, frozen and slowed under load. Counts what was served and refused; an
// answer that is wrong and an acknowledged write that is lost must not happen. Long with PLAYAUTH_TEST_ATTACKS=long.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { startFaultyRelay, type FaultyRelay, type RelayMode } from '../support/faulty-relay.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { startSwift } from '../support/swift.ts';
import { openApi, pause, type Api } from './support/api.ts';
import { serve, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const isLong = process.env['PLAYAUTH_TEST_ATTACKS'] === 'long';
const [FAULT_MS, CALLERS] = isLong ? [15_000, 8] : [1_500, 3];
const folder = temporaryFolder();
/** With an external master key the server writes no file with its root pair. */
const root = { accessKeyId: 'LTAIfaultsRootKeyId', accessKeySecret: randomBytes(24).toString('hex') };
const closing: (() => Promise<unknown>)[] = [];
const relays: Record<string, FaultyRelay> = {};
/** What is signalled: the programs themselves. */
const programs: Record<string, Pick<TestRedis, 'signal' | 'crash'>> = {};
let server: Server;
let api: Api;
let videoId = '';
let mediaUrl = '';
let mediaHash = '';

async function relayed(name: string, text: string): Promise<string> {
  const url = new URL(text);
  const relay = await startFaultyRelay({ hostname: url.hostname, port: Number(url.port) });
  relays[name] = relay;
  closing.push(() => relay.stop());
  url.port = String(relay.port);
  return url.href;
}

async function bucketThroughRelay(): Promise<Record<string, string>> {
  const swift = await startSwift();
  closing.push(() => swift.stop());
  const { endpoint, accessKeyId, secretAccessKey } = swift;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  const bucket = `faults-${randomBytes(6).toString('hex')}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return {
    PLAYAUTH_STORAGE: `s3://${bucket}?endpoint=${encodeURIComponent(await relayed('s3', endpoint))}`,
    PLAYAUTH_S3_ACCESS_KEY_ID: accessKeyId,
    PLAYAUTH_S3_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

beforeAll(async () => {
  // A server of its own, which may be killed.
  const postgres = isLong ? await startPostgres() : undefined;
  if (postgres !== undefined) {
    closing.push(postgres.stop);
    programs['postgresql'] = postgres;
  }
  const { url, drop } = await createDatabase(postgres?.url);
  closing.push(drop);
  const redis = await startRedis();
  closing.push(() => redis.stop());
  programs['redis'] = redis;
  const env = {
    PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
    PLAYAUTH_ROOT_ACCESS_KEY_ID: root.accessKeyId,
    PLAYAUTH_ROOT_ACCESS_KEY_SECRET: root.accessKeySecret,
    PLAYAUTH_DATABASE_URL: await relayed('postgresql', url),
    PLAYAUTH_REDIS_URL: await relayed('redis', redis.url),
    ...(isLong && (await bucketThroughRelay())),
  };
  server = await serve({ dataDir: join(folder, 'data'), env, args: ['--throttle', 'off'] });
  closing.push(() => server.kill());
  api = openApi(server.url, root);
  videoId = await importAndWait(api, await drawClip(folder, 'clip.mp4', picture('320x180', 2), H264));
  mediaUrl = (await api.playInfo(videoId, { Formats: 'mp4' }))[0]?.PlayURL ?? '';
  mediaHash = hashOf(await (await fetch(mediaUrl)).bytes());
}, 120_000);
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Tally {
  served: number;
  refused: number;
  /** Each with its answer. */
  readonly wrong: string[];
  readonly acknowledged: string[];
}

/** Calls, media and writes in turn, until it is told to stop. */
async function load(tally: Tally, stopping: AbortSignal): Promise<void> {
  const call = async (action: string, parameters: Record<string, string>): Promise<void> => {
    const { status, body } = await api.ask(action, parameters);
    const text = `${action} ${String(status)} ${JSON.stringify(body)}`;
    if (status === 200) {
      tally.served += 1;
      const created = body['VideoId'];
      if (typeof created === 'string') tally.acknowledged.push(created);
      if (action === 'GetVideoPlayAuth' && typeof body['PlayAuth'] !== 'string') tally.wrong.push(text);
    } else if (status === 503 && body['Code'] === 'ServiceUnAvailable') tally.refused += 1;
    else tally.wrong.push(text);
  };
  const play = async (): Promise<void> => {
    const response = await fetch(mediaUrl);
    if (response.status === 503) {
      tally.refused += 1;
      await response.bytes();
      return;
    }
    // A connection that breaks off is not taken for a whole file.
    const hash = await response.bytes().then(hashOf, () => undefined);
    if (hash === undefined) tally.refused += 1;
    else if (response.status === 200 && hash === mediaHash) tally.served += 1;
    else tally.wrong.push(`media ${String(response.status)}`);
  };
  while (!stopping.aborted) {
    await call('GetVideoPlayAuth', { VideoId: videoId });
    await play();
    await call('CreateUploadVideo', { Title: 'fault', FileName: 'x.mp4' });
    await pause(20);
  }
}

async function isRecovered(): Promise<boolean> {
  const { status } = await api.ask('GetVideoList');
  return status === 200 && (await fetch(mediaUrl)).status === 200;
}

type Fault = RelayMode | 'stopped' | 'killed';

/** Begins a fault; the function that is returned ends it. */
async function faultOf(name: string, fault: Fault, delayMs: number): Promise<() => void> {
  if (fault === 'killed') {
    await programs[name]?.crash();
    return () => undefined;
  }
  if (fault === 'stopped') {
    programs[name]?.signal('SIGSTOP');
    return () => programs[name]?.signal('SIGCONT');
  }
  relays[name]?.set(fault, delayMs);
  return () => relays[name]?.set('passing');
}

const names = isLong ? ['postgresql', 'redis', 's3'] : ['postgresql', 'redis'];
const cuts: readonly [Fault, number][] = [
  ['refusing', 0],
  ['frozen', 0],
  ['slow', isLong ? 300 : 50],
];
const signals: readonly [Fault, number][] = [
  ['stopped', 0],
  ['killed', 0],
];
const faults = names.flatMap((name) => {
  const all = isLong && name !== 's3' ? [...cuts, ...signals] : cuts;
  return all.map(([fault, delayMs]) => [name, fault, delayMs] as const);
});

test.each(faults)('%s %s: nothing is wrong and nothing is lost', { timeout: 120_000 }, async (name, fault, delayMs) => {
  const tally: Tally = { served: 0, refused: 0, wrong: [], acknowledged: [] };
  const stopping = new AbortController();
  const callers = Array.from({ length: CALLERS }, () => load(tally, stopping.signal));
  await pause(300);
  const end = await faultOf(name, fault, delayMs);
  await pause(FAULT_MS);
  end();
  await expect.poll(isRecovered, { timeout: 30_000, interval: 200 }).toBe(true);
  stopping.abort();
  await Promise.all(callers);
  const there = await Promise.all(
    tally.acknowledged.map(async (id) => (await api.ask('GetVideoInfo', { VideoId: id })).status === 200),
  );
  const lost = there.filter((isThere) => !isThere).length;
  const { served, refused, wrong } = tally;
  process.stdout.write(
    `${name} ${fault}: served ${String(served)}, refused ${String(refused)}, wrong ${String(wrong.length)}, lost ${String(lost)}\n`,
  );
  expect({ wrong, lost }).toEqual({ wrong: [], lost: 0 });
  expect(served).toBeGreaterThan(0);
  // A program that starts again at once may refuse nothing.
  if (fault !== 'slow' && fault !== 'killed') expect(refused).toBeGreaterThan(0);
});
