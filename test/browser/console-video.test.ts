// A video's page of the console in Chromium: cover, snapshots, streams, captions and tasks, each clicked once from beginning to end.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AAC, drawClip as drawAnyClip, H264, picture as pictureOf, tone } from '../support/clips.ts';
import { faultsForAxe } from './support/axe.ts';
import { choose, closeToast, complaintsOf, consoleOf, PATIENCE_MS, undo } from './support/console-page.ts';
import { launchChromium } from './support/chromium.ts';
import { drawClip, writeFalseClip } from './support/clips.ts';
import { openLibrary, type Library } from './support/library.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let videoId = '';
const open = consoleOf(
  () => browser,
  () => library.server,
);

beforeAll(async () => {
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  videoId = await library.add(await drawClip(library.folder, 'coast.mp4', { seconds: 2, size: '320x180' }), 'Coast');
});
afterAll(() => opened.disposeAsync());

const infoOf = async (id: string) => (await library.call('GetVideoInfo', { VideoId: id })).Video;

async function pictureShown(picture: Locator): Promise<void> {
  await expect
    .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), {
      timeout: PATIENCE_MS,
    })
    .toBeGreaterThan(0);
}

/** A PNG, drawn by the page's browser. */
async function drawPicture(page: Page): Promise<Buffer> {
  const url = await page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 36];
    canvas.getContext('2d').fillRect(0, 0, 64, 36);
    return canvas.toDataURL('image/png');
  })()`);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

test('the cover is taken from the film, from a file and from a snapshot, and goes back to the first one', async () => {
  const one = await open(`/video/${videoId}/pictures`);
  const { page } = one;
  const changed = async (): Promise<string> => {
    await closeToast(page, 'The cover was changed');
    await page.locator('.toast').waitFor({ state: 'detached' });
    return (await infoOf(videoId)).CoverURL ?? '';
  };
  const covers = [(await infoOf(videoId)).CoverURL ?? ''];
  await page.getByRole('button', { name: 'Use the picture in the player' }).waitFor();
  const media = `document.querySelector('playauth-player').media`;
  await expect.poll(() => page.evaluate<number>(`${media}.readyState`), { timeout: PATIENCE_MS }).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Use the picture in the player' }).click();
  covers.push(await changed());
  await pictureShown(page.getByRole('img', { name: 'Cover', exact: true }));
  const file = { name: 'cover.png', mimeType: 'image/png', buffer: await drawPicture(page) };
  await page.locator('.cover-file').setInputFiles(file);
  covers.push(await changed());
  expect(covers.at(-1)).toMatch(/\.png/);
  await pictureShown(page.getByRole('img', { name: 'Cover', exact: true }));
  await page.getByText('No snapshots yet').waitFor();
  await page.getByLabel('How many').fill('3');
  await page.getByRole('button', { name: 'Take snapshots' }).click();
  const snapshots = page.locator('.snapshot-list button');
  await snapshots.nth(2).waitFor();
  await pictureShown(snapshots.nth(1).locator('img'));
  expect(await faultsForAxe(page)).toEqual([]);
  await snapshots.nth(1).click();
  covers.push(await changed());
  await page.getByRole('button', { name: 'Back to the first one' }).click();
  await changed();
  expect(new Set(covers).size).toBe(4);
  await pictureShown(page.getByRole('img', { name: 'Cover', exact: true }));
  expect(complaintsOf(one)).toEqual([]);
});

test('what is missing of the file is said on its page', async () => {
  const film = [pictureOf('160x120', 20, { isNoisy: true }), tone(20), H264, AAC];
  const bytes = await readFile(await drawAnyClip(library.folder, 'whole.mkv', ...film));
  const path = join(library.folder, 'cut.mkv');
  await writeFile(path, bytes.subarray(0, 0.93 * bytes.length));
  const cut = await library.add(path, 'Cut off');
  const { DroppedTracks = [] } = await infoOf(cut);
  const [, seconds = ''] = /^cut off at (1[6-9]\.\d) s$/.exec(DroppedTracks[0]?.Reason ?? '') ?? [];
  for (const [locale, missing, sentence] of [
    ['en', 'Missing', `Picture · h264The file is cut off at ${seconds} s`],
    ['zh-CN', '缺失内容', `画面 · h264文件在第 ${seconds} 秒中断，后面的内容缺失`],
  ] as const) {
    const one = await open(`/video/${cut}`, { locale });
    const { page } = one;
    await page.getByText(missing, { exact: true }).waitFor();
    expect(await page.locator('.left-out li').allTextContents()).toEqual([sentence]);
    expect(await faultsForAxe(page)).toEqual([]);
    expect(complaintsOf(one)).toEqual([]);
  }
  const whole = await open(`/video/${videoId}`);
  await whole.page.getByText('Source file', { exact: true }).waitFor();
  expect(await whole.page.getByText('Missing', { exact: true }).count()).toBe(0);
});

test('captions are added from a file, shown in the player, and deleted unless that is undone', async () => {
  const one = await open(`/video/${videoId}/captions`);
  const { page } = one;
  const listed = async () => (await library.call('ListCaptions', { VideoId: videoId })).Captions.length;
  const path = join(library.folder, 'coast.de.srt');
  await writeFile(path, '1\n00:00:00,000 --> 00:00:10,000\nAm Meer\n');
  await page.getByText('No captions').waitFor();
  await page.getByRole('button', { name: 'Add captions' }).click();
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles(path);
  // The language stands in the name.
  await expect.poll(() => page.getByLabel('Language', { exact: true }).inputValue()).toBe('de');
  expect(await faultsForAxe(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Add captions' }).click();
  await page.getByRole('cell', { name: 'Deutsch' }).waitFor();
  expect(await faultsForAxe(page)).toEqual([]);
  await choose(page, 'Actions: German', 'Show in the player');
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await page.locator('playauth-player').getByText('Am Meer').waitFor({ state: 'attached' });
  await choose(page, 'Actions: German', 'Delete');
  await undo(page, 'Captions (German) will be deleted');
  expect(await listed()).toBe(1);
  await choose(page, 'Actions: German', 'Delete');
  await closeToast(page, 'Captions (German) will be deleted');
  await page.getByText('No captions').waitFor();
  expect(await listed()).toBe(0);
  expect(complaintsOf(one)).toEqual([]);
});

test('a stream is deleted unless that is undone, and a failed task is named and tried again', async () => {
  const one = await open(`/video/${videoId}/renditions`);
  const { page } = one;
  const rows = page.getByRole('row').filter({ has: page.getByRole('button') });
  await rows.first().waitFor();
  const before = await rows.count();
  expect(await faultsForAxe(page)).toEqual([]);
  await choose(page, /^Actions: /, 'Delete stream');
  await undo(page, 'will be deleted');
  expect(await rows.count()).toBe(before);
  await choose(page, /^Actions: /, 'Delete stream');
  await closeToast(page, 'will be deleted');
  await page.getByText('was deleted').waitFor();
  await expect.poll(() => rows.count()).toBeLessThan(before);
  // The file is there, so the streams can be made again.
  await page.getByRole('tab', { name: 'Tasks' }).click();
  await page.locator('.task').first().waitFor();
  await page.getByRole('button', { name: 'Transcode again' }).click();
  await page.locator('.task').nth(1).waitFor();
  await page.locator('.task').first().getByText('Done').first().waitFor();
  expect(complaintsOf(one)).toEqual([]);
});

test('a task that failed says why, on the page and in its list, and is tried again', async () => {
  const broken = await library.send(await writeFalseClip(library.folder), 'Broken');
  const one = await open(`/video/${broken}/tasks`);
  const { page } = one;
  await page.locator('.player-place').getByText('The file is not a video or audio file.').waitFor();
  await page.locator('.task').getByText('The file is not a video or audio file.').waitFor();
  expect(await faultsForAxe(page)).toEqual([]);
  await page.locator('.player-place').getByRole('button', { name: 'Transcode again' }).click();
  await page.getByText('It is being transcoded again').waitFor();
  await page.locator('.task').nth(1).waitFor();
  await page.locator('.task').first().getByText('Failed').first().waitFor();
  expect(complaintsOf(one)).toEqual([]);
});

test('its ReferenceId is changed, refused where another video has it, and taken away', async () => {
  const own = await library.server.seedVideo({ title: 'Own', referenceId: 'lesson-001' });
  await library.server.seedVideo({ referenceId: 'lesson-002' });
  const one = await open(`/video/${own}`);
  const { page } = one;
  const field = page.getByLabel('ReferenceId', { exact: true });
  const save = page.getByRole('button', { name: 'Save' });
  await field.fill('two');
  await page.getByRole('alert').getByText('6 to 64 letters').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await field.fill('lesson-002');
  await save.click();
  await page.getByText('InvalidReferenceId.Duplicate').waitFor();
  await field.fill('lesson-003');
  await page.keyboard.press('Enter');
  await closeToast(page, 'Saved');
  expect((await infoOf(own)).ReferenceId).toBe('lesson-003');
  await field.fill('');
  await save.click();
  await page.getByText('Saved').waitFor();
  expect((await infoOf(own)).ReferenceId).toBeUndefined();
  expect(complaintsOf(one)).toEqual([]);
});
