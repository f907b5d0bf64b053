// `/metrics` of a running server, read by a parser of Prometheus' text format: each kind of traffic moves its counters, and
// they are not reached through the API's address.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMetrics } from '../support/read-metrics.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { get } from './support/http.ts';
import { serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
let server: Server;
let api: Api;
let videoId = '';

beforeAll(async () => {
  server = await serveIn(folder, { args: ['--metrics-listen', '127.0.0.1:0'] });
  api = openApi(server.url, rootPair(server.dataDir));
  videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('320x180', 2), H264));
}, 180_000);
afterAll(() => server.kill());

const metricsUrl = (): string => String(server.ready['metricsUrl']);
type Labels = Readonly<Record<string, string>>;

/** The value of a sample; undefined if there is none with these labels. */
async function scrape(): Promise<(name: string, labels?: Labels) => number | undefined> {
  const response = await fetch(metricsUrl());
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = await readMetrics(await response.text());
  // Prometheus refuses a whole scrape that has one sample twice; the parser does not look.
  const names = samples.map(({ name, labels }) => name + JSON.stringify(labels));
  expect(names).toHaveLength(new Set(names).size);
  return (name, labels = {}) =>
    samples.find(
      (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )?.value;
}

/** By how much `act` moves a counter. */
async function moved(name: string, labels: Labels, act: () => Promise<unknown>): Promise<number> {
  const before = (await scrape())(name, labels) ?? 0;
  await act();
  // An answer counts when the client has taken it.
  let after = before;
  await expect
    .poll(async () => (after = (await scrape())(name, labels) ?? 0), { timeout: 5_000 })
    .toBeGreaterThan(before);
  return after - before;
}

test('calls count by operation and code', async () => {
  const total = 'playauth_calls_total';
  const issue = () => api.call('GetVideoPlayAuth', { VideoId: videoId });
  expect(await moved(total, { operation: 'GetVideoPlayAuth', code: 'OK' }, issue)).toBe(1);
  const missing = () => api.ask('GetVideoInfo', { VideoId: '0'.repeat(32) });
  expect(await moved(total, { operation: 'GetVideoInfo', code: 'InvalidVideo.NotFound' }, missing)).toBe(1);
  const nonsense = () => Promise.all(['Abc', 'Def'].map((name) => api.ask(name)));
  expect(await moved(total, { operation: 'unknown', code: 'InvalidAction.NotFound' }, nonsense)).toBeGreaterThan(0);
  expect((await scrape())('playauth_calls_total', { operation: 'Abc' })).toBeUndefined();
  const read = await scrape();
  const operation = 'GetVideoPlayAuth';
  expect(read('playauth_call_seconds_count', { operation })).toBe(1);
  expect(read('playauth_call_seconds_bucket', { operation, le: '+Inf' })).toBe(1);
});

test('credentials count when they are issued and redeemed, refusals by stage and code', async () => {
  const issue = async (): Promise<string> =>
    String((await api.call('GetVideoPlayAuth', { VideoId: videoId }))['PlayAuth']);
  expect(await moved('playauth_credentials_issued_total', {}, issue)).toBe(1);
  const playAuth = await issue();
  const held = JSON.parse(Buffer.from(playAuth, 'base64').toString('utf8')) as Record<string, string>;
  const { AccessKeyId: accessKeyId = '', AccessKeySecret: accessKeySecret = '' } = held;
  const { SecurityToken = '', AuthInfo = '' } = held;
  const player = openApi(server.url, { accessKeyId, accessKeySecret });
  const redeem = () => player.call('GetPlayInfo', { VideoId: videoId, SecurityToken, AuthInfo });
  expect(await moved('playauth_credentials_redeemed_total', { kind: 'playCredential' }, redeem)).toBe(1);
  expect((await scrape())('playauth_credentials_redeemed_total', { kind: 'jwtPlayAuth' })).toBe(0);
  const forged = openApi(server.url, { ...api.pair, accessKeySecret: 'x' });
  const labels = { stage: 'authenticate', code: 'SignatureDoesNotMatch' };
  expect(await moved('playauth_refusals_total', labels, () => forged.ask('GetVideoInfo', { VideoId: videoId }))).toBe(
    1,
  );
});

test('a session is active once its media were delivered, and the cache of segments shows its use', async () => {
  const [hls] = await api.playInfo(videoId, { Formats: 'm3u8' });
  const playlist = (await get(hls?.PlayURL ?? '')).text;
  const segment = new URL(/^[^#].*\.ts.*$/m.exec(playlist)?.[0] ?? '', hls?.PlayURL).href;
  const watch = async (): Promise<void> => {
    for (let times = 0; times < 3; times += 1) await get(segment);
  };
  const before = (await scrape())('playauth_active_sessions') ?? 0;
  expect(await moved('playauth_segment_cache_requests_total', { outcome: 'hit' }, watch)).toBeGreaterThan(0);
  const [another] = await api.playInfo(videoId, { Formats: 'm3u8' });
  expect(await moved('playauth_active_sessions', {}, () => get(another?.PlayURL ?? ''))).toBe(1);
  const read = await scrape();
  expect(read('playauth_active_sessions')).toBeGreaterThan(before);
  expect(read('playauth_segment_cache_bytes')).toBeGreaterThan(0);
  expect(read('playauth_segment_cache_requests_total', { outcome: 'miss' })).toBeGreaterThan(0);
});

test('what waits in the database is shown, and its size and speed', async () => {
  const read = await scrape();
  expect(read('playauth_events')).toBe(0);
  expect(read('playauth_event_oldest_seconds')).toBe(0);
  expect(read('playauth_job_oldest_seconds')).toBe(0);
  expect(read('playauth_database_bytes')).toBeGreaterThan(10_000);
  expect(read('playauth_database_seconds')).toBeGreaterThan(0);
  expect(read('playauth_buffered_body_bytes')).toBe(0);
});

test('every query of the dashboard names a metric that exists', async () => {
  const file = new URL('../../deploy/grafana-dashboard.json', import.meta.url);
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: { targets: { expr: string }[] }[] };
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThan(20);
  const text = await (await fetch(metricsUrl())).text();
  const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const exists = (name: string): boolean =>
    types.has(name) || types.get(name.replace(/_(?:bucket|sum|count)$/, '')) === 'histogram';
  const named = new Set(queries.flatMap((query) => query.match(/\b(?:playauth|process|nodejs)_\w+/g) ?? []));
  expect([...named].filter((name) => !exists(name))).toEqual([]);
  // And the other way round: of our own metrics none is left out.
  const shown = [...named].map((name) => name.replace(/_bucket$/, ''));
  const ours = [...types.keys()].filter((name) => name.startsWith('playauth_'));
  expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
});

test('media count by kind, with their bytes', async () => {
  const [mp4] = await api.playInfo(videoId, { Formats: 'mp4' });
  const play = () => get(mp4?.PlayURL ?? '');
  expect(await moved('playauth_http_answers_total', { kind: 'file', status: '200' }, play)).toBe(1);
  const sent = await moved('playauth_http_sent_bytes_total', { kind: 'file' }, play);
  expect(sent).toBeGreaterThan(mp4?.Size ?? 0);
  expect(sent).toBeLessThan((mp4?.Size ?? 0) + 2000);
});

test('a limit counts by its reason', async () => {
  const deepen = async (): Promise<void> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    socket.resume().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2500));
    await new Promise((resolve) => socket.once('close', resolve));
  };
  expect(await moved('playauth_limits_reached_total', { reason: 'pipeline' }, deepen)).toBe(1);
});

test('the state of the server and of what it needs is shown', async () => {
  const read = await scrape();
  for (const name of ['database', 'redis', 'storage', 'disk']) expect(read('playauth_dependency_up', { name })).toBe(1);
  expect(read('playauth_missing_files')).toBe(0);
  expect(read('playauth_jobs', { state: 'queued' })).toBe(0);
  expect(read('playauth_connections')).toBeGreaterThanOrEqual(0);
  expect(read('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
});

test('they are at their own address alone', async () => {
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  expect((await fetch(new URL('/', metricsUrl()))).status).toBe(404);
  expect((await fetch(metricsUrl(), { method: 'POST' })).status).toBe(404);
});
