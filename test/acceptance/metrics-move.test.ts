// Every counter and histogram of `/metrics` moves: one action for each of them, on a server with two processes, Redis and a
// collector of traces. A metric
// without an action fails the test, and so does an action whose metric stays as it was.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { openCollector, type Collector } from '../support/otlp-collector.ts';
import { readMetricFamilies, type MetricFamily } from '../support/read-metrics.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { get } from './support/http.ts';
import { serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
let redis: TestRedis;
let collector: Collector;
let server: Server;
let api: Api;
let videoId = '';

beforeAll(async () => {
  [redis, collector] = await Promise.all([startRedis(), openCollector()]);
  const args = ['--workers', '2', '--redis-url', redis.url, '--metrics-listen', '127.0.0.1:0'];
  server = await serveIn(folder, { args, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  api = openApi(server.url, rootPair(server.dataDir));
  videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 1), H264));
}, 180_000);
afterAll(async () => {
  await server.kill();
  await Promise.all([redis.stop(), collector.close()]);
});

const issue = async (): Promise<string> =>
  String((await api.call('GetVideoPlayAuth', { VideoId: videoId }))['PlayAuth']);

async function redeem(): Promise<void> {
  const held = JSON.parse(Buffer.from(await issue(), 'base64').toString('utf8')) as Record<string, string>;
  const {
    AccessKeyId: accessKeyId = '',
    AccessKeySecret: accessKeySecret = '',
    SecurityToken = '',
    AuthInfo = '',
  } = held;
  const player = openApi(server.url, { accessKeyId, accessKeySecret });
  await player.call('GetPlayInfo', { VideoId: videoId, SecurityToken, AuthInfo });
}

const forge = () =>
  openApi(server.url, { ...api.pair, accessKeySecret: 'x' }).ask('GetVideoInfo', { VideoId: videoId });

async function watch(): Promise<void> {
  const [hls] = await api.playInfo(videoId, { Formats: 'm3u8' });
  await get(hls?.PlayURL ?? '');
}

/** More requests on one connection than may wait there. */
async function overfill(): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.resume().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2500));
  await new Promise((resolve) => socket.once('close', resolve));
}

/** One of the processes that answer. */
function killOne(): Promise<void> {
  const children = readFileSync(`/proc/${String(server.pid)}/task/${String(server.pid)}/children`, 'latin1');
  process.kill(Number(children.trim().split(' ')[0]), 'SIGKILL');
  return Promise.resolve();
}

type Actions = Readonly<Record<string, () => Promise<unknown>>>;

/** By the name of a metric, without `_total`. */
const actions: Actions = {
  playauth_http_answers: issue,
  playauth_http_sent_bytes: issue,
  playauth_http_received_bytes: issue,
  playauth_http_seconds: issue,
  playauth_calls: issue,
  playauth_call_seconds: issue,
  playauth_credentials_issued: issue,
  playauth_credentials_redeemed: redeem,
  playauth_refusals: forge,
  playauth_limits_reached: overfill,
  playauth_segment_cache_requests: watch,
  playauth_trace_spans: issue,
  process_cpu_seconds: issue,
  process_cpu_user_seconds: issue,
  process_cpu_system_seconds: issue,
  nodejs_gc_duration_seconds: issue,
};

/** After those: a process that ends takes its counts along. */
const losses: Actions = {
  playauth_redis_lost_connections: () => redis.crash(),
  playauth_worker_restarts: killOne,
};

async function scrape(): Promise<readonly MetricFamily[]> {
  return await readMetricFamilies(await (await fetch(String(server.ready['metricsUrl']))).text());
}

/** The sum over all labels: of a counter its value, of a histogram how often it was observed. */
function amountOf(families: readonly MetricFamily[], metric: string): number {
  const { samples = [] } = families.find(({ name }) => name === metric) ?? {};
  const counted = samples.filter(({ name }) => !/_(?:bucket|sum|created)$/.test(name));
  return counted.reduce((sum, { value }) => sum + value, 0);
}

async function expectMoved(acts: Actions): Promise<void> {
  const before = await scrape();
  for (const act of new Set(Object.values(acts))) await act();
  const unmoved = async (): Promise<string[]> => {
    // What is counted in many steps, as the time of a processor, needs more than one call.
    await issue();
    const now = await scrape();
    return Object.keys(acts).filter((metric) => amountOf(now, metric) <= amountOf(before, metric));
  };
  await expect.poll(unmoved, { timeout: 30_000 }).toEqual([]);
}

test('every counter and every histogram has an action here', async () => {
  const moving = async (): Promise<string[]> => {
    const found = (await scrape()).filter(({ type }) => type === 'counter' || type === 'histogram');
    return found.map(({ name }) => name).toSorted();
  };
  // A process that is busy is left out of a scrape.
  await expect.poll(moving).toEqual(Object.keys({ ...actions, ...losses }).toSorted());
});

test('every one moves', async () => {
  await expectMoved(actions);
  await expectMoved(losses);
});

test('the state of Redis is shown', async () => {
  await expect.poll(async () => amountOf(await scrape(), 'playauth_redis_connected')).toBe(1);
  const waiting = (await scrape()).find(({ name }) => name === 'playauth_redis_waiting');
  // A scrape itself asks Redis whether it is there.
  expect(waiting?.samples).toHaveLength(1);
});
