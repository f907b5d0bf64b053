// `/metrics` of a running server, read by a parser of Prometheus' text format: each kind of traffic moves its counters, and
// they are not reached through the API's address.
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
}, 60_000);
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
