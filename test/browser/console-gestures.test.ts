// What a person does to the console's library with the mouse, in Chromium: files and folders that are dragged onto it, uploads that are
// paused, cancelled and gone on with, changes of many videos and their undoing.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, complaintsOf, consoleOf, dragFiles, dropFiles, PATIENCE_MS, undo } from './support/console-page.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';

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

const countOf = async (title: string): Promise<number> =>
  (await library.call('SearchMedia', { Match: `Title = '${title}'` })).Total;

/** Requests that wait until they are let go. */
async function hold(page: Page, url: RegExp): Promise<{ readonly letGo: () => Promise<void> }> {
  const held: Route[] = [];
  let isHeld = true;
  await page.route(url, async (route) => {
    if (isHeld) held.push(route);
    else await route.continue();
  });
  const letGo = async (): Promise<void> => {
    isHeld = false;
    // Those of an upload that was paused are gone.
    for (const route of held) await route.continue().catch(() => undefined);
  };
  return { letGo };
}

describe('uploads', () => {
  test('files and a folder with folders are dragged onto the page, and sent', async () => {
    const folder = join(library.folder, 'series');
    await mkdir(join(folder, 'one', 'deep'), { recursive: true });
    await writeFile(join(folder, 'dragged-1.mp4'), 'x');
    await writeFile(join(folder, 'one', 'dragged-2.mp4'), 'x');
    await writeFile(join(folder, 'one', 'deep', 'dragged-3.mkv'), 'x');
    await writeFile(join(folder, 'one', 'notes.txt'), 'x');
    const single = join(library.folder, 'dragged-4.mp4');
    await writeFile(single, 'x');
    const one = await open('/library');
    const { page } = one;
    await page.getByText('Your library is empty').waitFor();
    await dragFiles(page, [folder, single]);
    // The protocol has no leaving of the window.
    await page.evaluate("dispatchEvent(new DragEvent('dragleave'))");
    await page.getByText('Drop files or folders to upload them').waitFor({ state: 'detached' });
    await dropFiles(page, [folder, single]);
    await page.getByText('1 file is no audio or video').waitFor();
    await page.getByText('4 uploaded').waitFor();
    await page.locator('.upload-name', { hasText: 'series/one/deep/dragged-3.mkv' }).waitFor();
    expect(await countOf('dragged')).toBe(4);
    expect(complaintsOf(one)).toEqual([]);
  });

  test('an upload is paused, gone on with, and cancelled, and its video goes with it', async () => {
    const [kept, cancelled] = [join(library.folder, 'kept.mp4'), join(library.folder, 'cancelled.mp4')];
    for (const path of [kept, cancelled]) await writeFile(path, Buffer.alloc(17 * MIB, 5));
    const one = await open('/library');
    const { page } = one;
    const second = await hold(page, /partNumber=2&/);
    await dropFiles(page, [kept, cancelled]);
    const row = (name: string) => page.locator('.upload-row', { hasText: name });
    for (const name of ['kept', 'cancelled']) {
      await page.locator('.media-row', { hasText: name }).waitFor();
      await row(name)
        .getByRole('button', { name: /^Pause/ })
        .click();
      await row(name)
        .getByText(/^Paused/)
        .waitFor();
    }
    await row('cancelled')
      .getByRole('button', { name: /^Cancel/ })
      .click();
    await row('cancelled').waitFor({ state: 'detached' });
    await second.letGo();
    await row('kept')
      .getByRole('button', { name: /^Go on/ })
      .click();
    await page.locator('.upload-row.done', { hasText: 'kept' }).waitFor();
    await page.locator('.media-row', { hasText: 'cancelled' }).waitFor({ state: 'detached' });
    expect([await countOf('kept'), await countOf('cancelled')]).toEqual([1, 0]);
    await page.getByRole('button', { name: 'Clear the list' }).click();
    await page.getByRole('region', { name: 'Uploads' }).waitFor({ state: 'detached' });
    expect(complaintsOf(one)).toEqual([]);
  });
});

describe('many videos at once', () => {
  const titles = ['Lake at dawn', 'Lake at noon', 'Lake at dusk'];
  const ids: string[] = [];
  beforeAll(async () => {
    for (const title of titles) ids.push(await library.server.seedVideo({ title, tags: ['water'] }));
    await library.call('AddCategory', { CateName: 'Nature' });
  });

  const infos = async () => (await library.call('GetVideoInfos', { VideoIds: ids.join(',') })).VideoList;
  const tagsNow = async () => [...new Set((await infos()).map(({ Tags }) => Tags))];
  const placesNow = async () => [...new Set((await infos()).map(({ CateName = '' }) => CateName))];
  const statesNow = async () => [...new Set((await infos()).map(({ Status }) => Status))];

  async function selectAll(page: Page): Promise<void> {
    await page.getByLabel('Select all').click();
    await page.getByText('3 selected').waitFor();
  }

  test('get tags, a category and a block, each of which is undone', async () => {
    const one = await open('/library?q=lake');
    const { page } = one;
    await page.getByText('3 files').waitFor();
    const bar = page.getByRole('toolbar');
    await selectAll(page);
    await bar.getByRole('button', { name: 'Tags' }).click();
    await page.getByLabel('Add tags').fill('calm, wide');
    await page.getByRole('dialog').getByLabel('water').check();
    await page.keyboard.press('Enter');
    await page.getByText('Tags of 3 files changed').waitFor();
    expect(await tagsNow()).toEqual(['calm,wide']);
    await undo(page, 'Tags of 3 files changed');
    await page.getByText('Undone').waitFor();
    expect(await tagsNow()).toEqual(['water']);
    await selectAll(page);
    await bar.getByRole('button', { name: 'Category' }).click();
    await page.getByRole('dialog').getByLabel('New category').fill('Lakes');
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
    await page.locator('.cell-category', { hasText: 'Lakes' }).first().waitFor();
    expect(await placesNow()).toEqual(['Lakes']);
    await undo(page, '3 files moved');
    await page.locator('.cell-category', { hasText: 'Lakes' }).first().waitFor({ state: 'detached' });
    expect(await placesNow()).toEqual(['']);
    await selectAll(page);
    await choose(page, 'More actions', 'Block');
    await page.locator('.media-row').getByText('Blocked').nth(2).waitFor();
    expect(await statesNow()).toEqual(['Blocked']);
    await undo(page, '3 files blocked');
    await page.locator('.media-row').getByText('Ready').nth(2).waitFor();
    expect(await statesNow()).toEqual(['Normal']);
    expect(complaintsOf(one)).toEqual([]);
  });

  test('are selected by keyboard, as one and as a range, and the row goes where the keys go', async () => {
    const one = await open('/library?q=lake');
    const { page } = one;
    const focused = (): Promise<string | null> => page.locator('.media-row:focus').getAttribute('data-index');
    const chosen = (): Promise<number> => page.locator('.media-row[aria-selected=true]').count();
    await page.locator('.media-row[data-index="0"]').focus();
    await page.keyboard.press('End');
    await expect.poll(focused).toBe('2');
    await page.keyboard.press(' ');
    await page.keyboard.press('Shift+ArrowUp');
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('2 selected').waitFor({ state: 'detached' });
    await page.keyboard.press('Home');
    await expect.poll(focused).toBe('0');
    await page.keyboard.press('Control+a');
    await expect.poll(chosen, { timeout: PATIENCE_MS }).toBe(3);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Lake at' }).waitFor();
    // The player has a sentence of its own, which begins so.
    const notice = page.getByText('You are offline', { exact: true });
    await page.context().setOffline(true);
    await notice.waitFor();
    await page.context().setOffline(false);
    await notice.waitFor({ state: 'detached' });
    expect(complaintsOf(one)).toEqual([]);
  });
});
