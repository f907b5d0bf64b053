// The console's library and a video's page in Chromium: from a dropped file to its playing, uploads that are cut off, a folder of 200
// files, edits over the end of a session, a server that is restarted, a person who may only read, and the keyboard alone.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runServer } from '../../src/app/server.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createLogger } from '../../src/base/logger.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { createUser, policyOf, setKeyStatus } from '../support/identities.ts';
import { faultsForAxe } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { drawClip } from './support/clips.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openPage, type OpenedPage } from './support/open-page.ts';

const MIB = 1024 ** 2;
/** A machine that is busy loads a page slowly. */
const PATIENCE_MS = 40_000;
const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;

beforeAll(async () => {
  library = opened.use(await openLibrary({ transcodeJobs: 1 }));
  browser = await launchChromium();
  opened.defer(() => browser.close());
});
afterAll(() => opened.disposeAsync());

interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

async function signIn(page: Page, { accessKeyId, accessKeySecret }: KeyPair): Promise<void> {
  await page.locator('input[name=id]').fill(accessKeyId);
  await page.locator('input[name=secret]').fill(accessKeySecret);
  await page.locator('.sign-in-form button[type=submit]').click();
}

async function open(
  path: string,
  options: BrowserContextOptions = {},
  key: KeyPair = library.server,
): Promise<OpenedPage> {
  const one = await openPage(browser, { locale: 'en', ...options });
  one.page.setDefaultTimeout(PATIENCE_MS);
  await one.page.goto(`${library.server.url}/console${path}`);
  await signIn(one.page, key);
  return one;
}

/** Refusals and breaks that a test asks for stand on the browser's console too. */
const complaintsOf = ({ complaints }: OpenedPage): readonly string[] =>
  complaints.filter((complaint) => !complaint.includes('Failed to load resource'));

/** From the empty library to a film that plays, by keyboard alone. */
async function takeFirstSteps(page: Page): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS);
  const press = async (role: 'button' | 'link', name: string): Promise<void> => {
    await page.getByRole(role, { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await press('link', 'First steps');
  const choosing = page.waitForEvent('filechooser');
  await press('button', 'Choose a file');
  await (await choosing).setFiles(await drawClip(library.folder, 'steps.mp4', { seconds: 1, size: '64x64' }));
  await press('button', 'Issue it');
  const player = page.locator('playauth-player');
  await player.locator('[part~=play-button]').focus();
  await page.keyboard.press('Enter');
  const position = (): Promise<number> => page.evaluate("document.querySelector('playauth-player').media.currentTime");
  await expect.poll(position, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
  await page.getByRole('region', { name: 'Your page' }).getByText('<playauth-player').waitFor();
  await press('link', 'Make a user with a key for your backend');
  await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
}

const countOf = async (match = ''): Promise<number> =>
  (await library.call('SearchMedia', match === '' ? {} : { Match: match })).Total;

describe('uploads', () => {
  test('a chosen file is sent, transcoded and played, and its texts are changed, by keyboard alone', async () => {
    const path = await drawClip(library.folder, 'spring.mp4', { seconds: 1, size: '64x64' });
    const one = await open('/library');
    const { page } = one;
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload' }).first().focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=menuitem]:focus').waitFor();
    await page.keyboard.press('Enter');
    await (await choosing).setFiles(path);
    const row = page.locator('.media-row', { hasText: 'spring' });
    await row.getByText('Ready').waitFor();
    await row.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'spring', level: 1 }).waitFor();
    await page.locator('playauth-player [part~=play-button]').focus();
    await page.keyboard.press('Enter');
    const position = (): Promise<number> =>
      page.evaluate<number>("document.querySelector('playauth-player').media.currentTime");
    await expect.poll(position, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    await page.getByLabel('Title', { exact: true }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Spring in the valley');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Spring in the valley', level: 1 }).waitFor();
    expect([complaintsOf(one), one.outsideHosts()]).toEqual([[], []]);
  });

  test('a large file goes on after a reload, with the parts that the server lacks', async () => {
    const path = join(library.folder, 'long.mp4');
    await writeFile(path, Buffer.alloc(17 * MIB, 7));
    const one = await open('/library');
    const { page } = one;
    let isHeld = true;
    await page.route(/partNumber=2&/, async (route) => {
      if (!isHeld) await route.continue();
    });
    const firstPart = page.waitForResponse(/partNumber=1&/);
    await page.locator('.upload-files').setInputFiles(path);
    await firstPart;
    page.on('dialog', (dialog) => void dialog.accept());
    isHeld = false;
    await page.reload();
    await page.locator('.upload-row', { hasText: 'Choose the same file again' }).waitFor();
    const before = one.requests.length;
    await page.locator('.upload-files').setInputFiles(path);
    await page.locator('.upload-row.done', { hasText: 'long.mp4' }).waitFor();
    const sent = one.requests.slice(before).flatMap((url) => /partNumber=(\d+)/.exec(url)?.[1] ?? []);
    expect(sent).not.toContain('1');
    expect(sent).toContain('2');
    expect(await countOf("Title = 'long'")).toBe(1);
  });

  test('a folder of 200 files is sent whole, without what is no media', async () => {
    await using quiet = await openLibrary({ transcodeJobs: 0 });
    const folder = join(quiet.folder, 'season');
    await mkdir(folder);
    const names = Array.from({ length: 200 }, (_, index) => `episode-${String(index + 1)}.mp4`);
    for (const name of [...names, 'notes.txt']) await writeFile(join(folder, name), 'x');
    const one = await openPage(browser, { locale: 'en' });
    await one.page.goto(`${quiet.server.url}/console/library`);
    await signIn(one.page, quiet.server);
    await one.page.locator('.upload-folder').first().setInputFiles(folder);
    await one.page.getByText('1 file is no audio or video').waitFor();
    await one.page.getByText('200 uploaded').waitFor({ timeout: 60_000 });
    expect((await quiet.call('SearchMedia', { Match: "Title = 'episode'" })).Total).toBe(200);
    expect(complaintsOf(one)).toEqual([]);
  });
});

describe('the library', () => {
  test('is searched, selected by keyboard, and what is deleted can be brought back', async () => {
    for (const title of ['Harbour at night', 'Harbour by day', 'Harbour in fog'])
      await library.server.seedVideo({ title });
    const one = await open('/library');
    const { page } = one;
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('harbour');
    await page.getByText('3 files').waitFor();
    await page.locator('.media-row[data-index="0"]').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Nothing was deleted').waitFor();
    expect(await countOf("Title = 'Harbour'")).toBe(3);
    await page.locator('.media-row[data-index="0"]').focus();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    // Closing the message ends the time to undo.
    await page.locator('.toast', { hasText: 'will be deleted' }).getByRole('button', { name: 'Close' }).click();
    await page.getByText('2 files').waitFor();
    expect(await countOf("Title = 'Harbour'")).toBe(2);
    expect(complaintsOf(one)).toEqual([]);
  });

  test('says which permission is missing, for the list and for a change', async () => {
    const videoId = await library.server.seedVideo({ title: 'Read only' });
    const reader = await createUser(library.server, 'reader', policyOf({ Action: 'vod:Get*' }));
    const one = await open('/library', {}, reader);
    await one.page.getByText('Not allowed: vod:SearchMedia').waitFor();
    await one.page.goto(`${library.server.url}/console/video/${videoId}`);
    await one.page.getByLabel('Title', { exact: true }).fill('Changed');
    await one.page.getByRole('button', { name: 'Save' }).click();
    await one.page.getByText('Not allowed: vod:UpdateVideoInfos').waitFor();
    expect(complaintsOf(one)).toEqual([]);
  });

  test('keeps an edit when the session ends, until it is saved after signing in again', async () => {
    const videoId = await library.server.seedVideo({ title: 'Before' });
    const editor = await createUser(library.server, 'editor', policyOf({ Action: 'vod:*' }));
    const { page } = await open(`/video/${videoId}`, {}, editor);
    const title = page.getByLabel('Title', { exact: true });
    await title.fill('After');
    await setKeyStatus(library.server, editor, 'Inactive');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await signIn(page, library.server);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await title.inputValue()).toBe('After');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'After', level: 1 }).waitFor();
  });

  test('shows what it had while the server is restarted, and goes on with the same session', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'playauth-restart-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const start = (port: number) =>
      runServer(readConfig({ flags: { port, dataDir, minFreeBytes: 1, logLevel: 'silent' }, environment: {} }), {
        clock: systemClock,
        log: createLogger('silent'),
      });
    const first = await start(0);
    const { page } = await openPage(browser, { locale: 'en' });
    await page.goto((first.signInUrl() ?? '').replace('/console', '/console/library'));
    await page.getByText('Your library is empty').waitFor();
    await first.close();
    await page.evaluate("dispatchEvent(new Event('online'))");
    await page.getByText('The server does not answer').waitFor();
    expect(await page.getByText('Your library is empty').isVisible()).toBe(true);
    const second = await start(Number(new URL(first.url).port));
    onTestFinished(() => second.close());
    await page.locator('.stale').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The server does not answer').waitFor({ state: 'detached' });
    await takeFirstSteps(page);
  });
});

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const wide = { viewport: { width: 1440, height: 900 } };

test.each([
  ['phone, Chinese, dark', { ...phone, colorScheme: 'dark', locale: 'zh-CN' }],
  ['wide, English, light', { ...wide, colorScheme: 'light', locale: 'en' }],
] as const)('library and video have no serious finding, and fit: %s', async (_, options) => {
  const videoId = await library.server.seedVideo({ title: 'Seen by everyone' });
  const one = await open('/library', options);
  const { page } = one;
  const look = async (): Promise<readonly unknown[]> => [
    await faultsForAxe(page),
    await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth'),
  ];
  await page.locator('.media-row[data-index="0"]').waitFor();
  expect(await look()).toEqual([[], false]);
  for (const tab of ['', '/play', '/pictures', '/activity']) {
    await page.goto(`${library.server.url}/console/video/${videoId}${tab}`);
    await page.locator('.video-panel > *').first().waitFor();
    expect(await look()).toEqual([[], false]);
  }
  expect([complaintsOf(one), one.outsideHosts()]).toEqual([[], []]);
});
