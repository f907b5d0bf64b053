// A film with several sound tracks in real Chromium: playauth's player, the watch page, the browser's own HLS and the vendor's
// player. What is heard is told by its pitch.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AAC, drawClip, generated, H264, picture, run } from '../support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openOwnPages, type OwnPage, type OwnPages } from './support/own-page.ts';
import { openVendorPages } from './support/vendor-page.ts';
import { buildWatchPage, openWatchPage, watchLink, type WatchPage } from './support/watch-page.ts';

const isLong = process.env['PLAYAUTH_TEST_MEDIA'] === 'long';
const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let pages: OwnPages;
let film = '';
const SECONDS = 11;
const [ENGLISH, CHINESE, UNNAMED] = [
  'English (Cinema)',
  '中文',
  'Commentary of the director, the cast and the whole crew',
];
const SMALL_PHONE = { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true };
const PITCHES = { [ENGLISH]: 500, [CHINESE]: 900, [UNNAMED]: 1300 };

const CAPTION = '1\n00:00:00,000 --> 00:00:09,000\nHello\n';

const sine = (hertz: number): readonly string[] => generated(`sine=f=${String(hertz)}:r=48000:d=${String(SECONDS)}`);

beforeAll(async () => {
  await buildWatchPage();
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  pages = opened.use(await openOwnPages({ browser, serverUrl: library.server.url, issue: () => library.issue(film) }));
  const maps = ['-map', '0:v', '-map', '1:a', '-map', '2:a', '-map', '3:a'];
  const tags = [
    ['-metadata:s:a:0', 'language=eng', '-metadata:s:a:0', 'title=Cinema'],
    ['-metadata:s:a:1', 'language=chi', '-metadata:s:a:2', `title=${UNNAMED}`],
  ];
  const sounds = [sine(500), sine(900), sine(1300)];
  const shown = picture('854x480', SECONDS, { rate: 15 });
  const path = await drawClip(library.folder, 'three.mkv', shown, ...sounds, maps, ...tags, H264, AAC);
  film = await library.add(path, 'Three voices');
  await library.call('AddCaption', { VideoId: film, Language: 'en', Content: CAPTION });
});

afterAll(() => opened.disposeAsync());

// Scripts as text: the watch page's content security policy forbids injected functions.
const PITCH = `(() => {
  const media = document.querySelector('#player')?.media ?? document.querySelector('video');
  if (globalThis.ear === undefined) {
    // On a busy machine the film may end before it is heard.
    media.loop = true;
    const context = new AudioContext();
    const ear = (globalThis.ear = context.createAnalyser());
    ear.fftSize = 8192;
    ear.smoothingTimeConstant = 0;
    const source = context.createMediaElementSource(media);
    source.connect(ear);
    source.connect(context.destination);
  }
  const ear = globalThis.ear;
  void ear.context.resume();
  const levels = new Float32Array(ear.frequencyBinCount);
  ear.getFloatFrequencyData(levels);
  const loudest = levels.indexOf(Math.max(...levels));
  return levels[loudest] > -60 ? (loudest * ear.context.sampleRate) / ear.fftSize : 0;
})()`;

async function hears({ page }: Pick<OwnPage, 'page'>, label: keyof typeof PITCHES): Promise<void> {
  await expect
    .poll(async () => Math.round((await page.evaluate<number>(PITCH)) / 100) * 100, { timeout: 20_000 })
    .toBe(PITCHES[label]);
}

async function openFilm(options: Partial<Parameters<OwnPages['open']>[0]> = {}): Promise<OwnPage> {
  return pages.open({ videoId: film, playAuth: await library.issue(film), ...options });
}

const LABELS = 'JSON.stringify(own.player().soundTracks.map(({ label, language }) => [label, language]))';

async function masterOf(EncryptType: 'Unencrypted' | 'HLSEncryption'): Promise<string> {
  const PlayConfig = JSON.stringify({ EncryptType });
  const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: film, Definition: 'AUTO', PlayConfig });
  return PlayInfoList.PlayInfo[0]?.PlayURL ?? '';
}

/** Of every sound that FFmpeg finds behind the URL, in the order of the playlist. */
async function pitchesInFfmpeg(url: string): Promise<number[]> {
  const entries = ['-select_streams', 'a', '-show_entries', 'stream=index:stream_tags=comment', '-of', 'json'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, url]);
  const { streams } = JSON.parse(stdout) as { streams: { index: number; tags?: { comment?: string } }[] };
  const named = [ENGLISH, CHINESE, UNNAMED].map(
    (name) => streams.find(({ tags }) => tags?.comment === name) ?? (name === ENGLISH ? streams[0] : undefined),
  );
  return await Promise.all(named.map((stream) => pitchOf(url, `0:${String(stream?.index)}`)));
}

async function pitchOf(url: string, map: string): Promise<number> {
  const output = ['-t', '2', '-ac', '1', '-ar', '16000', '-f', 's16le', 'pipe:1'];
  const args = ['-v', 'error', '-i', url, '-map', map, ...output];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 22 });
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length / 2).slice(8000, 24_000);
  const rises = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0);
  return Math.round(rises.length / 100) * 100;
}

async function addPlainHls(): Promise<void> {
  const template = { TemplateName: 'Plain', Definition: 'FD', Container: { Format: 'm3u8' }, Video: {}, Audio: {} };
  const { TranscodeTemplateGroupId } = await library.call('AddTranscodeTemplateGroup', {
    Name: 'Plain HLS',
    TranscodeTemplateList: JSON.stringify([template]),
  });
  const TemplateGroupId = TranscodeTemplateGroupId;
  const { TranscodeTaskId } = await library.call('SubmitTranscodeJobs', { VideoId: film, TemplateGroupId });
  const status = async (): Promise<string | undefined> => {
    const { TranscodeTask } = await library.call('GetTranscodeTask', { TranscodeTaskId });
    return TranscodeTask?.TaskStatus;
  };
  await expect.poll(status, { timeout: 60_000 }).toBe('CompleteAllSucc');
}

test('the master playlist is played by FFmpeg with each sound, and the video tells them', async () => {
  expect(await pitchesInFfmpeg(await masterOf('HLSEncryption'))).toEqual(Object.values(PITCHES));
  const { Video } = await library.call('GetVideoInfo', { VideoId: film });
  expect(Video.AudioTracks).toEqual([
    { Name: ENGLISH, Language: 'en', IsDefault: true },
    { Name: CHINESE, Language: 'zh', IsDefault: false },
    { Name: UNNAMED, IsDefault: false },
  ]);
  expect(Video.DroppedTracks).toBeUndefined();
});

describe("playauth's player", () => {
  test('offers all sound tracks through hls.js, and plays the chosen one in every quality', async () => {
    const page = await openFilm();
    await page.plays();
    const labels = JSON.parse(await page.page.evaluate<string>(LABELS)) as unknown;
    expect(labels).toEqual([
      [ENGLISH, 'en'],
      [CHINESE, 'zh'],
      [UNNAMED, ''],
    ]);
    await hears(page, ENGLISH);
    expect(page.requests.some((url) => url.includes('/audio-'))).toBe(false);
    await page.run(`player.setSoundTrack('${CHINESE}')`);
    await hears(page, CHINESE);
    expect(await page.page.evaluate('own.player().soundTrack')).toBe(CHINESE);
    expect(page.requests.some((url) => url.endsWith('/audio-1/content.key'))).toBe(true);
    await page.run("player.setQuality('FD')");
    await page.until(({ height, time }) => height === 360 && time > 2);
    await hears(page, CHINESE);
    await page.run(`player.setSoundTrack('${UNNAMED}')`);
    await hears(page, UNNAMED);
    await page.run('player.media.currentTime = 9');
    // The film is repeated, and a busy machine may look at it late.
    await page.until(({ time }) => time > 9.5 || time < 9);
    await hears(page, UNNAMED);
    await page.run(`player.setSoundTrack('${ENGLISH}')`);
    await hears(page, ENGLISH);
    // By its pictures: near the end of the film the time goes on at its beginning.
    const { frames: shown } = await page.state();
    expect((await page.until(({ frames }) => frames > shown + 10)).errors).toEqual([]);
    expect([page.refusals, page.outsideHosts(), page.complaints]).toEqual([[], [], []]);
  });

  test.runIf(isLong)('begins with the preferred language, and keeps the choice over a retry', async () => {
    const page = await openFilm({ sound: 'zh-Hans' });
    await page.plays();
    await hears(page, CHINESE);
    await page.run(`void player.retry(${JSON.stringify(await library.issue(film))})`);
    await page.plays();
    await hears(page, CHINESE);
    expect([page.refusals, page.complaints]).toEqual([[], []]);
  });

  test.runIf(isLong)('renews the session while another sound plays', async () => {
    const page = await openFilm({ sound: 'zh', means: 'short hls.js', sessionSeconds: 5, asks: true });
    await page.until(({ renewals, time }) => renewals.length > 0 && time > 7);
    await hears(page, CHINESE);
    expect((await page.state()).errors).toEqual([]);
  });
});

describe('the first sound is played', () => {
  test.runIf(isLong).each(['native', 'file'] as const)(
    'where HLS is that of the browser, or there is none: %s',
    async (means) => {
      const page = await openFilm({ means, sound: 'zh' });
      const { errors, audioBytes } = await page.plays();
      expect([errors, audioBytes > 0]).toEqual([[], true]);
      expect(await page.page.evaluate('own.player().soundTracks.length')).toBe(0);
      expect(page.refusals).toEqual([]);
    },
  );

  // That player cannot decrypt AES-128 in a master playlist, so it is given HLS in the clear: another transcoding of the film.
  test.runIf(isLong)("by the vendor's player, which is given a master playlist in the clear", async () => {
    await addPlainHls();
    await using vendor = await openVendorPages({ browser, folder: library.folder, serverUrl: library.server.url });
    const page = await vendor.open({ vid: '', playauth: '', source: await masterOf('Unencrypted'), format: 'm3u8' });
    const state = await page.plays();
    expect(state).toMatchObject({ errorCode: 0 });
    expect(state.audioBytes).toBeGreaterThan(0);
    expect(page.requests.some((url) => url.endsWith('/fd-plain.m3u8'))).toBe(true);
    expect(page.refusals).toEqual([]);
    expect(await pitchesInFfmpeg(await masterOf('Unencrypted'))).toEqual(Object.values(PITCHES));
  });
});

describe('the watch page', () => {
  const choices = (page: WatchPage): Promise<string[]> => page.page.getByRole('menuitemradio').allTextContents();

  test('has a menu of the sound tracks, for mouse and keys, and remembers the language', async () => {
    const context = { locale: 'en-GB' };
    const page = await openWatchPage(browser, await watchLink(library, film), context);
    await page.plays();
    const button = page.page.getByRole('button', { name: /^Sound track/ });
    expect(await button.getAttribute('aria-label')).toBe(`Sound track: ${ENGLISH}`);
    await button.click();
    expect(await choices(page)).toEqual([ENGLISH, CHINESE, UNNAMED]);
    expect(await page.page.getByRole('menuitemradio', { checked: true }).textContent()).toBe(ENGLISH);
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('Enter');
    await hears(page, CHINESE);
    expect(await button.getAttribute('aria-label')).toBe(`Sound track: ${CHINESE}`);
    await page.page.keyboard.press('a');
    await hears(page, UNNAMED);
    await page.page.getByRole('button', { name: '中文', exact: true }).click();
    await page.page.getByRole('button', { name: /^音轨/ }).click();
    await page.page.getByRole('menuitemradio', { name: CHINESE }).click();
    await hears(page, CHINESE);
    await page.page.reload();
    await page.plays();
    await hears(page, CHINESE);
    expect([page.faults(), page.refusals]).toEqual([[], []]);
  });

  test('fits a long name on a small phone', async () => {
    const page = await openWatchPage(browser, await watchLink(library, film), SMALL_PHONE);
    await page.plays();
    await page.page.locator('video').tap();
    await page.page.getByRole('button', { name: 'Settings' }).tap();
    await page.page.getByRole('menuitem', { name: /^Sound track/ }).tap();
    const list = await page.page.getByRole('menu').filter({ hasText: 'Commentary' }).boundingBox();
    expect(list?.x).toBeGreaterThanOrEqual(0);
    expect((list?.x ?? 0) + (list?.width ?? 0)).toBeLessThanOrEqual(SMALL_PHONE.viewport.width);
    const buttons = await page.page.locator('.control-row > :visible').all();
    const boxes = await Promise.all(buttons.map((button) => button.boundingBox()));
    for (const box of boxes) expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(SMALL_PHONE.viewport.width);
    const widths =
      '[document.querySelector("#player").shadowRoot.querySelector(".time")].map((time) => [time.scrollWidth, time.clientWidth])[0]';
    const [whole = NaN, seen = 0] = await page.page.evaluate<number[]>(widths);
    expect(whole).toBeLessThanOrEqual(seen);
    expect((await page.state()).overflows).toBe(false);
  });
});
