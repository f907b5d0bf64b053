// Uploads of dropped files after a reload of the console, in Chromium: the browser keeps a handle of the file, so nothing is chosen
// again. Headless Chromium grants the reading of a handle without its question: what the person answers there is put in its place.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complaintsOf, consoleOf, dropFiles } from './support/console-page.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import type { OpenedPage } from './support/open-page.ts';

const MIB = 1024 ** 2;
const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
const open = consoleOf(
  () => browser,
  () => library.server,
);

beforeAll(async () => {
  library = opened.use(await openLibrary({ transcodeJobs: 0 }));
  browser = await launchChromium();
  opened.defer(() => browser.close());
});
afterAll(() => opened.disposeAsync());

const rowOf = (page: Page, name: string): Locator => page.locator('.upload-row', { hasText: name });
const countOf = async (title: string): Promise<number> =>
  (await library.call('SearchMedia', { Match: `Title = '${title}'` })).Total;

interface Reloaded {
  readonly one: OpenedPage;
  readonly path: string;
  readonly row: Locator;
  /** Numbers of the parts that were sent since. */
  readonly sentParts: () => readonly string[];
}

/** A file that was dropped, of which one part arrived; then the page was loaded again. */
async function dropAndReload(name: string): Promise<Reloaded> {
  const path = join(library.folder, `${name}.mp4`);
  await writeFile(path, Buffer.alloc(17 * MIB, 3));
  const one = await open('/library');
  const { page } = one;
  await page.route(/partNumber=2&/, () => undefined);
  const first = page.waitForResponse(/partNumber=1&/);
  await dropFiles(page, [path]);
  await first;
  const row = rowOf(page, name);
  await row.getByRole('button', { name: /^Pause/ }).click();
  await row.getByText(/^Paused/).waitFor();
  await page.unrouteAll();
  const before = one.requests.length;
  await page.reload();
  await row.getByText(/^Paused/).waitFor();
  const sentParts = (): readonly string[] =>
    one.requests.slice(before).flatMap((url) => /partNumber=(\d+)/.exec(url)?.[1] ?? []);
  return { one, path, row, sentParts };
}

const answer = (page: Page, state: 'granted' | 'denied'): Promise<void> =>
  page.evaluate(`FileSystemHandle.prototype.requestPermission = async () => '${state}'`);

test('a dropped file goes on after a reload with one click, with the parts that the server lacks', async () => {
  const { one, row, sentParts } = await dropAndReload('kept-handle');
  await row.getByRole('button', { name: /^Go on/ }).click();
  await rowOf(one.page, 'kept-handle').and(one.page.locator('.done')).waitFor();
  expect(sentParts()).toContain('2');
  expect(sentParts()).not.toContain('1');
  expect(await countOf('kept-handle')).toBe(1);
  expect(complaintsOf(one)).toEqual([]);
});

test('a person who does not let the file be read is asked for it, and dropping it again goes on', async () => {
  const { one, path, row, sentParts } = await dropAndReload('refused-handle');
  await answer(one.page, 'denied');
  await row.getByRole('button', { name: /^Go on/ }).click();
  await row.getByText('Choose the same file again').waitFor();
  expect(sentParts()).toEqual([]);
  await dropFiles(one.page, [path]);
  await rowOf(one.page, 'refused-handle').and(one.page.locator('.done')).waitFor();
  expect(sentParts()).not.toContain('1');
  expect(await countOf('refused-handle')).toBe(1);
});

test('a file that changed since is not sent as the rest of another', async () => {
  const { path, row, sentParts } = await dropAndReload('changed-file');
  await writeFile(path, Buffer.alloc(17 * MIB, 4));
  await row.getByRole('button', { name: /^Go on/ }).click();
  await row.getByText('Choose the same file again').waitFor();
  expect(sentParts()).toEqual([]);
});

test('a file that is dropped again while its upload waits for a click goes on there', async () => {
  const { one, path, sentParts } = await dropAndReload('dropped-twice');
  await dropFiles(one.page, [path]);
  await rowOf(one.page, 'dropped-twice').and(one.page.locator('.done')).waitFor();
  expect(await one.page.locator('.upload-row').count()).toBe(1);
  expect(sentParts()).not.toContain('1');
  expect(await countOf('dropped-twice')).toBe(1);
});
