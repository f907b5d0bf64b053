// Events survive power cuts: every event queued when the server was killed is delivered after the next start.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { openApi, pause, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture, tone } from '../support/clips.ts';
import { serve, temporaryFolder, type Server } from './support/server.ts';
import { importFile } from './support/upload.ts';

const KEY = 'Abcdefgh12345678';
const folder = temporaryFolder();
let film = '';

beforeAll(async () => {
  const args = [picture('640x360', 2), tone(2), H264, '-c:a', 'aac', '-shortest'];
  film = await drawClip(folder, 'film.mp4', ...args);
});

/** Of a film of one rendition, which is an MP4 and HLS. */
const STORY = [
  ...['FileUploadComplete', 'MediaBaseChangeComplete', 'StreamTranscodeComplete', 'StreamTranscodeComplete'],
  ...['TranscodeComplete', 'VideoAnalysisComplete'],
];

async function begin(dataDir: string): Promise<{ readonly server: Server; readonly api: Api }> {
  const server = await serve({ dataDir });
  onTestFinished(() => server.kill());
  return { server, api: openApi(server.url, rootPair(dataDir)) };
}

/** Waits for all events of each video; returns the types of its distinct events. */
async function untilTold(receiver: EventReceiver, videoIds: readonly string[]): Promise<Map<string, string[]>> {
  for (;;) {
    const once = new Map(receiver.events.map(({ id, body }) => [id, body]));
    const byVideo = Map.groupBy(once.values(), (body) => String(body['VideoId'] ?? body['MediaId']));
    if (videoIds.every((id) => (byVideo.get(id) ?? []).length >= STORY.length))
      return new Map([...byVideo].map(([id, bodies]) => [id, bodies.map((body) => String(body['EventType'])).sort()]));
    await pause(50);
  }
}

/** The queued events. */
function waiting(dataDir: string): unknown[] {
  const database = new DatabaseSync(join(dataDir, 'playauth.db'), { readOnly: true });
  onTestFinished(() => database.close());
  return database.prepare('select event_type from events').all();
}

test('a receiver that was down until after the power cut gets every event once', async () => {
  const dataDir = join(folder, 'down');
  const { url, close } = await openReceiver();
  await close();
  const { server: first, api } = await begin(dataDir);
  await api.call('SetMessageCallback', {
    CallbackURL: `${url}/hook`,
    EventTypeList: 'ALL',
    AuthSwitch: 'on',
    AuthKey: KEY,
  });
  const videoId = await importFile(api, film);
  expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
  // Three calls have failed by now: without a restart the next one would follow after a minute.
  while (!first.stderr().includes('a receiver does not accept events')) await pause(50);
  await first.kill();
  expect(waiting(dataDir)).toHaveLength(STORY.length);

  const receiver = await openReceiver({ port: Number(new URL(url).port) });
  onTestFinished(() => receiver.close());
  const { server } = await begin(dataDir);
  expect(await untilTold(receiver, [videoId])).toEqual(new Map([[videoId, STORY]]));
  expect(receiver.events).toHaveLength(STORY.length);
  expect(receiver.events.every((event) => event.isSignedFor(`${url}/hook`, KEY))).toBe(true);
  expect(await server.stop()).toBe(0);
  expect(waiting(dataDir)).toEqual([]);
});

test('a server killed repeatedly while it calls a slow receiver loses no event', async () => {
  const dataDir = join(folder, 'slow');
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  receiver.always((response) => {
    setTimeout(() => response.writeHead(200).end(), 100);
  });
  const videoIds: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const { server, api } = await begin(dataDir);
    await api.call('SetMessageCallback', { CallbackURL: receiver.url, EventTypeList: 'ALL' });
    // A file fails after three interrupted attempts.
    if (round % 2 === 0) for (const videoId of videoIds) await api.untilSettled(videoId);
    videoIds.push(await importFile(api, film));
    await pause(Math.floor(Math.random() * 2_000));
    await server.kill();
  }
  const { server, api } = await begin(dataDir);
  for (const videoId of videoIds) expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
  const told = await untilTold(receiver, videoIds);
  expect(told).toEqual(new Map(videoIds.map((videoId) => [videoId, STORY])));
  expect(await server.stop()).toBe(0);
});
