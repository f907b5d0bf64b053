// The life cycle of a server: start, output, refusals to start, shutdown, and data after a restart.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { openApi, pause, rootPair } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { get } from './support/http.ts';
import { cli, cliJson, serve, serveForTest, temporaryFolder } from './support/server.ts';
import { createUpload, importAndWait, importFile, refreshUpload } from './support/upload.ts';

const folder = temporaryFolder();
let count = 0;
const newDataDir = (): string => join(folder, `data ${String((count += 1))}`);
const drawFilm = (): Promise<string> => drawClip(folder, 'film.mp4', picture('320x180'), H264);

describe('a start', () => {
  test('with --json prints one object when it is ready, and no other output', async () => {
    const server = await serveForTest({ dataDir: newDataDir() });
    expect(server.ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      accessKeyId: rootPair(server.dataDir).accessKeyId,
      accountId: expect.stringMatching(/^\d{16}$/) as string,
      dataDir: server.dataDir,
      pid: server.pid,
    });
    expect((await get(server.url)).status).toBe(400);
    expect(await server.stop()).toBe(0);
    expect(server.stdout().trimEnd().split('\n')).toHaveLength(1);
  });

  test('creates a private data directory', async () => {
    const server = await serveForTest({ dataDir: newDataDir() });
    const mode = (name: string): number => statSync(join(server.dataDir, name)).mode & 0o777;
    expect(mode('.')).toBe(0o700);
    for (const name of ['root-credentials.json', 'master.key']) expect([name, mode(name)]).toEqual([name, 0o600]);
    for (const name of ['media', 'incoming', 'work']) expect([name, mode(name)]).toEqual([name, 0o700]);
  });

  test('keeps secrets private in a folder that others may read', async () => {
    const dataDir = newDataDir();
    mkdirSync(dataDir, { mode: 0o755 });
    const server = await serveForTest({ dataDir });
    for (const name of ['root-credentials.json', 'master.key', 'playauth.db', 'playauth.db-wal', 'media'])
      expect([name, statSync(join(server.dataDir, name)).mode & 0o077]).toEqual([name, 0]);
  });

  test('takes the root pair from the environment, once', async () => {
    const dataDir = newDataDir();
    const pair = { accessKeyId: 'my-root-key', accessKeySecret: 'my-root-secret' };
    const env = {
      PLAYAUTH_ROOT_ACCESS_KEY_ID: pair.accessKeyId,
      PLAYAUTH_ROOT_ACCESS_KEY_SECRET: pair.accessKeySecret,
    };
    const first = await serveForTest({ dataDir, env });
    expect(rootPair(dataDir)).toMatchObject(pair);
    expect((await openApi(first.url, pair).ask('GetVideoList')).status).toBe(200);
    await first.stop();
    const other = { PLAYAUTH_ROOT_ACCESS_KEY_ID: 'another-key', PLAYAUTH_ROOT_ACCESS_KEY_SECRET: 'another-secret' };
    const second = await serveForTest({ dataDir, env: other });
    expect((await openApi(second.url, pair).ask('GetVideoList')).status).toBe(200);
    const refused = await openApi(second.url, { accessKeyId: 'another-key', accessKeySecret: 'another-secret' }).ask(
      'GetVideoList',
    );
    expect(refused.body['Code']).toBe('InvalidAccessKeyId.NotFound');
  });

  test('reports all configuration errors at once, and ends with 2 if a flag is among them', async () => {
    const env = { PLAYAUTH_PORT: 'x', PLAYAUTH_LOG_LEVEL: 'y' };
    expect((await cliJson(['serve', '--data-dir', newDataDir()], env)).code).toBe(1);
    const { code, json } = await cliJson(['serve', '--data-dir', newDataDir(), '--region', '?'], env);
    expect(code).toBe(2);
    for (const name of ['PLAYAUTH_PORT', 'PLAYAUTH_LOG_LEVEL', '--region']) expect(json['Message']).toContain(name);
  });

  test('without FFmpeg still serves; an import fails with the reason', async () => {
    const server = await serveForTest({ dataDir: newDataDir(), args: ['--ffprobe', '/nonexistent/ffprobe'] });
    const api = openApi(server.url, rootPair(server.dataDir));
    const settled = await api.untilSettled(await importFile(api, await drawFilm()));
    expect(settled).toMatchObject({ Status: 'TranscodeFail', Reason: 'FFmpeg is not installed on the server.' });
  });
});

describe('a start is refused for', () => {
  test('a second server on the same data directory, and the first one is not affected', async () => {
    const first = await serveForTest({ dataDir: newDataDir() });
    const api = openApi(first.url, rootPair(first.dataDir));
    const upload = await createUpload(api);
    const { code, json } = await cliJson(['serve', '--port', '0', '--data-dir', first.dataDir]);
    expect([code, json['Message']]).toEqual([1, expect.stringContaining('A playauth server uses the data directory')]);
    expect(json['Message']).toContain(`${first.dataDir} already: ${first.url}`);
    expect(json['Message']).toContain('playauth import');
    expect((await refreshUpload(api, upload.videoId)).videoId).toBe(upload.videoId);
    expect(JSON.parse(readFileSync(join(first.dataDir, 'endpoint.json'), 'utf8'))).toMatchObject({ url: first.url });
  });

  test('a port that is in use, with its number and advice', async () => {
    const first = await serveForTest({ dataDir: newDataDir() });
    const { port } = new URL(first.url);
    const { code, stdout, stderr } = await cli(['serve', '--port', port, '--data-dir', newDataDir()]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`Port ${port} is in use`);
    expect(stderr).toContain('--port');
  });

  test('a master key of another data directory', async () => {
    const dataDir = newDataDir();
    await (await serveForTest({ dataDir })).stop();
    const env = { PLAYAUTH_MASTER_KEY: 'ab'.repeat(32) };
    const { code, json } = await cliJson(['serve', '--port', '0', '--data-dir', dataDir], env);
    expect([code, json['Message']]).toEqual([1, expect.stringContaining('master key is not the one')]);
    expect(JSON.stringify(json)).not.toContain('abab');
    // With its own key it starts normally.
    await serveForTest({ dataDir });
  });
});

describe('with a master key from outside', () => {
  const env = { PLAYAUTH_MASTER_KEY: 'ab'.repeat(32) };

  test('the root secret is in no file; root-key prints the pair to the holder of the master key, and doctor names an old file', async () => {
    const dataDir = newDataDir();
    const server = await serveForTest({ dataDir, env });
    const file = join(dataDir, 'root-credentials.json');
    expect(existsSync(file)).toBe(false);
    const { code, json } = await cliJson(['root-key', '--data-dir', dataDir], env);
    expect([code, json['AccessKeyId']]).toEqual([0, server.ready['accessKeyId']]);
    const pair = { accessKeyId: String(json['AccessKeyId']), accessKeySecret: String(json['AccessKeySecret']) };
    expect((await openApi(server.url, pair).ask('GetVideoList')).status).toBe(200);
    const shell = await cli(['root-key', '--data-dir', dataDir], env);
    expect(shell.stdout).toContain(`export ALIBABA_CLOUD_ACCESS_KEY_SECRET='${pair.accessKeySecret}'\n`);
    for (const [wrong, message] of [
      [{}, /PLAYAUTH_MASTER_KEY/],
      [{ PLAYAUTH_MASTER_KEY: 'cd'.repeat(32) }, /not the one/],
    ] as const) {
      const refused = await cliJson(['root-key', '--data-dir', dataDir], wrong);
      expect([refused.code, refused.json['Message']]).toEqual([1, expect.stringMatching(message)]);
      expect(JSON.stringify(refused.json)).not.toContain(pair.accessKeySecret);
    }
    writeFileSync(file, JSON.stringify(pair));
    const doctor = await cliJson(['doctor', '--data-dir', dataDir], env);
    const checks = doctor.json['Checks'] as { Name: string; Ok: boolean; Detail: string }[];
    expect(checks.find(({ Name }) => Name === 'root key')).toMatchObject({
      Ok: false,
      Detail: expect.stringContaining(file) as string,
    });
    expect(server.stdout() + server.stderr()).not.toContain(pair.accessKeySecret);
  });

  test('the file is written where it is asked for, and never where it is not wanted', async () => {
    const kept = newDataDir();
    await serveForTest({ dataDir: kept, env, args: ['--root-credentials-file', 'always'] });
    expect(existsSync(join(kept, 'root-credentials.json'))).toBe(true);
    const none = newDataDir();
    const server = await serveForTest({ dataDir: none, args: ['--root-credentials-file', 'never'] });
    expect(existsSync(join(none, 'root-credentials.json'))).toBe(false);
    const { json } = await cliJson(['root-key', '--data-dir', none]);
    expect(json['AccessKeyId']).toBe(server.ready['accessKeyId']);
  });
});

describe('--dev', () => {
  const dev = { accessKeyId: 'playauth-dev-access-key-id', accessKeySecret: 'playauth-dev-access-key-secret' };

  test('accepts the documented key pair', async () => {
    const server = await serveForTest({ dataDir: newDataDir(), args: ['--dev'] });
    expect(server.ready['accessKeyId']).toBe(dev.accessKeyId);
    expect((await openApi(server.url, dev).ask('GetVideoList')).status).toBe(200);
  });

  test('ends with the flag: the data directory keeps no trace of it', async () => {
    const dataDir = newDataDir();
    await (await serveForTest({ dataDir, args: ['--dev'] })).stop();
    const server = await serveForTest({ dataDir });
    expect((await openApi(server.url, dev).ask('GetVideoList')).body['Code']).toBe('InvalidAccessKeyId.NotFound');
  });

  test.each(['0.0.0.0', '::', '192.0.2.1'])('does not listen on %s', async (host) => {
    const dataDir = newDataDir();
    const { code, json } = await cliJson(['serve', '--dev', '--host', host, '--port', '0', '--data-dir', dataDir]);
    expect([code, json['Message']]).toEqual([1, expect.stringContaining('loopback only')]);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('a shutdown', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s is a clean one, also with a connection open', async (signal) => {
    const server = await serve({ dataDir: newDataDir() });
    const idle = await fetch(server.url);
    await idle.text();
    process.kill(server.pid, signal);
    // One signal: a second one ends the process at once.
    expect(await server.ended()).toBe(0);
    expect(existsSync(join(server.dataDir, 'endpoint.json'))).toBe(false);
    expect(server.stderr()).not.toContain('"level":50');
  });

  test('keeps everything for the next start', async () => {
    const dataDir = newDataDir();
    const first = await serveForTest({ dataDir });
    const api = openApi(first.url, rootPair(dataDir));
    const videoId = await importAndWait(api, await drawFilm());
    const [{ PlayURL } = { PlayURL: '' }] = await api.playInfo(videoId);
    const waiting = await createUpload(api, { referenceId: 'not-yet-there' });
    await first.stop();
    const second = await serveForTest({ dataDir });
    const again = openApi(second.url, rootPair(dataDir));
    expect(again.pair).toEqual(api.pair);
    // Credentials and URLs issued before are valid too.
    const moved = new URL(new URL(PlayURL).pathname, second.url).href;
    expect((await get(moved)).status).toBe(200);
    expect((await again.call('GetVideoPlayAuth', { VideoId: videoId }))['PlayAuth']).toBeDefined();
    expect((await refreshUpload(again, waiting.videoId)).objectKey).toBe(waiting.objectKey);
  });

  test('during a transcoding releases the job, and the next start finishes it', async () => {
    const dataDir = newDataDir();
    const first = await serveForTest({ dataDir });
    const api = openApi(first.url, rootPair(dataDir));
    const long = await drawClip(folder, 'long.mp4', picture('1280x720', 20), H264);
    const videoId = await importFile(api, long);
    while ((await api.call('GetTranscodeProgress', { VideoId: videoId }))['Status'] !== 'Transcoding') await pause(20);
    expect(await first.stop()).toBe(0);
    const second = await serveForTest({ dataDir });
    const settled = await openApi(second.url, api.pair).untilSettled(videoId);
    expect(settled).toMatchObject({ Status: 'Normal', Progress: 100 });
  }, 240_000);
});

describe('on PostgreSQL', () => {
  test('imports, plays, and keeps everything for the next start', async () => {
    const database = await createDatabase();
    const dataDir = newDataDir();
    const options = { dataDir, env: { PLAYAUTH_DATABASE_URL: database.url } };
    const first = await serve(options);
    const api = openApi(first.url, rootPair(dataDir));
    const videoId = await importAndWait(api, await drawFilm());
    expect(await first.stop()).toBe(0);
    expect(existsSync(join(dataDir, 'playauth.db'))).toBe(false);
    const second = await serve(options);
    const [{ PlayURL } = { PlayURL: '' }] = await openApi(second.url, api.pair).playInfo(videoId);
    expect((await get(PlayURL)).status).toBe(200);
    expect(second.stderr()).not.toContain('"level":50');
    await second.stop();
    await database.drop();
  });

  test('a password appears neither in the log nor in the error', async () => {
    const env = { PLAYAUTH_DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/nothing' };
    const { code, stdout, stderr } = await cliJson(['serve', '--port', '0', '--data-dir', newDataDir()], env);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('hunter2');
  });
});

test('a configuration file applies, below environment and flags', async () => {
  const path = join(folder, 'playauth.json');
  writeFileSync(path, JSON.stringify({ region: 'from-file', publicUrl: 'https://vod.example.org/' }));
  const server = await serveForTest({
    dataDir: newDataDir(),
    args: ['--config', path],
    env: { PLAYAUTH_REGION: 'x-1' },
  });
  const api = openApi(server.url, rootPair(server.dataDir));
  const { WatchURL } = await api.call('CreateWatchLink', { VideoId: (await createUpload(api)).videoId });
  expect(String(WatchURL)).toMatch(/^https:\/\/vod\.example\.org\/watch\//);
});
