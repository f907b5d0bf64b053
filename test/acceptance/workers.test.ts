// `serve --workers`: several processes on one port that act as one server. What one accepts once, none of the others accepts; limits hold
// for all together; one that is killed is replaced; the work in the background is done once.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { readMetrics } from '../support/read-metrics.ts';
import { signatureV1, urlEncoded, wireTime, type ParameterTable } from '../support/sign-request.ts';
import { openApi, rootPair, type Api, type Json } from './support/api.ts';
import { get } from './support/http.ts';
import { connectToEach, listenersOf, membersOf } from './support/members.ts';
import { cli, serve, temporaryFolder, type Server } from './support/server.ts';
import { beginParts, completeParts, createUpload, importAndWait, putPart } from './support/upload.ts';

const WORKERS = 2;
const QUOTA = 10;
const folder = temporaryFolder();
const dataDir = join(folder, 'data');
let server: Server;
let api: Api;
let receiver: EventReceiver;
let videoId = '';

beforeAll(async () => {
  receiver = await openReceiver();
  const own = [
    '--workers',
    String(WORKERS),
    '--metrics-listen',
    '127.0.0.1:0',
    '--throttle',
    `GetCategories=${String(QUOTA)},*=100000`,
  ];
  server = await serve({ dataDir, args: own });
  api = openApi(server.url, rootPair(dataDir));
  await api.call('SetMessageCallback', { CallbackType: 'HTTP', CallbackURL: receiver.url, EventTypeList: 'ALL' });
  videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 2), H264, '-qp', '1'));
}, 180_000);
afterAll(async () => {
  await server.kill();
  await receiver.close();
});

interface Answered {
  readonly status: number;
  readonly body: Json;
}

/** On a connection of its own, or on the one that is given. */
async function askApart(parameters: ParameterTable, on?: Socket): Promise<Answered> {
  const way = on === undefined ? { agent: new Agent({ keepAlive: false }) } : { createConnection: () => on };
  const sending = request(server.url, { method: 'POST', ...way });
  sending.setHeader('content-type', 'application/x-www-form-urlencoded').end(urlEncoded(parameters));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });
  return { status: response.statusCode ?? 0, body: JSON.parse(await text(response)) as Json };
}

/** At every process at the same time, on so many connections of each. */
async function askEach(signed: () => ParameterTable, each = 2): Promise<readonly Answered[]> {
  const sockets = await connectToEach(server, each);
  return await Promise.all(sockets.map((socket) => askApart(signed(), socket)));
}

async function statusOf(url: string, socket: Socket): Promise<number | undefined> {
  const sending = request(url, { createConnection: () => socket }).end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

function sign(action: string, more: ParameterTable = {}): ParameterTable {
  const unsigned: ParameterTable = {
    Action: action,
    Version: '2017-03-21',
    Format: 'JSON',
    AccessKeyId: api.pair.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: wireTime(Date.now()),
    ...more,
  };
  const signature = signatureV1({ method: 'POST', parameters: unsigned, secret: api.pair.accessKeySecret });
  return { ...unsigned, Signature: signature };
}

const codeOf = (body: Json): string => (body as { readonly Code?: string }).Code ?? 'OK';

const codesOf = (answers: readonly { readonly body: Json }[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { body } of answers) {
    const code = codeOf(body);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

async function metric(name: string): Promise<number> {
  const samples = await readMetrics(await (await fetch(String(server.ready['metricsUrl']))).text());
  return samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
}

/** Both of one scrape: an answer of the metrics may be some moments old, and then shows all processes at work that were just killed. */
async function untilReplaced(restarts: number): Promise<void> {
  const seen = async (): Promise<readonly number[]> => {
    const samples = await readMetrics(await (await fetch(String(server.ready['metricsUrl']))).text());
    const of = (wanted: string): number => samples.find(({ name }) => name === wanted)?.value ?? 0;
    return [of('playauth_worker_restarts_total'), of('playauth_workers')];
  };
  await expect.poll(seen, { timeout: 60_000, interval: 200 }).toEqual([restarts, WORKERS]);
}

test('each process accepts connections itself, and another server with several cannot share their port', async () => {
  expect(listenersOf(server)).toEqual(membersOf(server));
  const { port } = new URL(server.url);
  const other = await cli(['serve', '--workers', '2', '--port', port, '--data-dir', join(folder, 'other')]);
  expect(other.code).toBe(1);
  expect(other.stderr).toContain(`Port ${port} is in use. (EADDRINUSE)`);
});

test('a request that came before is refused by every process', async () => {
  for (let round = 0; round < 10; round += 1) {
    const call = sign('GetVideoInfo', { VideoId: videoId });
    const answers = await askEach(() => call);
    expect(codesOf(answers)).toEqual({ OK: 1, SignatureNonceUsed: 2 * WORKERS - 1 });
  }
});

test('a quota is one of all processes together', async () => {
  const beganAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 5 * QUOTA }, () => askApart(sign('GetCategories'))));
  const seconds = (performance.now() - beganAt) / 1000;
  const { OK = 0, 'Throttling.User': refused = 0 } = codesOf(answers);
  expect(OK + refused).toBe(5 * QUOTA);
  expect(OK).toBeGreaterThanOrEqual(QUOTA);
  // With what comes back while the calls arrive.
  expect(OK).toBeLessThanOrEqual(QUOTA * (1 + seconds) + 1);
});

test('all processes answer, metrics are their sum, and what one changes all see', async () => {
  expect(await metric('playauth_workers')).toBe(WORKERS);
  const before = await metric('playauth_calls_total');
  await Promise.all(Array.from({ length: 20 }, () => askApart(sign('GetVideoInfo', { VideoId: videoId }))));
  await expect.poll(() => metric('playauth_calls_total')).toBe(before + 20);
  for (const title of ['One', 'Two', 'Three']) {
    await askApart(sign('UpdateVideoInfo', { VideoId: videoId, Title: title }));
    const seen = async (): Promise<unknown[]> => {
      const answers = await askEach(() => sign('GetVideoInfo', { VideoId: videoId }));
      return answers.map(({ body }) => (body['Video'] as Json)['Title']);
    };
    await expect.poll(seen).toEqual(Array.from({ length: 2 * WORKERS }, () => title));
  }
});

test('activity is that of all processes, and a session that several deliver is one', async () => {
  const calls = async (): Promise<number> => {
    const { body } = await askApart(sign('DescribeServerActivity', { Version: '2026-11-01', Minutes: '60' }));
    const { Points } = body['Activity'] as { readonly Points: readonly { readonly Calls: number }[] };
    return Points.reduce((sum, { Calls }) => sum + Calls, 0);
  };
  const before = await calls();
  await Promise.all(Array.from({ length: 30 }, () => askApart(sign('GetVideoInfo', { VideoId: videoId }))));
  // A question counts itself when it is answered.
  expect(await calls()).toBe(before + 31);
  const [hls] = await api.playInfo(videoId, { Formats: 'm3u8' });
  for (const socket of await connectToEach(server)) expect(await statusOf(hls?.PlayURL ?? '', socket)).toBe(200);
  await expect.poll(() => metric('playauth_active_sessions')).toBe(1);
});

test('one that is killed under load loses its own requests alone, and is replaced; what was used stays used', async () => {
  const used = sign('GetVideoInfo', { VideoId: videoId });
  expect((await askApart(used)).status).toBe(200);
  const outcomes: string[] = [];
  let isOver = false;
  const calling = Array.from({ length: 4 }, async () => {
    while (!isOver)
      await askApart(sign('GetVideoInfo', { VideoId: videoId })).then(
        ({ status, body }) => outcomes.push(status === 200 ? 'OK' : codeOf(body)),
        () => outcomes.push('cut off'),
      );
  });
  const before = membersOf(server);
  for (const pid of before) {
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => membersOf(server).includes(pid), { timeout: 10_000 }).toBe(false);
    await untilReplaced(before.indexOf(pid) + 1);
  }
  isOver = true;
  await Promise.all(calling);
  // Each caller has one request under way, and may meet the socket of the process again before that is closed too.
  const others = outcomes.filter((outcome) => outcome !== 'OK');
  expect(new Set(others)).toEqual(new Set(others.length === 0 ? [] : ['cut off']));
  expect(others.length).toBeLessThanOrEqual(16);
  expect(outcomes.length).toBeGreaterThan(20);
  expect(codesOf(await askEach(() => used))).toEqual({ SignatureNonceUsed: 2 * WORKERS });
}, 240_000);

test('when all are killed at once, the server answers at the same address again', async () => {
  const before = membersOf(server);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await expect.poll(() => membersOf(server).some((pid) => before.includes(pid)), { timeout: 10_000 }).toBe(false);
  await untilReplaced(2 * WORKERS);
  const answers = await askEach(() => sign('GetVideoInfo', { VideoId: videoId }));
  expect(codesOf(answers)).toEqual({ OK: 2 * WORKERS });
}, 120_000);

// After all processes were replaced: the one that was killed first does the work in the background.
test('an upload in parts that arrive at different processes becomes one film, with each event once', async () => {
  const upload = await createUpload(api, { title: 'In parts' });
  const film = readFileSync(join(folder, 'film.mp4'));
  const half = 100 * 1024;
  const { uploadId } = await beginParts(upload);
  const parts = [film.subarray(0, half), film.subarray(half)];
  const etags = await Promise.all(
    parts.map(async (part, index) => (await putPart(upload, { uploadId, partNumber: index + 1 }, part)).etag),
  );
  expect((await completeParts(upload, uploadId, etags)).status).toBe(200);
  expect((await api.untilSettled(upload.videoId))['Status']).toBe('Normal');
  const events = () => receiver.ofType('FileUploadComplete').filter(({ body }) => body['VideoId'] === upload.videoId);
  await expect.poll(() => events().length).toBe(1);
  const [hls] = await api.playInfo(upload.videoId, { Formats: 'm3u8' });
  for (let times = 0; times < 2 * WORKERS; times += 1) expect((await get(hls?.PlayURL ?? '')).status).toBe(200);
});

test('a stop ends all processes, and leaves nothing behind', async () => {
  const [stdout, members] = [server.stdout(), membersOf(server)];
  expect(stdout.split('\n')).toHaveLength(2);
  server.send('SIGHUP');
  expect(await server.stop()).toBe(0);
  for (const pid of members) expect(() => process.kill(pid, 0)).toThrow();
  expect(readdirSync(dataDir)).not.toContain('uploads.sock');
  const { error } = await fetch(server.url).then(
    () => ({ error: undefined }),
    (thrown: unknown) => ({ error: thrown }),
  );
  expect(error).toBeInstanceOf(Error);
});
