// Pages that upload with the vendor's upload SDK, from an origin of their own: every request is a cross-origin one.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { bundlePage } from './bundle.ts';
import { openPage, type OpenedPage } from './open-page.ts';
import type { UploadPageState, UploadTicketTexts } from './page-types.ts';
import { serveStatic } from './static-server.ts';

export type AskForUpload = (videoId?: string) => Promise<UploadTicketTexts>;

export interface UploadPage extends OpenedPage {
  readonly begin: (megabytes: number, options?: object) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly goOn: () => Promise<void>;
  readonly state: () => Promise<UploadPageState>;
  /** Resolves when the SDK reports this, and rejects as soon as it reports a failure instead. */
  readonly until: (event: string, timeout?: number) => Promise<UploadPageState>;
  /** Numbers of the parts that were sent, in their order, each as often as it was. */
  readonly partsSent: () => number[];
}

export interface UploadPages extends AsyncDisposable {
  readonly open: (ask: AskForUpload) => Promise<UploadPage>;
}

const find = (name: string): string => createRequire(import.meta.url).resolve(name);
/** Both files as npm delivers them; the upload SDK looks for the other one under its package's name. */
const PAGE = `<!doctype html>
<meta charset="utf-8" />
<title>Upload</title>
<script src="/oss.js"></script>
<script>window['ali-oss'] = OSS;</script>
<script src="/upload.js"></script>
<script src="/page.js"></script>
`;

export async function openUploadPages(browser: Browser): Promise<UploadPages> {
  const script = await bundlePage('upload.ts');
  const fileOf = (name: string) => (): Promise<string> => readFile(find(name), 'utf8');
  const server = await serveStatic({
    '/page.html': PAGE,
    '/page.js': script,
    '/oss.js': fileOf('ali-oss/dist/aliyun-oss-sdk.min.js'),
    '/upload.js': fileOf('aliyun-upload-vod/dist/aliyun-upload-vod.min.js'),
  });
  return {
    open: async (ask) => {
      const opened = await openPage(browser);
      await opened.page.exposeFunction('askForUpload', ask);
      await opened.page.goto(`${server.url}/page.html`);
      return describePage(opened);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function describePage(opened: OpenedPage): UploadPage {
  const { page, requests } = opened;
  const sent: number[] = [];
  page.on('request', (request) => {
    const number = new URL(request.url()).searchParams.get('partNumber');
    if (request.method() === 'PUT' && number !== null) sent.push(Number(number));
  });
  const state = (): Promise<UploadPageState> => page.evaluate<UploadPageState>('uploads.state()');
  return {
    ...opened,
    requests,
    state,
    begin: (megabytes, options = {}) =>
      page.evaluate<void>(`uploads.begin(${String(megabytes)}, ${JSON.stringify(options)})`),
    stop: () => page.evaluate<void>('uploads.stop()'),
    goOn: () => page.evaluate<void>('uploads.goOn()'),
    until: async (event, timeout = 30_000) => {
      await expect.poll(async () => (await state()).events, { timeout }).toContain(event);
      return state();
    },
    partsSent: () => [...sent],
  };
}
