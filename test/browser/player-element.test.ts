// `<playauth-player>` on other people's pages, as docs/player.md says: plain HTML, React, Vue, and the watch page in a frame.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileScript, parse } from 'vue/compiler-sfc';
import { snippetsOf } from '../../scripts/house/snippets.ts';
import { ROOT } from '../support/documents.ts';
import { faultsForAxe } from './support/axe.ts';
import { drawClip } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openPage, type OpenedPage } from './support/open-page.ts';
import { serveStatic, type StaticServer } from './support/static-server.ts';
import { buildWatchPage, watchLink } from './support/watch-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let site: StaticServer;
let film = '';

beforeAll(async () => {
  await buildWatchPage();
  library = opened.use(await openLibrary({ frameAncestors: 'http://127.0.0.1:* https://*.example.org' }));
  browser = await launchChromium();
  opened.defer(() => browser.close());
  film = await library.add(await drawClip(library.folder, 'film.mp4', { seconds: 8, size: '360x640' }), 'A film');
  const page = (body: string): string => `<!doctype html><html lang="zh-CN"><title>A site</title><body>${body}</body>`;
  const link = await watchLink(library, film);
  site = opened.use(
    await serveStatic({
      '/plain.html': page(ours(snippet('html', 'play-auth-url')) + CHAPTERS),
      '/chapters.vtt': 'WEBVTT\n\n00:00.000 --> 00:04.000\nThe mill\n\n00:04.000 --> 00:08.000\nThe pass\n',
      '/react.html': page('<div id="app"></div><script type="module" src="/react.js"></script>'),
      '/react.js': await reactApp(),
      '/vue.html': page('<div id="app"></div><script type="module" src="/vue.js"></script>'),
      '/vue.js': await vueApp(),
      '/frame.html': page(ours(snippet('html', '<iframe')).replace(/src="[^"]+"/, `src="${link}"`)),
      [`/my-backend/play-auth/${film}`]: () => library.issue(film),
    }),
  );
});
afterAll(() => opened.disposeAsync());

const CHAPTERS = `<script>
  const track = document.createElement('track');
  track.kind = 'chapters';
  track.src = '/chapters.vtt';
  document.querySelector('playauth-player').append(track);
</script>`;

/** A block of docs/player.md. */
function snippet(language: string, words: string): string {
  const blocks = snippetsOf('docs/player.md', readFileSync(join(ROOT, 'docs/player.md'), 'utf8'));
  return blocks.find((block) => block.language === language && block.code.includes(words))?.code ?? '';
}

function ours(code: string): string {
  return code.replaceAll('127.0.0.1:8280', new URL(library.server.url).host).replaceAll('VIDEO_ID', film);
}

async function bundled(contents: string): Promise<string> {
  const stdin = { contents, resolveDir: ROOT, loader: 'jsx' } as const;
  // The sources stand for the built package, which test/acceptance/package.test.ts bundles.
  const alias = { 'playauth/player-element': join(ROOT, 'sdk/element/playauth-player.ts') };
  const define = { 'process.env.NODE_ENV': '"production"' };
  const options = { bundle: true, write: false, format: 'esm', jsx: 'automatic', logLevel: 'error' } as const;
  const { outputFiles } = await build({ ...options, stdin, alias, define });
  return outputFiles[0]?.text ?? '';
}

async function reactApp(): Promise<string> {
  const start = `import { createRoot } from 'react-dom/client';
    createRoot(document.querySelector('#app')).render(<Film videoId="${film}" />);`;
  return bundled(ours(snippet('jsx', 'Film')) + start);
}

async function vueApp(): Promise<string> {
  const { descriptor } = parse(ours(snippet('vue', 'setup')));
  const isCustomElement = (tag: string): boolean => tag === 'playauth-player';
  const templateOptions = { compilerOptions: { isCustomElement } };
  const { content } = compileScript(descriptor, { id: 'film', inlineTemplate: true, templateOptions });
  const start = `import { createApp } from 'vue'; createApp(Film, { videoId: '${film}' }).mount('#app');`;
  return bundled(`${content.replace('export default', 'const Film =')}\n${start}`);
}

const TIME = `document.querySelector('playauth-player')?.media?.currentTime ?? 0`;

async function visit(path: string): Promise<OpenedPage> {
  const page = await openPage(browser);
  await page.page.goto(site.url + path);
  return page;
}

async function plays({ page }: OpenedPage): Promise<void> {
  await expect.poll(() => page.evaluate<number>(TIME), { timeout: 20_000 }).toBeGreaterThan(0.5);
}

describe('the player element', () => {
  test('plays in plain HTML, in the language of the page, and is read well', async () => {
    const page = await visit('/plain.html');
    await plays(page);
    const { page: tab } = page;
    await tab.getByRole('region', { name: '视频播放器' }).waitFor();
    // A portrait film is a portrait player.
    const box = await tab.locator('playauth-player').boundingBox();
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(9 / 16, 1);
    await tab.locator('.seek-marks i').waitFor({ state: 'attached' });
    await tab.getByRole('button', { name: '设置' }).click();
    expect(await faultsForAxe(page.page)).toEqual([]);
    await tab.getByRole('menuitemcheckbox', { name: '循环播放' }).click();
    expect(await tab.evaluate(`document.querySelector('playauth-player').media.loop`)).toBe(true);
    expect(await tab.evaluate('navigator.mediaSession.metadata.title')).toBe('A film');
    // Away from the page, it stops.
    await tab.evaluate(`{ globalThis.left = document.querySelector('playauth-player'); left.remove(); }`);
    await expect
      .poll(() => tab.evaluate('[left.media === undefined, navigator.mediaSession.metadata]'))
      .toEqual([true, null]);
    expect([page.complaints, page.refusals, page.outsideHosts()]).toEqual([[], [], []]);
  });

  test.each(['/react.html', '/vue.html'])('plays in %s', async (path) => {
    const page = await visit(path);
    await plays(page);
    expect([page.complaints, page.refusals]).toEqual([[], []]);
  });

  test('fills its place, however the page displays it', async () => {
    const { page } = await visit('/plain.html');
    const sizes = (display: string): Promise<readonly unknown[]> =>
      page.evaluate(`(() => {
        const player = document.querySelector('playauth-player');
        player.style.cssText = 'width: 320px; display: ${display}';
        const stage = player.shadowRoot?.querySelector('.stage') ?? player;
        return [player, stage].map(({ offsetWidth, offsetHeight }) => offsetWidth + ' × ' + offsetHeight);
      })()`);
    for (const display of ['block', 'inline-block', 'flex', 'grid'])
      await expect.poll(() => sizes(display), { timeout: 20_000 }).toEqual(['320 × 569', '320 × 569']);
  });

  test('tells the page of an error, and has the words for it', async () => {
    const page = await visit('/react.html');
    await plays(page);
    await page.page.evaluate(`{
      const player = document.querySelector('playauth-player');
      player.getPlayAuth = undefined;
      player.setAttribute('lang', 'en');
      player.setAttribute('play-auth', 'not a credential');
      player.load();
    }`);
    await page.page.getByRole('alert').getByText('damaged or was altered').waitFor();
    expect(page.said).toContain('Client.BadPlayAuth');
    expect(await faultsForAxe(page.page)).toEqual([]);
  });

  test('is on the watch page, which a page of an allowed origin shows in a frame', async () => {
    const page = await visit('/frame.html');
    const frame = page.page.frameLocator('iframe');
    await frame.locator('html[data-state="playing"]').waitFor();
    const header = (await fetch(await watchLink(library, film))).headers.get('content-security-policy');
    expect(header).toContain('frame-ancestors http://127.0.0.1:* https://*.example.org;');
    expect(page.complaints).toEqual([]);
  });
});
