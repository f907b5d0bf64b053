// The code blocks of the documents for browsers, on a page whose backend hands out credentials; only the address of the
// default port is another one.
import { symlinkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ROOT, snippetsFor } from '../support/documents.ts';
import { drawClip } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openPage, type OpenedPage } from './support/open-page.ts';
import { serveStatic, type StaticServer } from './support/static-server.ts';
import { openVendorPages, type VendorOptions } from './support/vendor-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let videoId = '';
let isBackendUp = true;

beforeAll(async () => {
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  videoId = await library.add(await drawClip(library.folder, 'film.mp4', { seconds: 4, size: '320x180' }));
  mkdirSync(join(library.folder, 'node_modules'));
  symlinkSync(ROOT, join(library.folder, 'node_modules/playauth'));
  symlinkSync(join(ROOT, 'node_modules/hls.js'), join(library.folder, 'node_modules/hls.js'));
});
afterAll(() => opened.disposeAsync());

function snippet(words: string): string {
  const [found] = snippetsFor('browser').filter(({ code }) => code.includes(words));
  return (found?.code ?? '').replaceAll('127.0.0.1:8280', new URL(library.server.url).host);
}

async function bundled(code: string): Promise<string> {
  const stdin = { contents: code, resolveDir: library.folder, loader: 'ts' } as const;
  // The sources stand for the built package, which test/acceptance/package.test.ts bundles.
  const alias = { 'playauth/player': join(ROOT, 'sdk/player/create-player.ts') };
  const { outputFiles } = await build({ stdin, alias, bundle: true, write: false, format: 'esm', logLevel: 'error' });
  return outputFiles[0]?.text ?? '';
}

async function serveApplication(script: string): Promise<StaticServer> {
  const issue = async (): Promise<string> => {
    if (!isBackendUp) throw new Error('the backend is down');
    return await library.issue(videoId);
  };
  return opened.use(
    await serveStatic({
      '/index.html': '<!doctype html><video muted></video><script type="module" src="/page.js"></script>',
      '/page.js': script,
      '/my-backend/play-auth': async () => JSON.stringify({ videoId, playAuth: await issue() }),
      [`/my-backend/play-auth/${videoId}`]: issue,
    }),
  );
}

async function openApplication(script: string): Promise<OpenedPage> {
  const { url } = await serveApplication(script);
  const page = await openPage(browser);
  await page.page.goto(`${url}/index.html?video=${videoId}`);
  return page;
}

const READY = `document.querySelector('video').readyState >= 2`;

test('the player of playauth plays', async () => {
  const { page } = await openApplication(await bundled(snippet('createPlayer')));
  await expect.poll(() => page.evaluate(READY), { timeout: 20_000 }).toBe(true);
});

test('a backend that fails is told as such, not as a damaged credential', async () => {
  isBackendUp = false;
  onTestFinished(() => {
    isBackendUp = true;
  });
  const said: string[] = [];
  const { url } = await serveApplication(await bundled(snippet('createPlayer')));
  const { page } = await openPage(browser);
  page.on('console', (message) => said.push(message.text()));
  await page.goto(`${url}/index.html?video=${videoId}`);
  await expect.poll(() => said.join('\n'), { timeout: 20_000 }).toContain('Client.GetPlayAuth');
});

test("the vendor's player plays with the options of the block", async () => {
  // On web pages it asks for a licence: the block runs on one, and its options are given to the player on a file's page.
  const noted = `window.Aliplayer = class { constructor(options) { window.options = options; } };\n`;
  const { page } = await openApplication(noted + snippet('Aliplayer'));
  await page.waitForFunction('window.options !== undefined');
  const options = await page.evaluate<VendorOptions>('window.options');
  const { folder, server } = library;
  const pages = opened.use(await openVendorPages({ browser, folder, serverUrl: server.url }));
  await (await pages.open(options)).plays();
});
