// HTTPS by the server itself, as seen by clients: trust, issued URLs, and connections that get no answer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import tls, { type SecureVersion } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openApi, rootPair } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { sendRaw } from './support/http.ts';
import { cli, cliJson, MAIN_ARGS, run, serveForTest, serveIn, temporaryFolder, type Server } from './support/server.ts';

const folder = temporaryFolder();
const ownCertificates = tls.getCACertificates('default');
let server: Server;
let tlsCert = '';
let videoId = '';

beforeAll(async () => {
  server = await serveIn(folder, { args: ['--tls-self-signed'] });
  tlsCert = String(server.ready['tlsCert']);
  const film = await drawClip(folder, 'film.mp4', picture('320x180'), H264);
  // The file is uploaded over HTTPS as well.
  const { code, json, stderr } = await cliJson(['import', film, '--wait', '--data-dir', server.dataDir]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('100%') as string]);
  videoId = String(json['VideoId']);
}, 60_000);
afterAll(() => server.kill());

/** A script of a client, started as its author would. */
const script = (code: string, env: Record<string, string> = {}) =>
  run(process.execPath, ['-e', code], { env: { ...env, URL_OF_SERVER: server.url } });

describe('a server with --tls-self-signed', () => {
  test('prints an https URL and the path of the certificate', () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(tlsCert).toBe(join(server.dataDir, 'tls-self-signed.pem'));
  });

  test('is trusted by curl with --cacert, and not without', async () => {
    const port = new URL(server.url).port;
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `https://${host}:${port}/?Format=JSON`;
      const trusted = await run('curl', ['-sS', '--cacert', tlsCert, url]);
      expect([trusted.code, trusted.stderr]).toEqual([0, '']);
      expect(JSON.parse(trusted.stdout)).toMatchObject({ Code: 'MissingAction' });
      expect((await run('curl', ['-sS', url])).code).toBe(60);
    }
  });

  test('is trusted by Node with NODE_EXTRA_CA_CERTS, and not without', async () => {
    const code = `fetch(process.env.URL_OF_SERVER).then((r) => console.log(r.status), (e) => console.log(e.cause.code))`;
    expect((await script(code, { NODE_EXTRA_CA_CERTS: tlsCert })).stdout.trim()).toBe('400');
    expect((await script(code)).stdout.trim()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test("is called by the vendor's clients over https", async () => {
    const { accessKeyId, accessKeySecret } = rootPair(server.dataDir);
    const pathOf = createRequire(import.meta.url).resolve;
    const keys = JSON.stringify({ accessKeyId, accessKeySecret });
    const parameters = JSON.stringify({ VideoId: videoId });
    const tea = `
      const { default: Client, Config, Params, OpenApiRequest } = require(${JSON.stringify(pathOf('@alicloud/openapi-client'))});
      const endpoint = new URL(process.env.URL_OF_SERVER).host;
      const client = new Client(new Config({ ...${keys}, protocol: 'https', endpoint }));
      const params = { action: 'GetVideoPlayAuth', version: '2017-03-21', protocol: 'HTTPS', pathname: '/', method: 'POST' };
      const shape = { authType: 'AK', style: 'RPC', bodyType: 'json', reqBodyType: 'formData' };
      client.callApi(new Params({ ...params, ...shape }), new OpenApiRequest({ query: ${parameters} }), {})
        .then(({ body }) => console.log(JSON.stringify(body)));`;
    const pop = `
      const { RPCClient } = require(${JSON.stringify(pathOf('@alicloud/pop-core'))});
      new RPCClient({ ...${keys}, endpoint: process.env.URL_OF_SERVER, apiVersion: '2017-03-21' })
        .request('GetVideoPlayAuth', ${parameters}).then((body) => console.log(JSON.stringify(body)));`;
    for (const code of [tea, pop]) {
      const { stdout, stderr } = await script(code, { NODE_EXTRA_CA_CERTS: tlsCert });
      expect(stderr.replace(/^\(.*\n/gm, '')).toBe('');
      expect(JSON.parse(stdout)).toMatchObject({ VideoMeta: { VideoId: videoId } });
    }
  });

  test('issues https URLs that play', async () => {
    tls.setDefaultCACertificates([...ownCertificates, readFileSync(tlsCert, 'utf8')]);
    onTestFinished(() => {
      tls.setDefaultCACertificates(ownCertificates);
    });
    const api = openApi(server.url, rootPair(server.dataDir));
    const [{ PlayURL } = { PlayURL: '' }] = await api.playInfo(videoId, { Formats: 'mp4' });
    const { WatchURL } = await api.call('CreateWatchLink', { VideoId: videoId });
    for (const url of [PlayURL, String(WatchURL)]) {
      expect(new URL(url).origin).toBe(server.url);
      expect((await run('curl', ['-sSf', '-o', '/dev/null', '--cacert', tlsCert, url])).code).toBe(0);
    }
    const played = await run('ffprobe', ['-v', 'error', '-tls_verify', '1', '-ca_file', tlsCert, PlayURL]);
    expect([played.code, played.stderr]).toEqual([0, '']);
  });
});

describe('the command line', () => {
  test('trusts the server of the given data directory', async () => {
    const { code, json } = await cliJson(['videos', '--data-dir', server.dataDir]);
    expect([code, JSON.stringify(json)]).toEqual([0, expect.stringContaining(videoId) as string]);
    expect((await cliJson(['videos', '--endpoint', server.url, '--data-dir', server.dataDir])).code).toBe(0);
    expect((await cliJson(['doctor', '--data-dir', server.dataDir])).json['Checks']).toContainEqual({
      Name: 'server',
      Ok: true,
      Detail: server.url,
    });
  });

  test('trusts no other server with it, unless NODE_EXTRA_CA_CERTS is set', async () => {
    const other = await serveForTest({ dataDir: join(folder, 'other'), args: ['--tls-self-signed'] });
    const args = ['videos', '--endpoint', other.url, '--data-dir', server.dataDir];
    expect(await cliJson(args)).toMatchObject({ code: 1, json: { Code: 'Client.Network' } });
    const { json } = await cliJson(args, { NODE_EXTRA_CA_CERTS: String(other.ready['tlsCert']) });
    expect(json['Code']).toBe('InvalidAccessKeyId.NotFound');
  });
});

describe('no answer is sent for', () => {
  test('plain HTTP: the connection is closed', async () => {
    const request = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    for (const bytes of [request, 'x'.repeat(100), Buffer.alloc(64)])
      expect(await sendRaw(server.url, bytes)).not.toContain('HTTP/1.1');
    expect(server.isRunning()).toBe(true);
  });

  test.each([
    ['TLSv1', false],
    ['TLSv1.1', false],
    ['TLSv1.2', true],
    ['TLSv1.3', true],
  ] as [SecureVersion, boolean][])('%s: an agreement is reached: %s', async (version, isAgreed) => {
    const { hostname: host, port } = new URL(server.url);
    const socket = tls.connect({
      host,
      port: Number(port),
      ca: readFileSync(tlsCert),
      minVersion: version,
      maxVersion: version,
      // Without this the client would not even offer the old versions.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    onTestFinished(() => void socket.destroy());
    const agreed = await once(socket, 'secureConnect').then(
      () => socket.getProtocol(),
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(agreed).toBe(isAgreed ? version : 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});

test('a shutdown does not wait for connections without a handshake', async () => {
  const stopping = await serveForTest({ dataDir: join(folder, 'stopping'), args: ['--tls-self-signed'] });
  const port = Number(new URL(stopping.url).port);
  const silent = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(silent, 'connect');
  // Accepted after the silent one. A running request gets a grace period of seconds, a handshake would get ten.
  const busy = tls.connect({ port, host: '127.0.0.1', ca: readFileSync(String(stopping.ready['tlsCert'])) });
  // It reads: a head that takes too long is answered before the connection ends.
  busy.on('error', () => undefined).resume();
  await once(busy, 'secureConnect');
  busy.write('GET / HTTP/1.1\r\nHost: ');
  const order: string[] = [];
  silent.once('close', () => order.push('silent'));
  busy.once('close', () => order.push('busy'));
  expect(await stopping.stop()).toBe(0);
  await expect.poll(() => order).toEqual(['silent', 'busy']);
});

describe('a certificate', () => {
  test('that is self-signed is kept after a restart, also when a person starts the server', async () => {
    const dataDir = join(folder, 'again');
    const first = await serveForTest({ dataDir, args: ['--tls-self-signed'] });
    const file = String(first.ready['tlsCert']);
    const certificate = readFileSync(file, 'utf8');
    await first.stop();
    const child = spawn(
      process.execPath,
      [...MAIN_ARGS, 'serve', '--tls-self-signed', '--port', '0', '--data-dir', dataDir],
      {
        env: { PATH: process.env['PATH'], LANG: 'zh_CN.UTF-8' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    for await (const chunk of child.stdout) if ((said += String(chunk)).includes('Ctrl+C')) break;
    expect(said).toContain(`NODE_EXTRA_CA_CERTS=${file}`);
    expect(said).toMatch(/证书 +.+tls-self-signed\.pem/);
    const url = /https:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';
    expect((await run('curl', ['-sS', '--cacert', file, url])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(certificate);
  });

  test('from files is the one presented', async () => {
    const made = await generate([{ name: 'commonName', value: 'vod.test' }], { keyType: 'ec', algorithm: 'sha256' });
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.private);
    const env = { PLAYAUTH_TLS_CERT: cert, PLAYAUTH_TLS_KEY: key };
    const named = await serveForTest({ dataDir: join(folder, 'named'), env });
    expect(named.ready).not.toHaveProperty('tlsCert');
    const { port } = new URL(named.url);
    const resolve = `vod.test:${port}:127.0.0.1`;
    const asked = await run('curl', ['-sS', '--cacert', cert, '--resolve', resolve, `https://vod.test:${port}`]);
    expect([asked.code, asked.stderr]).toEqual([0, '']);
  });

  test('that is unusable ends the start with the reason', async () => {
    const args = ['serve', '--port', '0', '--data-dir', join(folder, 'refused')];
    const wrong = ['--tls-cert', tlsCert, '--tls-key', join(folder, 'none.pem')];
    const { code, stdout, stderr } = await cli([...args, ...wrong]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`--tls-key (PLAYAUTH_TLS_KEY): ${join(folder, 'none.pem')} does not exist`);
    const half = await cliJson([...args, '--tls-cert', tlsCert]);
    expect([half.code, half.json['Message']]).toEqual([2, expect.stringContaining('together') as string]);
  });
});
