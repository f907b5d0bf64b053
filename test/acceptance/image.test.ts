// The image of deploy/Containerfile, built and run as deploy/compose.yaml closes it: a film is made and plays, and is still there in
// a second container on the same volume. In the long run only.
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { buildImage, makeBase, openImageHost, type ImageHost } from '../support/image.ts';
import { freePort } from '../support/free-port.ts';
import { decodeFrames } from '../support/read-media.ts';
import { openApi, type Api } from './support/api.ts';
import { temporaryFolder } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const isLong = process.env['PLAYAUTH_TEST_ATTACKS'] === 'long';
const NAME = 'localhost/playauth';
const CLOSED = ['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
const HERE = [
  '--network=host',
  '--cgroups=disabled',
  '--no-healthcheck',
  '--ulimit=nofile=4096',
  '--ulimit=nproc=4096',
];
const folder = temporaryFolder();

describe.skipIf(!isLong)('the image', () => {
  let host: ImageHost;
  let port = 0;
  beforeAll(async () => {
    host = await openImageHost(join(folder, 'images'));
    await makeBase(host, folder);
    await buildImage(host, NAME);
    port = await freePort();
  }, 3_600_000);
  afterAll(async () => {
    await host.run('podman', ['rm', '--all', '--force']);
    await host.run('podman', ['system', 'reset', '--force']);
  }, 120_000);

  const inside = async (...command: readonly string[]): Promise<string> =>
    await host.run('podman', ['exec', 'one', ...command]);

  async function start() {
    const own = [
      '--env',
      'PLAYAUTH_HOST=127.0.0.1',
      '--env',
      `PLAYAUTH_PORT=${String(port)}`,
      '--volume',
      'data:/data',
    ];
    const container = host.start(['run', '--rm', '--name', 'one', ...HERE, ...CLOSED, ...own, NAME]);
    let said = '';
    for (const stream of [container.stdout, container.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const isHealthy = async (): Promise<boolean> => {
      if (container.exitCode !== null) throw new Error(`the container ended: ${said}`);
      return await inside('node', '/app/health-check.mjs').then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isHealthy, { timeout: 60_000, interval: 200 }).toBe(true);
    const pair = JSON.parse(await inside('playauth', 'root-key', '--json')) as Record<string, string>;
    const api: Api = openApi(`http://127.0.0.1:${String(port)}`, {
      accessKeyId: pair['AccessKeyId'] ?? '',
      accessKeySecret: pair['AccessKeySecret'] ?? '',
    });
    const stop = async (): Promise<unknown> => {
      const ended = once(container, 'exit');
      await host.run('podman', ['stop', '--time', '30', 'one']);
      return (await ended)[0] as unknown;
    };
    return { api, stop };
  }

  test('says how it is run, and what of it is kept', async () => {
    const text = await host.run('podman', ['image', 'inspect', NAME]);
    const [{ Config, Healthcheck }] = JSON.parse(text) as [Record<'Config' | 'Healthcheck', Record<string, unknown>>];
    expect(Config).toMatchObject({
      User: '10001:10001',
      Entrypoint: ['playauth'],
      Cmd: ['serve'],
      ExposedPorts: { '8280/tcp': {} },
      Volumes: { '/data': {} },
      StopSignal: 'SIGTERM',
    });
    expect(Healthcheck['Test']).toEqual(['CMD', 'node', '/app/health-check.mjs']);
  });

  test('makes a film and plays it, without any right; a second container finds it on the volume', async () => {
    const first = await start();
    const status = await inside('cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    await expect(inside('touch', '/app/new')).rejects.toThrow('Read-only file system');
    expect(await inside('ffmpeg', '-version')).toContain('ffmpeg version');
    const film = await drawClip(folder, 'film.mp4', picture('160x90', 2), H264);
    const videoId = await importAndWait(first.api, film);
    const frames = async ({ api }: { readonly api: Api }): Promise<number> => {
      const [stream] = await api.playInfo(videoId);
      return await decodeFrames(stream?.PlayURL ?? '', 'v');
    };
    expect(await frames(first)).toBe(50);
    expect(await first.stop()).toBe(0);
    const second = await start();
    expect(await frames(second)).toBe(50);
    expect(await second.stop()).toBe(0);
  }, 300_000);

  test('has nothing of the tools that made it', async () => {
    const shell = ['run', '--rm', ...HERE, '--entrypoint', 'sh', NAME, '-c'];
    const found = await host.run('podman', [
      ...shell,
      'ls /app /app/node_modules; ls -d /src /packed 2>&1; du -sm /app',
    ]);
    expect(found).not.toMatch(/^(?:typescript|vitest|esbuild|node)$/m);
    expect(found).toMatch(/cannot access '\/src'[\s\S]*cannot access '\/packed'/);
    expect(Number(/^(\d+)\t\/app$/m.exec(found)?.[1])).toBeLessThan(150);
  }, 60_000);
});
