// The code blocks of the documents, run as a reader pastes them; only the address of the default port is another one.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Snippet } from '../../scripts/house/snippets.ts';
import { ROOT, snippets, snippetsFor, wayOf } from '../support/documents.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { MAIN_ARGS, run, serveIn, temporaryFolder, type Finished, type Server } from './support/server.ts';

const folder = temporaryFolder();
const environment: Record<string, string> = {};
const name = ({ document, line }: Snippet): string => `${document}:${String(line)}`;
let server: Server;
let api: Api;

beforeAll(async () => {
  await run(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale']);
  for (const path of ['playauth', '@alicloud/pop-core', 'jose', '@types/node', 'undici-types']) linkPackage(path);
  installCommand();
  execFileSync('ffmpeg', [...'-v error -f lavfi -i testsrc=d=1:s=320x180'.split(' '), join(folder, 'film.mp4')]);
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  Object.assign(environment, {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    PLAYAUTH_DATA_DIR: server.dataDir,
    ALIBABA_CLOUD_ACCESS_KEY_ID: api.pair.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: api.pair.accessKeySecret,
    npm_config_update_notifier: 'false',
  });
  const { stdout } = await run('playauth', ['import', 'film.mp4', '--wait'], { cwd: folder, env: environment });
  environment['VIDEO_ID'] = stdout.trim();
  const user = ['user', 'create', 'leaked', '--access-key', '--json'];
  const { stdout: leaked } = await run('playauth', user, { cwd: folder, env: environment });
  environment['LEAKED_ACCESS_KEY_ID'] = /"AccessKeyId":"([^"]+)"/.exec(leaked)?.[1] ?? '';
}, 90_000);
afterAll(() => server.kill());

/** A dependency of the reader's project. */
function linkPackage(path: string): void {
  const place = join(folder, 'node_modules', path);
  mkdirSync(join(place, '..'), { recursive: true });
  symlinkSync(path === 'playauth' ? ROOT : join(ROOT, 'node_modules', path), place);
}

/** `playauth`, as an installed package puts it on the PATH. */
function installCommand(): void {
  const command = join(folder, 'bin/playauth');
  mkdirSync(join(folder, 'bin'));
  const words = [process.execPath, ...MAIN_ARGS].map((word) => `'${word}'`).join(' ');
  writeFileSync(command, `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(command, 0o755);
}

function pasted(code: string): string {
  return code.replaceAll('127.0.0.1:8280', new URL(server.url).host);
}

async function runNode(code: string): Promise<Finished> {
  const file = `${randomUUID()}.mjs`;
  writeFileSync(join(folder, file), pasted(code));
  return await run(process.execPath, [file], { cwd: folder, env: environment });
}

test('every block is run, or has a reason not to be', () => {
  expect(snippets.map(wayOf)).toContain('node');
  // The two languages of the README have the same blocks.
  const ofDocument = (path: string): string[] => snippets.filter(({ document }) => document === path).map(wayOf);
  expect(ofDocument('README.zh-CN.md')).toEqual(ofDocument('README.md'));
});

test.each(snippetsFor('node').map((snippet) => [name(snippet), snippet] as const))('%s', async (_, { code }) => {
  if (code.includes('PLAY_KEY')) {
    environment['PLAY_KEY'] = randomUUID().replaceAll('-', '').slice(0, 20);
    await api.call('SetAppPlayKey', { AppId: 'app-1000000', PlayKey: environment['PLAY_KEY'] });
  }
  const { code: ended, stdout, stderr } = await runNode(code);
  expect([ended, stderr]).toEqual([0, '']);
  if (!code.includes('startServer')) expect(stdout).toMatch(/^(?:film )?[\w+/=.-]{100,}\n$/);
  if (!code.includes('PLAY_KEY')) return;
  const form = new URLSearchParams({ Action: 'GetPlayInfo', Version: '2017-03-21', JWTPlayAuth: stdout.trim() });
  expect((await fetch(server.url, { method: 'POST', body: form })).status).toBe(200);
});

test.each(snippetsFor('shell').map((snippet) => [name(snippet), snippet] as const))('%s', async (_, { code }) => {
  const isInCheckout = code.includes('npm run');
  const cwd = isInCheckout ? ROOT : folder;
  const { code: ended, stdout, stderr } = await run('sh', ['-e', '-c', pasted(code)], { cwd, env: environment });
  expect([ended, stderr]).toEqual([0, expect.not.stringContaining('playauth: ')]);
  if (code.includes('curl')) expect(stdout).toContain('"PlayAuth":"');
});

test.each(snippetsFor('receiver').map((snippet) => [name(snippet), snippet] as const))('%s', async (_, { code }) => {
  writeFileSync(join(folder, 'receiver.mjs'), `${code}console.log('started');\n`);
  const env = { ...environment, CALLBACK_AUTH_KEY: 'key', PORT: String(await freePort()) };
  const receiver = spawn(process.execPath, ['receiver.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void receiver.kill());
  await once(receiver.stdout, 'data');
  const body = '{"EventType":"TranscodeComplete"}';
  const post = async (key: string): Promise<number> => {
    const headers = { 'x-playauth-signature': signature(key, body) };
    return (await fetch(`http://127.0.0.1:${env.PORT}`, { method: 'POST', body, headers })).status;
  };
  await expect.poll(() => post('another key').catch(() => 0)).toBe(403);
  expect(await post('key')).toBe(200);
});

test.each(snippetsFor('module').map((snippet) => [name(snippet), snippet] as const))('%s', async (_, { code }) => {
  const file = join(folder, 'module.mjs');
  writeFileSync(file, code);
  const { isGenuine } = (await import(pathToFileURL(file).href)) as {
    isGenuine: (key: string, signature: string | undefined, body: Buffer) => boolean;
  };
  const body = Buffer.from('{}');
  expect(isGenuine('key', signature('key', '{}'), body)).toBe(true);
  expect(isGenuine('another', signature('key', '{}'), body)).toBe(false);
  expect(isGenuine('key', undefined, body)).toBe(false);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

function signature(key: string, body: string): string {
  const time = String(Math.floor(Date.now() / 1000));
  return `t=${time},v1=${createHmac('sha256', key).update(`${time}.${body}`).digest('hex')}`;
}

test('the TypeScript blocks hold in a strict project', async () => {
  const files = snippets.flatMap((snippet, index) => {
    if (snippet.language !== 'ts') return [];
    writeFileSync(join(folder, `${String(index)}.ts`), snippet.code);
    return [`${String(index)}.ts`];
  });
  linkPackage('hls.js');
  const strict = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true, target: 'ES2024' };
  const lib = ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'];
  const compilerOptions = { ...strict, module: 'NodeNext', moduleResolution: 'NodeNext', lib, types: ['node'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  expect(files.length).toBeGreaterThan(3);
  expect((await run(process.execPath, [compiler, '-p', folder])).stdout).toBe('');
});

test('the documents name the version that npm pack makes', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  for (const { code } of snippetsFor('package')) expect(code).toContain(`playauth-${version}.tgz`);
});
