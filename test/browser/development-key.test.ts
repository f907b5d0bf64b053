// A page on the developer's browser against a server with --dev: pages of this machine may use the development key, those of
// other origins and of names that were rebound to this machine may not.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { devAccessKey } from '../../src/config/settings.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts } from '../support/http-requests.ts';
import { launchChromium } from './support/chromium.ts';

const opened = new AsyncDisposableStack();
let server: EmbeddedServer;
let page: Page;
let port = 0;

beforeAll(async () => {
  server = opened.use(await startServer({ settings: { dev: true } }));
  const pages = createServer(
    (_, response) => void response.setHeader('content-type', 'text/html').end('<p>a page</p>'),
  );
  opened.defer(() => void pages.close());
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  ({ port } = pages.address() as AddressInfo);
  const browser = await launchChromium({ namesOfThisMachine: ['evil.example', 'rebound.example'] });
  opened.defer(() => browser.close());
  page = await browser.newPage();
});
afterAll(() => opened.disposeAsync());

const createUser = (name: string): string =>
  v1Parts(devAccessKey, { Action: 'CreateUser', Version: '2015-05-01', UserName: name }, { at: server.clock.now() })
    .url;

async function users(): Promise<string> {
  const list = v1Parts(server, { Action: 'ListUsers', Version: '2015-05-01' }, { at: server.clock.now() });
  return await (await fetch(server.url + list.url)).text();
}

/** The status, or `unreadable` where the browser keeps the answer from the page. */
function fetchFrom(url: string): Promise<number | 'unreadable'> {
  return page.evaluate(
    (asked) =>
      fetch(asked).then(
        (response) => response.status,
        () => 'unreadable' as const,
      ),
    url,
  );
}

test('a page of a local development server may call', async () => {
  await page.goto(`http://localhost:${String(port)}/`);
  expect(await fetchFrom(server.url + createUser('honest'))).toBe(200);
  expect(await users()).toContain('"honest"');
});

test('a page of another origin may not, by fetch or by an image, and reads no answer', async () => {
  await page.goto(`http://evil.example:${String(port)}/`);
  expect(await fetchFrom(server.url + createUser('by-fetch'))).toBe('unreadable');
  const image = JSON.stringify(server.url + createUser('by-image'));
  await page.evaluate(`new Promise((resolve) => {
    const image = new Image();
    image.referrerPolicy = 'no-referrer';
    image.onerror = resolve;
    image.src = ${image};
  })`);
  expect(await users()).not.toMatch(/by-fetch|by-image/);
});

test('a page whose name was rebound to this machine may not', async () => {
  const rebound = `http://rebound.example:${new URL(server.url).port}`;
  await page.goto(`${rebound}/watch`);
  expect(await fetchFrom(rebound + createUser('rebound'))).toBe(403);
  expect(await users()).not.toContain('rebound');
});
