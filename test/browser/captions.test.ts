// The master playlist, captions and thumbnails of the seek bar, in real Chromium: playauth's player in every playback mode,
// plain hls.js, a page's own <track>, the watch page, and the vendor's player, which must not be affected.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openPage } from './support/open-page.ts';
import { openOwnPages, type OwnPage, type OwnPages } from './support/own-page.ts';
import { serveStatic } from './support/static-server.ts';
import { openVendorPages } from './support/vendor-page.ts';
import { buildWatchPage, openWatchPage, watchLink, type WatchPage } from './support/watch-page.ts';
import { bundlePage } from './support/bundle.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let pages: OwnPages;
let film = '';
const HOSTILE = '<img src=x onerror=alert(1)>';
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** One cue for each two seconds, so that one is always there. */
const srt = (text: string): string =>
  Array.from({ length: 12 }, (_, index) => {
    const at = (seconds: number): string => `00:00:${String(seconds).padStart(2, '0')},000`;
    return `${String(index + 1)}\n${at(index * 2)} --> ${at(index * 2 + 2)}\n${text} ${String(index)}<script>document.title = 'owned'</script>\n`;
  }).join('\n');

beforeAll(async () => {
  await buildWatchPage();
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  pages = opened.use(await openOwnPages({ browser, serverUrl: library.server.url, issue: () => library.issue(film) }));
  film = await library.add(await drawClip(library.folder, 'film.mp4', { seconds: 24 }), 'Spring in the valley');
  await library.call('AddCaption', { VideoId: film, Language: 'en', Content: srt('Hello'), IsDefault: 'true' });
  await library.call('AddCaption', { VideoId: film, Language: 'fr', Label: HOSTILE, Content: srt('Bonjour') });
});

afterAll(() => opened.disposeAsync());

// Scripts as text: the watch page's content security policy forbids injected functions.
const SHOWN = `JSON.stringify([...(document.querySelector('#player')?.media ?? document.querySelector('video')).textTracks]
  .filter((track) => track.mode === (document.querySelector('playauth-player') === null ? 'showing' : 'hidden'))
  .map((track) => track.language + ': ' + [...(track.activeCues ?? [])].map((cue) => cue.text).join()))`;

interface Page {
  readonly page: { evaluate<T>(script: string): Promise<T> };
}

async function shows({ page }: Page, expected: unknown): Promise<void> {
  await expect
    .poll(async () => JSON.parse(await page.evaluate<string>(SHOWN)) as string[], { timeout: 15_000 })
    .toEqual(expected);
}

const cueIn = (language: string, word: string): string[] => [
  expect.stringMatching(new RegExp(`^${language}: ${word} \\d+document\\.title = 'owned'$`)) as string,
];

async function openFilm(options: Partial<Parameters<OwnPages['open']>[0]> = {}): Promise<OwnPage> {
  return pages.open({ videoId: film, playAuth: await library.issue(film), ...options });
}

describe('the player', () => {
  test.each(['hls.js', 'native'] as const)('plays the master playlist through %s', async (means) => {
    const page = await openFilm({ means });
    expect(await page.plays()).toMatchObject({ selected: 'auto', qualities: ['FD', 'LD'], errors: [] });
    expect(page.requests.some((url) => url.endsWith('/auto.m3u8?captions=none'))).toBe(true);
    await page.until(({ playing, height }) => playing === (height === 360 ? 'FD' : 'LD'));
    await page.run("player.setQuality('FD')");
    await page.until(({ height, playing, time }) => height === 360 && playing === 'FD' && time > 1);
    await page.run("player.setQuality('auto')");
    await page.plays();
    expect([page.refusals, page.outsideHosts(), page.complaints]).toEqual([[], [], []]);
  });

  test.each(['hls.js', 'native', 'file'] as const)('shows captions when %s plays', async (means) => {
    const page = await openFilm({ means });
    await page.plays();
    // The chosen captions, and no others.
    await shows(page, cueIn('en', 'Hello'));
    await page.run("player.setCaption('fr')");
    await shows(page, cueIn('fr', 'Bonjour'));
    await page.run("player.setQuality('FD')");
    await page.plays();
    await shows(page, cueIn('fr', 'Bonjour'));
    await page.run("player.setCaption('')");
    await shows(page, []);
    expect(await page.page.title()).toBe('An application');
    expect([page.refusals, page.complaints]).toEqual([[], []]);
  });

  test('hides captions when the page asks for that, and restores them after an error', async () => {
    const page = await openFilm({ captions: 'off' });
    await page.plays();
    await expect.poll(() => page.page.evaluate('own.player().captions.length')).toBe(2);
    await shows(page, []);
    await page.run("player.setCaption('en')");
    await shows(page, cueIn('en', 'Hello'));
    await page.run(`void player.retry(${JSON.stringify(await library.issue(film))})`);
    await page.plays();
    await shows(page, cueIn('en', 'Hello'));
    await page.run('player.destroy()');
  });

  test('has a picture for every instant, under a grant of its own', async () => {
    const page = await openFilm();
    await page.plays();
    const script = 'JSON.stringify(own.player().thumbnailAt(13) ?? null)';
    await expect.poll(() => page.page.evaluate<string>(script)).toMatch(/thumbnails\/00001\.jpg/);
    const { url, width } = JSON.parse(await page.page.evaluate<string>(script)) as { url: string; width: number };
    expect(width).toBeGreaterThan(0);
    expect((await fetch(url)).headers.get('content-type')).toBe('image/jpeg');
  });
});

describe("without playauth's player", () => {
  test('hls.js alone adapts, switches and shows captions in sync with the picture', async () => {
    const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: film, Definition: 'AUTO' });
    const script = await bundlePage('bare-hls.ts');
    const page = '<!doctype html><video muted></video><script src="/page.js"></script>';
    await using site = await serveStatic({ '/index.html': page, '/page.js': script });
    const bare = await openPage(browser);
    await bare.page.goto(`${site.url}/index.html`);
    await bare.page.evaluate(`bare.start(${JSON.stringify(PlayInfoList.PlayInfo[0]?.PlayURL)})`);
    const state = (): Promise<BareState> => bare.page.evaluate<BareState>('bare.state()');
    await expect.poll(async () => (await state()).time, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(await state()).toMatchObject({
      levels: [360, 480],
      tracks: ['en English', `fr ${HOSTILE}`],
      codecs: ['avc1', 'avc1'],
    });
    await shows(bare, cueIn('en', 'Hello'));
    // The first cue begins with the first picture, wherever hls.js puts that.
    const { firstCueAt, firstPictureAt } = await state();
    expect(Math.abs(firstCueAt - firstPictureAt)).toBeLessThan(0.02);
    await bare.page.evaluate('bare.switchTo(0)');
    await expect.poll(async () => (await state()).height, { timeout: 20_000 }).toBe(360);
    expect([bare.refusals, (await state()).fatal]).toEqual([[], '']);
  });

  test('a page plays the MP4 with a track of its own', async () => {
    const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: film, Definition: 'FD', Formats: 'mp4' });
    const url = PlayInfoList.PlayInfo[0]?.PlayURL ?? '';
    const track = new URL('captions/en.vtt', url).href;
    const page = `<!doctype html><video src="${url}" muted autoplay crossorigin><track src="${track}" srclang="en" default></video>`;
    await using site = await serveStatic({ '/index.html': page });
    const own = await openPage(browser);
    await own.page.goto(`${site.url}/index.html`);
    await shows(own, cueIn('en', 'Hello'));
    expect([own.refusals, own.complaints]).toEqual([[], []]);
  });

  test("the vendor's player chooses as before, also when it asks for AUTO", async () => {
    await using vendor = await openVendorPages({ browser, folder: library.folder, serverUrl: library.server.url });
    for (const [options, width] of [
      [{ definition: 'AUTO' }, 640],
      [{ definition: 'AUTO', format: 'm3u8' }, 640],
      [{ format: 'm3u8', definition: 'LD' }, 854],
    ] as const) {
      const page = await vendor.open({ vid: film, playauth: await library.issue(film), ...options });
      expect(await page.plays()).toMatchObject({ width, errorCode: 0 });
    }
  });
});

interface BareState {
  readonly time: number;
  readonly height: number;
  readonly levels: readonly number[];
  readonly codecs: readonly string[];
  readonly tracks: readonly string[];
  readonly firstCueAt: number;
  readonly firstPictureAt: number;
  readonly fatal: string;
}

describe('the watch page', () => {
  const open = async (options: Parameters<typeof openWatchPage>[2] = {}): Promise<WatchPage> => {
    const page = await openWatchPage(browser, await watchLink(library, film), options);
    await page.plays();
    return page;
  };

  test('offers captions by mouse and by key, and remembers the choice', async () => {
    const page = await open();
    await shows(page, cueIn('en', 'Hello'));
    await page.page.keyboard.press('k');
    // Above the bar, which stays while the film stands.
    const [cue, bar] = await Promise.all(['.cues p', '.seek'].map((name) => page.page.locator(name).boundingBox()));
    expect((cue?.y ?? NaN) + (cue?.height ?? NaN)).toBeLessThanOrEqual(bar?.y ?? NaN);
    await page.page.keyboard.press('k');
    await page.page.getByRole('button', { name: 'Captions: English' }).click();
    const items = page.page.getByRole('menuitemradio');
    expect(await items.allTextContents()).toEqual(['Off', 'English', HOSTILE]);
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('Enter');
    await shows(page, cueIn('fr', 'Bonjour'));
    await page.page.keyboard.press('c');
    await shows(page, []);
    await page.page.keyboard.press('c');
    await shows(page, cueIn('fr', 'Bonjour'));
    await page.page.reload();
    await page.plays();
    await shows(page, cueIn('fr', 'Bonjour'));
    expect([page.faults(), page.refusals, await page.page.locator('img').count()]).toEqual([[], [], 0]);
  });

  test('has all texts in Chinese', async () => {
    const page = await open({ locale: 'zh-CN' });
    await page.page.mouse.move(600, 400);
    await page.page.getByRole('button', { name: '字幕: English' }).click();
    expect((await page.page.getByRole('menuitemradio').allTextContents())[0]).toBe('关闭');
  });

  const PICTURE = `(() => {
    const root = document.querySelector('#player').shadowRoot;
    const { width, backgroundImage, backgroundPosition } = getComputedStyle(root.querySelector('.seek-sheet'));
    const box = root.querySelector('.seek-tip').getBoundingClientRect();
    return { width, backgroundImage, backgroundPosition, left: box.left, right: box.right, text: root.querySelector('.seek-tip').textContent };
  })()`;
  interface Picture {
    readonly backgroundImage: string;
    readonly backgroundPosition: string;
    readonly left: number;
    readonly right: number;
    readonly text: string;
  }

  test('shows the picture of the instant under the pointer', async () => {
    const page = await open();
    await page.page.mouse.move(600, 400);
    const bar = await page.page.locator('.seek').boundingBox();
    const at = async (share: number): Promise<Picture> => {
      await page.page.mouse.move((bar?.x ?? 0) + (bar?.width ?? 0) * share, (bar?.y ?? 0) + (bar?.height ?? 0) / 2);
      return page.page.evaluate<Picture>(PICTURE);
    };
    await at(0.4);
    const loaded = page.page.waitForResponse((response) => response.url().endsWith('/thumbnails/00001.jpg'));
    const early = await at(0.5);
    expect((await loaded.catch(() => undefined))?.status() ?? 200).toBe(200);
    const late = await at(0.9);
    expect(early.text).toBe('0:12');
    expect(early.backgroundImage).toContain('/thumbnails/00001.jpg');
    expect(late.backgroundPosition).not.toBe(early.backgroundPosition);
    // At the very end it is still within the picture.
    const [end, stage] = [await at(1), await page.page.locator('#player').boundingBox()];
    expect(end.right).toBeLessThanOrEqual((stage?.x ?? 0) + (stage?.width ?? 0));
    expect(page.faults()).toEqual([]);
  });

  test('fits long names on a phone, and shows the thumbnail during a drag', async () => {
    const page = await open(PHONE);
    await page.page.locator('video').tap();
    await page.page.getByRole('button', { name: /^Captions/ }).tap();
    const list = await page.page.getByRole('menu').filter({ hasText: 'English' }).boundingBox();
    expect(list?.x).toBeGreaterThanOrEqual(0);
    expect((list?.x ?? 0) + (list?.width ?? 0)).toBeLessThanOrEqual(PHONE.viewport.width);
    expect((await page.state()).overflows).toBe(false);
    await page.page.getByRole('menuitemradio').first().tap();
    const bar = await page.page.locator('.seek').boundingBox();
    const session = await page.page.context().newCDPSession(page.page);
    const y = (bar?.y ?? 0) + (bar?.height ?? 0) / 2;
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', [{ x: (bar?.x ?? 0) + 20, y }]);
    await touch('touchMove', [{ x: (bar?.x ?? 0) + (bar?.width ?? 0) / 2, y }]);
    const seen = await page.page.evaluate<Picture>(PICTURE);
    expect(seen.backgroundImage).toContain('/thumbnails/00001.jpg');
    await touch('touchEnd', []);
    await page.until(({ time }) => time > 10);
    expect((await page.state()).overflows).toBe(false);
    expect(page.faults()).toEqual([]);
  });
});
