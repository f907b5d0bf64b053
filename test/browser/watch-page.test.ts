// The page behind a watch link: playback, operation by mouse, keys and touch, and clear errors.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsForAxe } from './support/axe.ts';
import { drawClip, writeFalseClip, writeSlowFfmpeg } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { DOUBLE_TAP, expectInReach, PHONE, PHONE_ON_ITS_SIDE, SMALL_PHONE } from './support/touch.ts';
import { buildWatchPage, openWatchPage, pastedLink, watchLink, type WatchPage } from './support/watch-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
const videos = { film: '', song: '', broken: '' };

beforeAll(async () => {
  await buildWatchPage();
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  const { folder } = library;
  videos.film = await library.add(await drawClip(folder, 'film.mp4', { seconds: 24 }), 'Spring in the valley');
  videos.song = await library.add(await drawClip(folder, 'song.m4a', { seconds: 5, size: 'none' }), 'A song');
  videos.broken = await library.send(await writeFalseClip(folder), 'Broken');
});

afterAll(() => opened.disposeAsync());

async function watchFilm(options: Parameters<typeof openWatchPage>[2] = {}, fragment = ''): Promise<WatchPage> {
  return openWatchPage(browser, (await watchLink(library, videos.film)) + fragment, options);
}

describe('the watch page plays', () => {
  test('by itself, without errors or warnings', async () => {
    const page = await watchFilm();
    expect(await page.plays()).toMatchObject({ media: 'video', muted: false, errorCode: '', renewals: 0 });
    expect(await page.page.title()).toBe('Spring in the valley · playauth');
    expect(await page.page.locator('h1').textContent()).toBe('Spring in the valley');
    // There is nothing to choose where a film has one sound.
    expect(await page.page.getByRole('button', { name: /^Sound track/ }).count()).toBe(0);
    expect(await faultsForAxe(page.page)).toEqual([]);
    // Before the first frame; hls.js is a file of its own.
    const scripts = page.requests.filter((url) => url.endsWith('.js') && !url.includes('/hls-'));
    const bodies = await Promise.all(scripts.map((url) => fetch(url, { headers: { 'accept-encoding': 'br' } })));
    const bytes = bodies.map(({ headers }) => Number(headers.get('content-length')));
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(60 * 1024);
    expect([page.complaints, page.refusals, page.outsideHosts()]).toEqual([[], [], []]);
  });

  test('muted where the browser blocks autoplay, and with sound after a click', async () => {
    const strict = await launchChromium({ autoplay: 'user' });
    try {
      // Evaluating a script in the page counts as a click there: the page itself must report when it plays.
      const page = await openWatchPage(strict, await watchLink(library, videos.film), { tellsWhenItPlays: true });
      await expect.poll(() => page.said, { timeout: 20_000 }).toContain('plays, muted: true');
      await page.page.getByRole('button', { name: 'Turn the sound on' }).click();
      const unmuted = await page.until(({ muted, paused }) => !muted && !paused);
      await page.until(({ time, audioBytes }) => time > unmuted.time + 0.5 && audioBytes > unmuted.audioBytes);
      expect(page.faults()).toEqual([]);
    } finally {
      await strict.close();
    }
  });

  test('sound alone', async () => {
    const page = await openWatchPage(browser, await watchLink(library, videos.song));
    expect(await page.plays()).toMatchObject({ media: 'audio', width: 0 });
    await page.page.keyboard.press('9');
    await page.until(({ state }) => state === 'ended');
    await page.page.getByRole('button', { name: 'Play again' }).click();
    await page.until(({ state, time }) => state === 'playing' && time < 4);
    expect(page.faults()).toEqual([]);
  });

  test('with a credential that is pasted into its form', async () => {
    const page = await openWatchPage(browser, `${library.server.url}/watch`);
    expect(await faultsForAxe(page.page)).toEqual([]);
    await page.page.getByLabel('Video id').fill(videos.film);
    await page.page.getByLabel('PlayAuth').fill(await library.issue(videos.film));
    await page.page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.plays();
    // It is shown nowhere, and neither in the history nor in a bookmark.
    expect(page.page.url()).toBe(`${library.server.url}/watch`);
    expect(page.faults()).toEqual([]);
  });

  test('continuously over short sessions, and counts the renewals', async () => {
    const page = await watchFilm({}, '#sessionSeconds=5');
    const { errorCode } = await page.until(({ renewals, time }) => renewals >= 1 && time > 5.5);
    expect(errorCode).toBe('');
    expect(await page.page.locator('#facts').textContent()).toContain('Session renewed');
    expect(page.refusals).toEqual([]);
  });
});

describe('the watch page can be operated', () => {
  test('by the quality menu', async () => {
    const page = await watchFilm();
    await page.plays();
    await page.page.getByRole('button', { name: /^Quality/ }).click();
    const items = page.page.getByRole('menuitemradio');
    expect(await items.allTextContents()).toEqual(['480p', '360p', 'Auto480p']);
    await items.filter({ hasText: '360p' }).first().click();
    await page.until(({ quality, width }) => quality === 'FD' && width === 640);
    expect(await page.page.getByRole('button', { name: /^Quality/ }).textContent()).toBe('360p');
    expect(page.faults()).toEqual([]);
  });

  test('by keys', async () => {
    const page = await watchFilm();
    const { keyboard } = page.page;
    await page.plays();
    await keyboard.press('k');
    const stood = await page.until(({ state }) => state === 'paused');
    await keyboard.press('l');
    await page.until(({ time }) => Math.abs(time - stood.time - 10) < 0.1);
    await keyboard.press('ArrowRight');
    await page.until(({ time }) => Math.abs(time - stood.time - 15) < 0.1);
    await keyboard.press('j');
    await page.until(({ time }) => Math.abs(time - stood.time - 5) < 0.1);
    await keyboard.press('ArrowLeft');
    await page.until(({ time }) => Math.abs(time - stood.time) < 0.1);
    await keyboard.press('5');
    await page.until(({ time }) => Math.abs(time - 12) < 0.2);
    await keyboard.press('m');
    await page.until(({ muted }) => muted);
    await keyboard.press('m');
    await keyboard.press('ArrowDown');
    await page.until(({ muted, volume }) => !muted && volume === 0.95);
    await keyboard.press('m');
    // As loud as before, not the first step above silence.
    await keyboard.press('ArrowUp');
    await page.until(({ muted, volume }) => !muted && volume === 0.95);
    await keyboard.press('End');
    await page.until(({ time }) => time > 23);
    await keyboard.press('Home');
    await page.until(({ time }) => time === 0);
    await keyboard.press('>');
    await page.until(({ speed }) => speed === 1.25);
    await keyboard.press('<');
    await page.until(({ speed }) => speed === 1);
    await keyboard.press('f');
    await page.until(({ fullscreen }) => fullscreen);
    await keyboard.press('f');
    await page.until(({ fullscreen }) => !fullscreen);
    await keyboard.press('Space');
    await page.until(({ state }) => state === 'playing');
    expect(page.faults()).toEqual([]);
  });

  test('and remembers volume, speed and position for the next visit', async () => {
    const page = await watchFilm();
    const { keyboard } = page.page;
    await page.plays();
    for (const key of ['k', 'ArrowDown', '>', '4']) await keyboard.press(key);
    const left = await page.until(({ paused, volume, speed, time }) => paused && volume < 1 && speed > 1 && time > 9);
    await page.page.reload();
    const { volume, speed } = await page.until(({ state, time }) => state === 'playing' && time > left.time - 1);
    expect([volume, speed]).toEqual([left.volume, left.speed]);
    await page.page.context().setOffline(true);
    await page.page.getByRole('status').getByText('You are offline').waitFor();
    await page.page.context().setOffline(false);
    await page.page.getByRole('status').getByText('You are offline').waitFor({ state: 'hidden' });
  });

  test('by the list of keys that it shows', async () => {
    const page = await watchFilm();
    await page.plays();
    await page.page.keyboard.press('?');
    await page.page.getByRole('dialog').getByText('Back or forward 10 s').waitFor();
    // The browser's own bars may have it; nothing of the page does.
    const isLost = `document.activeElement !== document.body &&
      !document.querySelector('#player').shadowRoot.activeElement?.closest('dialog')`;
    for (const key of ['Tab', 'Tab', 'Shift+Tab']) {
      await page.page.keyboard.press(key);
      expect(await page.page.evaluate<boolean>(isLost)).toBe(false);
    }
    await page.page.keyboard.press('Escape');
    await page.page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('by the bar, the picture and the language button', async () => {
    const page = await watchFilm();
    await page.plays();
    const bar = await page.page.getByRole('slider', { name: 'Position' }).boundingBox();
    await page.page.mouse.click((bar?.x ?? 0) + (bar?.width ?? 0) / 2, (bar?.y ?? 0) + (bar?.height ?? 0) / 2);
    await page.until(({ time }) => time > 11 && time < 15);
    await page.page.locator('video').click();
    await page.until(({ state }) => state === 'paused');
    await page.page.getByRole('button', { name: '中文' }).click();
    await page.page.getByRole('button', { name: /^暂停|^播放$/ }).waitFor();
    await page.page.reload();
    await page.page.getByRole('button', { name: 'English' }).waitFor();
  });

  test('by touch on a phone', async () => {
    const page = await watchFilm(PHONE);
    expect(await page.plays()).toMatchObject({ overflows: false });
    await page.until(({ awake }) => !awake);
    await page.page.locator('video').tap();
    await page.until(({ awake }) => awake);
    // The first tap shows the controls, the second one pauses.
    expect((await page.state()).paused).toBe(false);
    await page.page.locator('video').tap();
    await page.until(({ state, awake }) => state === 'paused' && awake);
    await page.page.getByRole('button', { name: 'Settings' }).tap();
    await page.page.getByRole('menuitem', { name: /^Quality/ }).tap();
    await page.page.getByRole('menuitemradio', { name: '360p', exact: true }).tap();
    // One button of that name: the large one is for the eye alone.
    await page.page.getByRole('button', { name: /^Play/ }).tap();
    await page.until(({ quality, state }) => quality === 'FD' && state === 'playing');
    const { time } = await page.state();
    await page.page.evaluate(DOUBLE_TAP);
    await page.until((now) => now.time >= time + 10 && !now.paused);
    expect(page.faults()).toEqual([]);
  });

  test.each([
    ['a phone', PHONE],
    ['a phone on its side', PHONE_ON_ITS_SIDE],
    ['a small phone', SMALL_PHONE],
  ])('with every control, and every speed, within reach on %s', async (_, screen) => {
    const page = await watchFilm(screen);
    await page.plays();
    expect((await page.state()).overflows).toBe(false);
    await page.page.locator('video').tap();
    await page.until(({ awake }) => awake);
    const player = await page.page.locator('#player').boundingBox();
    expect((player?.y ?? 0) + (player?.height ?? 0)).toBeLessThanOrEqual(screen.viewport.height);
    await expectInReach(page.page.locator('.controls button:visible'), screen.viewport);
    await page.page.getByRole('button', { name: 'Settings' }).tap();
    await page.page.getByRole('menuitem', { name: 'Speed' }).tap();
    await expectInReach(page.page.getByRole('menuitemradio'), screen.viewport);
  });
});

describe('the watch page shows', () => {
  test('how far the transcoding is, and plays when it is done', async () => {
    await using slow = await openLibrary({ ffmpeg: await writeSlowFfmpeg(library.folder, 4) });
    const videoId = await slow.send(await drawClip(slow.folder, 'film.mp4', { seconds: 12, size: '640x360' }), 'Soon');
    const page = await openWatchPage(browser, await watchLink(slow, videoId));
    const progress = page.page.getByRole('progressbar');
    await expect.poll(() => progress.getAttribute('aria-valuenow'), { timeout: 20_000 }).toMatch(/^[1-9]\d$/);
    const panel = page.page.locator('.progress-panel');
    expect(await panel.textContent()).toMatch(/Preparing the video.*Transcoding\s*\d+ %.*by itself/s);
    expect(await page.plays()).toMatchObject({ state: 'playing', errorCode: '' });
    expect(await progress.count()).toBe(0);
    expect(page.faults()).toEqual([]);
  });

  test('why the transcoding failed', async () => {
    const page = await openWatchPage(browser, await watchLink(library, videos.broken));
    const panel = await page.fails();
    expect(await panel.textContent()).toContain('The file is not a video or audio file.');
    expect((await page.state()).errorCode).toBe('TranscodeFail');
    await panel.getByRole('button', { name: 'Retry' }).click();
    await page.fails();
    expect(page.faults()).toEqual([]);
  });

  test.each([
    ['en-GB', 'has expired', 'Retry'],
    ['zh-CN', '已过期', '重试'],
  ])('in %s that the link has expired', async (locale, words, retry) => {
    const link = await watchLink(library, videos.film, 60);
    library.server.clock.advance(61_000);
    const page = await openWatchPage(browser, link, { locale });
    const panel = await page.fails();
    expect(await panel.textContent()).toContain(words);
    // It could only fail again.
    expect(await panel.getByRole('button', { name: retry }).count()).toBe(0);
    expect((await page.state()).errorCode).toBe('InvalidSecurityToken.Expired');
  });

  test('that the link was altered', async () => {
    const link = await watchLink(library, videos.film);
    const page = await openWatchPage(browser, link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A'));
    expect(await (await page.fails()).textContent()).toContain('not complete or was altered');
    expect(page.faults()).toEqual([]);
  });

  test.each([
    ['en-GB', 'The playback credential has expired', 'Retry', 'New PlayAuth'],
    ['zh-CN', '播放凭证已过期', '重试', '新的播放凭证'],
  ])('in %s that the credential has expired, and plays with a new one', async (locale, words, retry, field) => {
    const old = await library.issue(videos.film);
    library.server.clock.advance(101_000);
    const page = await openWatchPage(browser, pastedLink(library.server.url, videos.film, old), { locale });
    const panel = await page.fails();
    expect(await panel.textContent()).toContain(words);
    await panel.getByLabel(field).fill(await library.issue(videos.film));
    await panel.getByRole('button', { name: retry }).click();
    await page.plays();
    expect(await page.page.getByRole('alert').count()).toBe(0);
    expect(page.faults()).toEqual([]);
  });

  test.each([
    ['en-GB', 'belongs to another video', 'Retry'],
    ['zh-CN', '属于另一个视频', '重试'],
  ])('in %s that the credential is for another video', async (locale, words, retry) => {
    const link = pastedLink(library.server.url, videos.film, await library.issue(videos.song));
    const page = await openWatchPage(browser, link, { locale });
    const panel = await page.fails();
    expect(await panel.textContent()).toContain(words);
    const asked = page.requests.length;
    // Not with the same credential again.
    await panel.getByRole('button', { name: retry }).click();
    expect([(await page.state()).errorCode, page.requests.length]).toEqual(['InvalidAuthInfo.MediaId', asked]);
  });

  test.each([
    ['a phone', PHONE],
    ['a phone on its side', PHONE_ON_ITS_SIDE],
  ])('all of it on %s, down to the details', async (_, screen) => {
    const link = pastedLink(library.server.url, videos.film, await library.issue(videos.song));
    const page = await openWatchPage(browser, link, screen);
    const panel = await page.fails();
    expect((await page.state()).overflows).toBe(false);
    await panel.getByText('Details').tap();
    const code = panel.getByText('InvalidAuthInfo.MediaId');
    await code.waitFor();
    // Seen whole without scrolling inside the picture.
    const [row, stage] = [await code.boundingBox(), await page.page.locator('#player').boundingBox()];
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((stage?.y ?? 0) + (stage?.height ?? 0));
  });
});
