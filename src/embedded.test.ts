// Tests of playauth as a library for unit tests: a server in one line, its own clock, and nothing left behind.
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Client } from '../sdk/client.ts';
import { SettableClock, startServer, type EmbeddedServer } from './embedded.ts';

/** The official way: signed by hand at the server's own time, which the clients of this process do not know. */
async function ask(server: EmbeddedServer, parameters: Record<string, string>): Promise<Record<string, unknown>> {
  const all: Record<string, string> = {
    Version: '2017-03-21',
    Format: 'JSON',
    AccessKeyId: server.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: `${new Date(server.clock.now()).toISOString().slice(0, 19)}Z`,
    ...parameters,
  };
  const encode = encodeURIComponent;
  const query = Object.keys(all)
    .sort()
    .map((name) => `${encode(name)}=${encode(all[name] ?? '')}`)
    .join('&');
  const signature = createHmac('sha1', `${server.accessKeySecret}&`)
    .update(`GET&%2F&${encode(query)}`)
    .digest('base64');
  const response = await fetch(`${server.url}/?${query}&Signature=${encode(signature)}`);
  return (await response.json()) as Record<string, unknown>;
}

describe('a server of its own', () => {
  test('answers a client that was given its endpoint and its pair', async () => {
    await using server = await startServer();
    const videoId = await server.seedVideo({ title: 'My film', durationSeconds: 7.5 });
    const client = new Client(server);
    const { playAuth, videoMeta } = await client.getVideoPlayAuth({ videoId });
    expect(videoMeta).toMatchObject({ videoId, title: 'My film', duration: 7.5, status: 'Normal' });
    expect(playAuth).not.toBe('');
    expect(server.endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('is as strict as any other', async () => {
    await using server = await startServer();
    const videoId = await server.seedVideo();
    const stranger = new Client({
      ...server,
      endpoint: server.url,
      accessKeyId: server.accessKeyId,
      accessKeySecret: 'x',
    });
    await expect(stranger.getVideoPlayAuth({ videoId })).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  test('knows nothing of another one, nor of the environment', async () => {
    vi.stubEnv('PLAYAUTH_PORT', '1');
    vi.stubEnv('PLAYAUTH_ROOT_ACCESS_KEY_ID', 'from-the-environment');
    await using one = await startServer();
    await using two = await startServer();
    vi.unstubAllEnvs();
    expect(one.accessKeyId).not.toBe(two.accessKeyId);
    expect(one.accessKeyId).not.toBe('from-the-environment');
    const videoId = await one.seedVideo();
    const elsewhere = new Client(two).getVideoInfo({ videoId });
    await expect(elsewhere).rejects.toMatchObject({ code: 'InvalidVideo.NotFound' });
  });

  test('leaves nothing behind, however often it is closed', async () => {
    const server = await startServer();
    expect(existsSync(server.dataDir)).toBe(true);
    await Promise.all([server.close(), server.close(), server[Symbol.asyncDispose]()]);
    expect(existsSync(server.dataDir)).toBe(false);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('that cannot start leaves nothing behind either', async () => {
    await using first = await startServer();
    const folder = mkdtempSync(join(tmpdir(), 'playauth-nothing-'));
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    vi.stubEnv('TMPDIR', folder);
    const port = Number(new URL(first.url).port);
    await expect(startServer({ settings: { port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startServer({ settings: { port: 'x' } })).rejects.toThrow('port');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('seeded videos', () => {
  test('have the status that is asked for, and behave so', async () => {
    await using server = await startServer();
    const client = new Client(server);
    for (const status of ['Uploading', 'Transcoding', 'TranscodeFail', 'Blocked'] as const) {
      const videoId = await server.seedVideo({ status });
      const refused = client.getVideoPlayAuth({ videoId });
      await expect(refused).rejects.toMatchObject({ code: 'Forbidden.IllegalStatus', status: 403 });
    }
  });

  test('are found by their reference id, which is taken once', async () => {
    await using server = await startServer();
    const videoId = await server.seedVideo({ referenceId: 'my-reference' });
    const { video } = await new Client(server).getVideoInfo({ referenceId: 'my-reference' });
    expect(video.videoId).toBe(videoId);
    await expect(server.seedVideo({ referenceId: 'my-reference' })).rejects.toThrow('in use');
  });
});

describe('the clock', () => {
  test('decides when a credential has expired', async () => {
    const clock = new SettableClock().freeze('2030-01-01T00:00:00Z');
    await using server = await startServer({ clock });
    const videoId = await server.seedVideo();
    const { PlayAuth } = await ask(server, { Action: 'GetVideoPlayAuth', VideoId: videoId });
    const fields = JSON.parse(Buffer.from(String(PlayAuth), 'base64').toString('utf8')) as Record<string, string>;
    const { AccessKeyId = '', AccessKeySecret: accessKeySecret = '', SecurityToken = '', AuthInfo = '' } = fields;
    const redeem = (): Promise<Record<string, unknown>> =>
      ask({ ...server, clock, accessKeySecret }, { Action: 'GetPlayInfo', VideoId: videoId, ...token });
    const token = { AccessKeyId, SecurityToken, AuthInfo };
    // Nothing to play in a record without a file: it got as far as that.
    expect((await redeem())['Code']).toBe('InvalidVideo.NoneStream');
    clock.advance(99_999);
    expect((await redeem())['Code']).toBe('InvalidVideo.NoneStream');
    clock.advance(1);
    expect((await redeem())['Code']).toBe('InvalidSecurityToken.Expired');
  });

  test('also judges the time of requests', async () => {
    await using server = await startServer();
    server.clock.advance(20 * 60_000);
    const videoId = await server.seedVideo();
    const late = new Client(server).getVideoInfo({ videoId });
    await expect(late).rejects.toMatchObject({ code: 'InvalidTimeStamp.Expired' });
  });
});
