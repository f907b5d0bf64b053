// A large import over a network that breaks: what the server has is not sent again, and a file that changed is sent whole.
import { appendFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { startRelay, type Relay } from '../support/tcp-relay.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { cli, serveIn, temporaryFolder, type Finished, type Server } from './support/server.ts';

const MIB = 1024 ** 2;
const folder = temporaryFolder();
const home = join(folder, 'home');
let server: Server;
let api: Api;
let relay: Relay;
let sentBytes = 0;
/** The network breaks when so many bytes have passed. */
let breakAt = Infinity;
/** Answers to the completion that the network loses. */
let toLose = 0;

beforeAll(async () => {
  mkdirSync(home);
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  relay = await startRelay(server.url, {
    up: (bytes) => ((sentBytes += bytes.length) > breakAt ? undefined : bytes),
    down: (bytes) => (toLose > 0 && bytes.includes('CompleteMultipartUploadResult') ? void (toLose -= 1) : bytes),
  });
}, 60_000);
afterAll(async () => {
  await relay.stop();
  await server.kill();
});

/** A film of two seconds, and behind it a box that players skip. */
async function largeFilm(name: string, paddingMib: number): Promise<string> {
  const path = await drawClip(folder, name, picture('320x180', 2), H264);
  const box = Buffer.alloc(paddingMib * MIB);
  box.writeUInt32BE(box.length);
  box.write('free', 4);
  appendFileSync(path, box);
  return path;
}

async function importThrough(breaksAt: number, ...args: readonly string[]): Promise<Finished> {
  sentBytes = 0;
  breakAt = breaksAt;
  const env = {
    HOME: home,
    PLAYAUTH_ENDPOINT: `http://127.0.0.1:${String(relay.port)}`,
    ALIBABA_CLOUD_ACCESS_KEY_ID: api.pair.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: api.pair.accessKeySecret,
  };
  return await cli(['import', ...args], env, folder);
}

async function newestVideo(): Promise<string> {
  const { VideoList } = await api.call('GetVideoList');
  return (VideoList as { Video: readonly { VideoId: string }[] }).Video[0]?.VideoId ?? '';
}

const records = (): string[] => readdirSync(join(home, '.cache/playauth/uploads'));

test('what the server has is not sent again', async () => {
  const path = await largeFilm('large.mp4', 30);
  const broken = await importThrough(20 * MIB, path);
  expect(broken).toMatchObject({ code: 1, stdout: '' });
  expect(records()).toHaveLength(1);
  const videoId = await newestVideo();
  expect(broken.stderr).toContain(`Go on: playauth import ${path} --resume ${videoId}`);
  const resumed = await importThrough(Infinity, path, '--resume', videoId);
  expect(resumed).toMatchObject({ code: 0, stdout: `${videoId}\n` });
  // Two parts of 8 MiB were there.
  expect(sentBytes).toBeLessThan(statSync(path).size - 15 * MIB);
  expect(sentBytes).toBeGreaterThan(13 * MIB);
  expect(records()).toEqual([]);
  expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
  const info = await api.call('GetMezzanineInfo', { VideoId: videoId });
  expect((info['Mezzanine'] as { Size: number }).Size).toBe(statSync(path).size);
});

test('a file that changed is sent whole', async () => {
  const path = await largeFilm('changed.mp4', 20);
  await importThrough(12 * MIB, path);
  const videoId = await newestVideo();
  appendFileSync(path, Buffer.from([0, 0, 0, 8, ...Buffer.from('free')]));
  expect(await importThrough(Infinity, path, '--resume', videoId)).toMatchObject({ code: 0 });
  expect(sentBytes).toBeGreaterThan(20 * MIB);
  expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
});

test('an upload that the server has forgotten begins again', async () => {
  const path = await largeFilm('forgotten.mp4', 20);
  await importThrough(12 * MIB, path);
  const videoId = await newestVideo();
  await api.call('DeleteMultipartUpload', { MediaId: videoId, MediaType: 'video' });
  expect(await importThrough(Infinity, path, '--resume', videoId)).toMatchObject({ code: 0 });
  expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
});

test('a lost answer to the completion is asked for again', async () => {
  const path = await largeFilm('lost.mp4', 20);
  toLose = 1;
  const imported = await importThrough(Infinity, path);
  expect(toLose).toBe(0);
  expect(imported).toMatchObject({ code: 0, stdout: `${await newestVideo()}\n` });
  expect((await api.untilSettled(imported.stdout.trim()))['Status']).toBe('Normal');
});
