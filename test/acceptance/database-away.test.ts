// A database that is gone or frozen: granted media and cached issuing go on, the rest is told to retry, and everything recovers
// without a restart.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { AAC, drawClip, H264, picture, tone } from '../support/clips.ts';
import { startFaultyRelay, type FaultyRelay } from '../support/faulty-relay.ts';
import { createDatabase } from '../support/postgres.ts';
import { openApi, pause, type Api } from './support/api.ts';
import { serve, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
/** With an external master key the server writes no file with its root pair. */
const root = { accessKeyId: 'LTAIfaultsRootKeyId', accessKeySecret: randomBytes(24).toString('hex') };
let relay: FaultyRelay;
let drop: () => Promise<void>;
let server: Server;
let api: Api;
let videoId = '';
let mediaUrl = '';
/** Of a session with a ViewerId, which may have been revoked. */
let viewerUrl = '';

beforeAll(async () => {
  const database = await createDatabase();
  ({ drop } = database);
  const url = new URL(database.url);
  relay = await startFaultyRelay({ hostname: url.hostname, port: Number(url.port) });
  url.port = String(relay.port);
  const env = {
    PLAYAUTH_DATABASE_URL: url.href,
    PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
    PLAYAUTH_ROOT_ACCESS_KEY_ID: root.accessKeyId,
    PLAYAUTH_ROOT_ACCESS_KEY_SECRET: root.accessKeySecret,
  };
  server = await serve({ dataDir: join(folder, 'data'), env });
  api = openApi(server.url, root);
  videoId = await importAndWait(api, await drawClip(folder, 'clip.mp4', picture('320x180', 2), tone(2), H264, AAC));
  mediaUrl = (await api.playInfo(videoId))[0]?.PlayURL ?? '';
  const issued = await api.call('GetVideoPlayAuth', { VideoId: videoId, ViewerId: 'a-viewer' });
  const playAuth = JSON.parse(Buffer.from(String(issued['PlayAuth']), 'base64').toString('utf8')) as Record<
    'AccessKeyId' | 'AccessKeySecret' | 'SecurityToken' | 'AuthInfo',
    string
  >;
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken, AuthInfo } = playAuth;
  const player = openApi(server.url, { accessKeyId, accessKeySecret });
  viewerUrl = (await player.playInfo(videoId, { SecurityToken, AuthInfo }))[0]?.PlayURL ?? '';
});
afterAll(async () => {
  await server.kill();
  await relay.stop();
  await drop();
});
beforeEach(async () => {
  relay.set('passing');
  await expect.poll(() => api.ask('GetVideoList').then(({ status }) => status), { timeout: 10_000 }).toBe(200);
  expect((await api.ask('GetVideoPlayAuth', { VideoId: videoId })).status).toBe(200);
  expect((await fetch(mediaUrl)).status).toBe(200);
});

test.each(['refusing', 'frozen'] as const)('%s: what is known goes on, the rest is 503 within 2 s', async (mode) => {
  const before = server.stderr().length;
  relay.set(mode);
  onTestFinished(() => {
    relay.set('passing');
  });
  // Longer than any cache without a database.
  await pause(4000);
  for (let round = 0; round < 20; round += 1) {
    const began = performance.now();
    const [issued, listed, media] = await Promise.all([
      api.ask('GetVideoPlayAuth', { VideoId: videoId }),
      api.ask('GetVideoList'),
      fetch(mediaUrl),
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
    expect([issued.status, listed.status, media.status]).toEqual([200, 503, 200]);
    expect(listed.body).toMatchObject({ Code: 'ServiceUnAvailable', HostId: '127.0.0.1' });
  }
  // What could have been revoked meanwhile is closed, and nothing else.
  await expect.poll(async () => (await fetch(viewerUrl)).status, { timeout: 5000 }).toBe(503);
  expect((await fetch(mediaUrl)).status).toBe(200);
  const health = await fetch(`${server.url}/health/ready`);
  expect([health.status, await health.json()]).toEqual([
    503,
    expect.objectContaining({ database: 'away', redis: 'ok' }),
  ]);
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  const foreign = await fetch(mediaUrl.replace(videoId, 'f'.repeat(32)));
  expect(foreign.status).toBe(403);
  const said = server.stderr().slice(before).trim().split('\n');
  expect(said.filter((line) => line.includes('"cause":"database"')).length).toBeLessThanOrEqual(1);
  expect(said.join('\n')).not.toContain('    at ');
  relay.set('passing');
  await expect.poll(() => api.ask('GetVideoList').then(({ status }) => status), { timeout: 5000 }).toBe(200);
  expect(server.stderr()).toContain('the database answers again');
  await expect.poll(async () => (await fetch(`${server.url}/health/ready`)).status, { timeout: 5000 }).toBe(200);
  await expect.poll(async () => (await fetch(viewerUrl)).status, { timeout: 5000 }).toBe(200);
});
