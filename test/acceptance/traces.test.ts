// OpenTelemetry traces of a server with two processes, sent to a collector: a call is found by its RequestId, an upload leads to its
// task of FFmpeg, a receiver of events gets a traceparent, and nothing secret is in any span.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { openCollector, type CollectedSpan, type Collector } from '../support/otlp-collector.ts';
import { signatureV1, urlEncoded, wireTime } from '../support/sign-request.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { get } from './support/http.ts';
import { serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const TOKEN = 'collector-token-1';
const folder = temporaryFolder();
/** What opens something: none of it may be in a span. */
const secrets = new Set<string>([TOKEN]);
let collector: Collector;
let receiver: EventReceiver;
let server: Server;
let api: Api;
let videoId = '';
const CALLER = { traceId: randomBytes(16).toString('hex'), parentSpanId: randomBytes(8).toString('hex') };
const HOSTILE = [
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
  `00-${'<script>'.repeat(500)}-01`,
  `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  `00-${'a'.repeat(32)}\t${'b'.repeat(16)}-01`,
];
/** RequestIds of what was asked before the first test: spans are sent once a second. */
let asked: {
  readonly joined: string;
  readonly hostile: readonly string[];
  readonly refused: string;
  readonly redeemed: string;
  readonly delivered: string;
};

beforeAll(async () => {
  [collector, receiver] = await Promise.all([openCollector(), openReceiver()]);
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}`,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  };
  server = await serveIn(folder, { args: ['--workers', '2', '--metrics-listen', '127.0.0.1:0'], env });
  api = openApi(server.url, rootPair(server.dataDir));
  secrets.add(api.pair.accessKeySecret);
  const path = randomBytes(12).toString('hex');
  secrets.add(path);
  const callback = `${receiver.url}/${path}?token=${path}`;
  await api.call('SetMessageCallback', { CallbackType: 'HTTP', CallbackURL: callback, EventTypeList: 'ALL' });
  videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 1), H264));
  await receiver.until(1);
  asked = {
    joined: await issueWithin(`00-${CALLER.traceId}-${CALLER.parentSpanId}-00`),
    hostile: await Promise.all(HOSTILE.map(issueWithin)),
    refused: await forge(),
    ...(await play()),
  };
}, 180_000);
afterAll(async () => {
  await server.kill();
  await Promise.all([collector.close(), receiver.close()]);
});

type Wanted = (span: CollectedSpan) => boolean;

async function collected(wanted: Wanted): Promise<CollectedSpan> {
  await expect.poll(() => collector.spans().some(wanted), { timeout: 20_000 }).toBe(true);
  return collector.spans().find(wanted) as CollectedSpan;
}

const ofTrace = ({ traceId }: CollectedSpan): readonly CollectedSpan[] =>
  collector.spans().filter((span) => span.traceId === traceId);

/** A signed call with a header that says whose part it is; the RequestId of its answer. */
async function issueWithin(traceparent: string): Promise<string> {
  const unsigned = {
    Action: 'GetVideoPlayAuth',
    Version: '2017-03-21',
    Format: 'JSON',
    AccessKeyId: api.pair.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomBytes(8).toString('hex'),
    Timestamp: wireTime(Date.now()),
    VideoId: videoId,
  };
  const Signature = signatureV1({ method: 'GET', parameters: unsigned, secret: api.pair.accessKeySecret });
  const headers = { traceparent, tracestate: `hostile=${'x'.repeat(200)}` };
  const answer = await fetch(`${server.url}/?${urlEncoded({ ...unsigned, Signature })}`, { headers });
  expect(answer.status).toBe(200);
  const { RequestId, PlayAuth } = (await answer.json()) as { readonly RequestId: string; readonly PlayAuth: string };
  secrets.add(Signature).add(encodeURIComponent(Signature)).add(PlayAuth);
  return RequestId;
}

async function forge(): Promise<string> {
  const forged = openApi(server.url, { ...api.pair, accessKeySecret: 'x' });
  return String((await forged.ask('GetVideoInfo', { VideoId: videoId })).body['RequestId']);
}

async function play(): Promise<{ readonly redeemed: string; readonly delivered: string }> {
  const playAuth = String((await api.call('GetVideoPlayAuth', { VideoId: videoId, MaxRedemptions: '3' }))['PlayAuth']);
  const held = JSON.parse(Buffer.from(playAuth, 'base64').toString('utf8')) as Record<string, string>;
  const { AccessKeyId: accessKeyId = '', AccessKeySecret: accessKeySecret = '' } = held;
  const { SecurityToken = '', AuthInfo = '' } = held;
  for (const secret of [playAuth, accessKeySecret, SecurityToken, AuthInfo]) secrets.add(secret);
  const player = openApi(server.url, { accessKeyId, accessKeySecret });
  const redemption = { VideoId: videoId, SecurityToken, AuthInfo, Formats: 'm3u8' };
  const { RequestId, PlayInfoList } = (await player.call('GetPlayInfo', redemption)) as {
    readonly RequestId: string;
    readonly PlayInfoList: { readonly PlayInfo: readonly { readonly PlayURL: string }[] };
  };
  const url = PlayInfoList.PlayInfo[0]?.PlayURL ?? '';
  secrets.add(new URL(url).pathname.split('/')[2] ?? url);
  const playlist = await get(url);
  return { redeemed: RequestId, delivered: String(playlist.headers['x-acs-request-id']) };
}

const requestIdIs =
  (requestId: string): Wanted =>
  ({ attributes }) =>
    attributes['playauth.request_id'] === requestId;

test('a call is found by its RequestId, continues the trace of its caller, and shows its stages', async () => {
  const call = await collected(requestIdIs(asked.joined));
  expect(call).toMatchObject({ name: 'GetVideoPlayAuth', kind: 'server', ...CALLER, traceState: '' });
  expect(call.attributes).toMatchObject({
    'http.request.method': 'GET',
    'http.route': '/',
    'http.response.status_code': 200,
    'playauth.operation': 'GetVideoPlayAuth',
    'playauth.video_id': videoId,
    'playauth.code': 'OK',
    'playauth.caller': 'accessKey',
  });
  expect(call.resource).toMatchObject({ 'service.name': 'playauth', 'deployment.environment.name': 'test' });
  const below = ofTrace(call).filter((span) => span.parentSpanId === call.spanId);
  expect(below.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['identify', 'authenticate', 'authorize', 'once', 'dispatch']),
  );
  expect(collector.headers()[0]).toMatchObject({ authorization: `Bearer ${TOKEN}` });
});

test('a traceparent that is malformed is none', async () => {
  for (const requestId of asked.hostile) expect((await collected(requestIdIs(requestId))).parentSpanId).toBe('');
});

test('a refused call has the stage and the code that refused it, and is no error of the server', async () => {
  const call = await collected(requestIdIs(asked.refused));
  expect(call.attributes).toMatchObject({
    'playauth.stage': 'authenticate',
    'playauth.code': 'SignatureDoesNotMatch',
    'http.response.status_code': 400,
  });
  expect(call.isError).toBe(false);
});

test('a redemption and what is played of it are traced by kind, with what the storage was asked', async () => {
  const redemption = await collected(requestIdIs(asked.redeemed));
  expect(redemption.attributes).toMatchObject({ 'playauth.caller': 'playCredential', 'playauth.code': 'OK' });
  expect(ofTrace(redemption).map(({ name }) => name)).toContain('redeem');
  const delivery = await collected(requestIdIs(asked.delivered));
  expect(delivery).toMatchObject({ kind: 'server', name: 'GET /play/{grant}/{video}/{playlist}' });
  expect(delivery.attributes['playauth.video_id']).toBe(videoId);
  expect(ofTrace(delivery).map(({ name }) => name)).toEqual(expect.arrayContaining(['find', 'storage read']));
});

test('a task is linked to the upload that caused it, and shows each run of FFmpeg', async () => {
  const task = await collected(({ name }) => name === 'transcode');
  expect(task).toMatchObject({ kind: 'consumer', parentSpanId: '', isError: false });
  expect(task.attributes['playauth.video_id']).toBe(videoId);
  expect(ofTrace(task).map(({ name }) => name)).toEqual(expect.arrayContaining(['ffprobe', 'ffmpeg', 'commit']));
  const upload = await collected(({ spanId }) => spanId === task.links[0]?.spanId);
  expect(upload).toMatchObject({ kind: 'server', name: 'PUT /uploads/{object}', traceId: task.links[0]?.traceId });
});

test('a receiver of events gets the traceparent of the attempt', async () => {
  const [event] = await receiver.until(1);
  const [, traceId, spanId] = String(event?.headers['traceparent']).split('-');
  const sent = await collected((span) => span.spanId === spanId);
  expect(sent).toMatchObject({ traceId, kind: 'client' });
  expect(sent.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'playauth.event_id': event?.id });
});

test('on a signal to stop what waits is sent, and nothing secret was sent at all', async () => {
  const requestId = await issueWithin('');
  expect(await server.stop()).toBe(0);
  expect(collector.spans().some(requestIdIs(requestId))).toBe(true);
  expect(secrets.size).toBeGreaterThan(10);
  const bytes = collector.bytes();
  expect([...secrets].filter((secret) => bytes.includes(secret))).toEqual([]);
});
