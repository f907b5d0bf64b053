// Pages with the vendor's player exactly as npm delivers it. They are files, for on web pages that player asks for a
// licence; its modules come from a loopback server that serves the package's own folder.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { bundlePage } from './bundle.ts';
import { openPage, type OpenedPage } from './open-page.ts';
import type { VendorState } from './page-types.ts';
import { serveStatic } from './static-server.ts';

export interface VendorPages extends AsyncDisposable {
  /** `mediaUserAgent`: what asks for media, where it is not what redeems. */
  readonly open: (options: VendorOptions, mediaUserAgent?: string) => Promise<VendorPage>;
}

/** Options of the vendor's player beside the few that every page sets. */
export interface VendorOptions {
  readonly vid: string;
  readonly playauth: string;
  readonly [option: string]: unknown;
}

export interface VendorPage extends OpenedPage {
  readonly state: () => Promise<VendorState>;
  /** Resolves when it has played some pictures in a row. */
  readonly plays: () => Promise<VendorState>;
  readonly fails: () => Promise<VendorState>;
  readonly replay: (videoId: string, playAuth: string) => Promise<void>;
}

interface Surroundings {
  readonly browser: Browser;
  /** For the pages. */
  readonly folder: string;
  readonly serverUrl: string;
}

const PLAYED_SECONDS = 1;
const PLAYED_FRAMES = 10;

export async function openVendorPages({ browser, folder, serverUrl }: Surroundings): Promise<VendorPages> {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('aliyun-aliplayer/package.json'));
  const script = await bundlePage('vendor.ts');
  const assets = await serveStatic({ '/page.js': script }, join(packageFolder, 'build'));
  return {
    open: async (options, mediaUserAgent) => {
      const player = {
        assetPrefix: assets.url,
        customVodServer: `${serverUrl}/`,
        customVodServerFirst: true,
        width: '800px',
        height: '450px',
        autoplay: true,
        language: 'en-us',
        ...options,
      };
      const path = join(folder, `${randomUUID()}.html`);
      await writeFile(path, pageText(assets.url, player));
      const opened = await openPage(browser);
      if (mediaUserAgent !== undefined)
        await opened.page.route('**/play/**', (route) =>
          route.continue({ headers: { ...route.request().headers(), 'user-agent': mediaUserAgent } }),
        );
      await opened.page.goto(pathToFileURL(path).href);
      return describePage(opened);
    },
    [Symbol.asyncDispose]: () => assets[Symbol.asyncDispose](),
  };
}

function pageText(assets: string, options: object): string {
  const json = JSON.stringify(options).replaceAll('<', '\\u003c');
  return `<!doctype html>
<meta charset="utf-8" />
<link rel="stylesheet" href="${assets}/skins/default/aliplayer-min.css" />
<div id="player"></div>
<script src="${assets}/aliplayer-min.js"></script>
<script>var vendorOptions = ${json};</script>
<script src="${assets}/page.js"></script>
`;
}

function describePage(opened: OpenedPage): VendorPage {
  const { page } = opened;
  const state = (): Promise<VendorState> => page.evaluate<VendorState>('vendor.state()');
  return {
    ...opened,
    state,
    plays: async () => {
      await expect.poll(async () => (await state()).events, { timeout: 20_000 }).toContain('playing');
      const before = await state();
      await expect
        .poll(async () => (await state()).time, { timeout: 20_000 })
        .toBeGreaterThan(before.time + PLAYED_SECONDS);
      const after = await state();
      expect(after.errorCode, after.errorText).toBe(0);
      if (after.width > 0) expect(after.frames).toBeGreaterThan(before.frames + PLAYED_FRAMES);
      return after;
    },
    fails: async () => {
      await expect.poll(async () => (await state()).errorCode, { timeout: 20_000 }).not.toBe(0);
      const failed = await state();
      expect(failed.events).not.toContain('playing');
      return failed;
    },
    replay: (videoId, playAuth) =>
      page.evaluate(`vendor.replay(${JSON.stringify(videoId)}, ${JSON.stringify(playAuth)})`),
  };
}
