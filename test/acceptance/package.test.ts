// The package in a project of a user: packed, installed into an empty folder, run on Node 24 and 20, bundled and type-checked.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyFromCheckout, findOlderNode, installPackage, runScriptIn } from './support/package.ts';
import { run, serveForTest, temporaryFolder } from './support/server.ts';

const home = temporaryFolder();
const folder = join(home, 'my-app');
const installed = join(folder, 'node_modules/playauth');
const command = join(folder, 'node_modules/.bin/playauth');
const olderNode = findOlderNode();

beforeAll(async () => {
  expect(await installPackage(home)).toBe(folder);
  for (const name of ['@types/node', 'undici-types']) copyFromCheckout(folder, `node_modules/${name}`);
});

const SERVED = `
import { startServer } from 'playauth';
import { Client } from 'playauth/sdk';
await using server = await startServer();
const videoId = await server.seedVideo({ title: 'Lesson 1' });
const { videoMeta } = await new Client(server).getVideoPlayAuth({ videoId });
console.log(videoMeta.title);
`;

/** Everything that works without a server. */
const CLIENT = `
import { Client, PlayauthError, verifyCallback } from 'playauth/sdk';
import { createPlayer } from 'playauth/player';
// Where pages are rendered, the element only has to load.
import 'playauth/player-element';
console.log(typeof createPlayer, await verifyCallback({ authKey: 'k', signature: 't=1,v1=00', body: '' }));
const client = new Client({ endpoint: 'http://127.0.0.1:9', accessKeyId: 'a', accessKeySecret: 'b', timeoutMs: 50 });
try {
  await client.getVideoPlayAuth({ videoId: 'x' });
} catch (error) {
  console.log(error instanceof PlayauthError, error.code.startsWith('Client.'));
}
await client.getVideoPlayAuth({ videoId: 'x' });
`;

async function expectClient(node: string): Promise<void> {
  const { code, stdout, stderr } = await runScriptIn(folder, { node, code: CLIENT });
  expect(stdout).toBe('function false\ntrue true\n');
  // The last call is not caught: what Node prints of it can be read.
  expect(code).toBe(1);
  expect(stderr).toContain('PlayauthError');
  expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(300);
  expect(stderr.length).toBeLessThan(3000);
}

describe('on Node 24', () => {
  test('the command runs by its name, and by npx, without a warning', async () => {
    const help = await run(command, ['--help'], { cwd: folder });
    expect([help.code, help.stderr]).toEqual([0, '']);
    const env = { HOME: home };
    const npx = await run('npx', ['--offline', 'playauth', '--help'], { cwd: folder, env });
    expect([npx.code, npx.stdout]).toEqual([0, help.stdout]);
  });

  test('the server starts and finds its pages', async () => {
    const server = await serveForTest({ dataDir: join(folder, 'data'), main: command });
    const page = await fetch(`${server.url}/watch`);
    const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1];
    expect((await fetch(new URL(script ?? 'no script', server.url))).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  test('startServer gives tests a server', async () => {
    expect(await runScriptIn(folder, { code: SERVED })).toEqual({ code: 0, stdout: 'Lesson 1\n', stderr: '' });
  });

  test('the SDK and the player load, and an error that is not caught is short', async () => {
    await expectClient(process.execPath);
  });
});

describe.skipIf(olderNode === undefined)('on Node 20 to 23 (skipped where PATH has none)', () => {
  const node = olderNode ?? '';

  test('the SDK and the player load, and an error that is not caught is short', async () => {
    await expectClient(node);
  });

  test.each([
    ['C', 'needs Node.js 24 or newer'],
    ['zh_CN.UTF-8', '需要 Node.js 24'],
  ])('the command says one sentence (%s)', async (LANG, words) => {
    const { code, stdout, stderr } = await run(node, [command, 'serve'], { cwd: folder, env: { LANG } });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(words);
  });

  test('startServer says the same', async () => {
    const code = `import { startServer } from 'playauth'; await startServer().catch((error) => console.log(error.message));`;
    const { stdout } = await runScriptIn(folder, { node, code });
    expect(stdout).toContain('needs Node.js 24 or newer');
  });
});

test('bundlers for browsers find the SDK and the player, with nothing of Node', async () => {
  const contents = `import { Client } from 'playauth/sdk'; import { createPlayer } from 'playauth/player'; import { PlayAuthPlayer } from 'playauth/player-element'; show(Client, createPlayer, PlayAuthPlayer);`;
  const bundle = { stdin: { contents, resolveDir: folder }, bundle: true, write: false, format: 'esm' } as const;
  const { outputFiles, warnings } = await build({ ...bundle, platform: 'browser', logLevel: 'silent' });
  expect(warnings).toEqual([]);
  expect(outputFiles[0]?.text).not.toContain('node:');
});

test('every script of the package has the source map that it names, with the sources in it', () => {
  const scripts = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(scripts).toContain('dist/sdk/client.js');
  const mapped = scripts.flatMap((script) => {
    const name = /^\/\/# sourceMappingURL=(.+)$/m.exec(readFileSync(join(installed, script), 'utf8'))?.[1];
    if (name === undefined) return [];
    const map = readFileSync(join(installed, dirname(script), name), 'utf8');
    const { sources, sourcesContent = [] } = JSON.parse(map) as { sources: string[]; sourcesContent?: string[] };
    expect([script, sources.filter((_, at) => !sourcesContent[at])]).toEqual([script, []]);
    return [script];
  });
  // Files of the pages, which have the hash of their content in their names, and what names the newest of them.
  const unmapped = scripts.filter((script) => !mapped.includes(script));
  expect(
    unmapped.filter(
      (script) =>
        !/^dist\/web\/(?:[\w-]+-[A-Z0-9]{8}|player-element|console\/assets\/[\w-]+-[\w-]{8})\.js$/.test(script),
    ),
  ).toEqual([]);
});

const USES_SERVER = `
import { startServer, SettableClock, type EmbeddedServer } from 'playauth';
import { Client } from 'playauth/sdk';
const server: EmbeddedServer = await startServer({ clock: new SettableClock(), settings: { port: 0 } });
const client = new Client(server);
const { playAuth } = await client.getVideoPlayAuth({ videoId: await server.seedVideo() });
export const credential: string = playAuth;
// @ts-expect-error a number is no title
await server.seedVideo({ title: 1 });
await server.close();
`;
const USES_PLAYER = `
import { createPlayer } from 'playauth/player';
import { Client, PlayauthError, verifyCallback } from 'playauth/sdk';
const element = document.querySelector('video');
if (element === null) throw new Error('no video element');
const player = createPlayer({ element, endpoint: '', videoId: 'x', getPlayAuth: () => Promise.resolve('x') });
export const used: readonly unknown[] = [player, Client, PlayauthError, verifyCallback];
// @ts-expect-error the endpoint is missing
createPlayer({ element, videoId: 'x', getPlayAuth: () => Promise.resolve('x') });
`;

test.each([
  ['NodeNext', 'NodeNext'],
  ['Bundler', 'ESNext'],
])('its types hold in a strict project (%s)', async (moduleResolution, module) => {
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  const strict = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
    ...{ noEmit: true, module, moduleResolution, target: 'ES2022' },
  };
  const projects = [
    { file: 'server.ts', text: USES_SERVER, options: { types: ['node'], lib: ['ES2024', 'ESNext.Disposable'] } },
    { file: 'player.ts', text: USES_PLAYER, options: { types: [], lib: ['ES2022', 'DOM'] } },
  ];
  for (const { file, text, options } of projects) {
    writeFileSync(join(folder, file), text);
    const config = { compilerOptions: { ...strict, ...options }, files: [file] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout, stderr } = await run(process.execPath, [compiler, '-p', folder], { cwd: folder });
    expect(stdout + stderr).toBe('');
  }
});
