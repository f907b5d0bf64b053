// The command line as a process: pipes that close, signals, stdin, the folder of the caller, and a server without FFmpeg.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, cliJson, MAIN_ARGS, run, serveIn, temporaryFolder, type Server } from './support/server.ts';

const folder = temporaryFolder();
let server: Server;

beforeAll(async () => {
  server = await serveIn(folder, { args: ['--ffmpeg', '/nonexistent/ffmpeg', '--ffprobe', '/nonexistent/ffprobe'] });
  for (const name of ['one.mp4', 'two.mp4']) writeFileSync(join(folder, name), `no film, ${name}`);
}, 60_000);
afterAll(() => server.kill());

const here = (): string[] => ['--data-dir', server.dataDir];
const program = (...args: string[]): string =>
  [process.execPath, ...MAIN_ARGS, ...args].map((arg) => `'${arg}'`).join(' ');

test('a server without FFmpeg says so, on its health page, in its output, and to doctor', async () => {
  expect(await (await fetch(`${server.url}/health/ready`)).json()).toMatchObject({
    status: 'degraded',
    ffmpeg: 'missing',
  });
  await expect.poll(server.stderr).toContain('FFmpeg is missing');
  const { code, json } = await cliJson(['doctor', ...here()]);
  expect(code).toBe(1);
  expect(json['Checks']).toContainEqual({
    Name: 'ffmpeg',
    Ok: false,
    Detail: expect.stringContaining('install it there') as string,
  });
});

test('a reader that leaves is no failure and no stack', async () => {
  const { code, stderr } = await run('bash', [
    '-c',
    `set -o pipefail; ${program('serve', '--help')} | head -c 1 >/dev/null`,
  ]);
  expect([code, stderr]).toEqual([0, '']);
});

test('Ctrl+C says what has become of the video and how to go on, and ends with 130', async () => {
  // Without FFmpeg it waits for its turn, or has failed already: --resume of the file is for the first, the reason for the second.
  const child = spawn(
    process.execPath,
    [...MAIN_ARGS, 'import', join(folder, 'one.mp4'), '--wait', '--patience', '60', ...here()],
    {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  let isStopped = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (isStopped || !said.includes('Uploading 100%')) return;
    isStopped = child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 130) expect(said).toContain('FFmpeg');
  else
    expect(said).toMatch(
      /the server goes on with it\.\n.*playauth video show [0-9a-f]{32} --watch|playauth import .* --resume/,
    );
});

test('inspect reads stdin: what issue prints, what play prints, and JSON', async () => {
  const link = 'http://h.example/watch/AQAB' + 'A'.repeat(60);
  const read = async (text: string) =>
    await run('bash', ['-c', `printf %s '${text}' | ${program('inspect', '--json')}`]);
  expect(JSON.parse((await read(link)).stdout)).toMatchObject({
    Kind: 'WatchLink',
    Server: 'http://h.example',
    KeyId: 1,
  });
  expect(JSON.parse((await read(JSON.stringify({ WatchURL: link }))).stdout)).toMatchObject({ Kind: 'WatchLink' });
  expect(await read('')).toMatchObject({ code: 2 });
});

test('a file or folder is looked for where the user stands, if npm runs the program elsewhere', async () => {
  mkdirSync(join(folder, 'stands', 'films'), { recursive: true });
  writeFileSync(join(folder, 'stands', 'films', 'a.mp4'), 'no film');
  const env = { PLAYAUTH_CALLER_FOLDER: join(folder, 'stands') };
  const { code, json } = await cliJson(['import', 'films', '--recursive', '--dry-run', ...here()], env);
  expect([code, json]).toMatchObject([0, { WouldImport: 1 }]);
});

test('start with a mistyped file does not start, and doctor makes nothing', async () => {
  const dataDir = join(folder, 'not-made');
  const { code, stderr } = await cli(['start', join(folder, 'flim.mp4'), '--data-dir', dataDir, '--port', '0']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/There is no file .*flim\.mp4/)]);
  await cli(['doctor', '--data-dir', dataDir]);
  expect(existsSync(dataDir)).toBe(false);
});

test('--version prints the version of package.json', async () => {
  expect(await cli(['--version'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^playauth \d+\.\d+\.\d+\n$/) as string,
    stderr: '',
  });
});

test('configuration faults and misspelt variables are told in the language of the locale', async () => {
  const env = { LANG: 'zh_CN.UTF-8', PLAYAUTH_PORT: '99999', PLAYAUTH_DATADIR: 'x' };
  const { code, stderr } = await cli(['serve', '--data-dir', join(folder, 'not-made')], env);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/是否想写 PLAYAUTH_DATA_DIR？\n.*配置有 1 处错误：\n {2}PLAYAUTH_PORT：应为 0 到 65535/),
  ]);
});
