// playauth's player on an application's page: every playback mode, every refusal, and seamless renewals.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawClip } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openOwnPages, type OwnPage, type OwnPages } from './support/own-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let pages: OwnPages;
let issue: () => Promise<string>;
const videos = { film: '', long: '', other: '', song: '' };

beforeAll(async () => {
  library = opened.use(await openLibrary());
  const { folder, server } = library;
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  pages = opened.use(await openOwnPages({ browser, serverUrl: server.url, issue: () => issue() }));
  videos.film = await library.add(await drawClip(folder, 'film.mp4', { seconds: 8 }), 'A film');
  const long = { seconds: 45, size: '640x360', fps: 10, isNoisy: true };
  videos.long = await library.add(await drawClip(folder, 'long.mp4', long));
  videos.other = await library.add(await drawClip(folder, 'other.mp4', { seconds: 2, size: '320x180' }));
  videos.song = await library.add(await drawClip(folder, 'song.m4a', { seconds: 5, size: 'none' }));
});

beforeEach(() => {
  issue = () => library.issue(videos.long);
});

afterAll(() => opened.disposeAsync());

/** Generous: a busy machine drops frames, a viewer notices from about here. */
const UNNOTICED_SECONDS = 1.5;
const HOUR_MS = 3600_000;
/** The server counts in whole seconds, rounded down: of shorter sessions it would refuse the end. */
const SHORTEST_SECONDS = 5;

async function expectSeamless(page: OwnPage): Promise<void> {
  const { stalled, back, skipped } = await page.watched();
  expect(stalled).toBeLessThan(UNNOTICED_SECONDS);
  expect(back).toBeLessThan(0.1);
  expect(skipped).toBeLessThan(UNNOTICED_SECONDS);
  expect((await page.state()).errors).toEqual([]);
}

async function withEach<Item, Made>(items: readonly Item[], act: (item: Item) => Promise<Made>): Promise<Made[]> {
  return Promise.all(items.map(act));
}

async function altered(field: string): Promise<string> {
  const fields = JSON.parse(atob(await library.issue(videos.film))) as Record<string, string>;
  const value = fields[field] ?? '';
  return btoa(
    JSON.stringify({ ...fields, [field]: value.slice(0, -4) + (value.at(-4) === 'A' ? 'B' : 'A') + value.slice(-3) }),
  );
}

describe('the player plays', () => {
  test.each(['hls.js', 'hls.js later', 'native'] as const)('encrypted HLS through %s', async (means) => {
    const page = await pages.open({ videoId: videos.film, playAuth: await library.issue(videos.film), means });
    const state = await page.plays();
    expect(state).toMatchObject({ title: 'A film', state: 'playing', qualities: ['FD', 'LD'], errors: [] });
    expect(state.audioBytes).toBeGreaterThan(0);
    expect(state.duration).toBeCloseTo(8, 0);
    expect(page.requests.some((url) => url.endsWith('.key'))).toBe(true);
    expect([page.outsideHosts(), page.refusals, page.complaints]).toEqual([[], [], []]);
  });

  test('MP4 where there is no HLS', async () => {
    const playAuth = await library.issue(videos.film);
    const page = await pages.open({ videoId: videos.film, playAuth, means: 'file', definition: 'FD' });
    expect(await page.plays()).toMatchObject({ width: 640, height: 360, playing: 'FD' });
    expect(page.requests.some((url) => url.endsWith('/fd.mp4'))).toBe(true);
    await page.run("player.setQuality('LD')");
    await page.until(({ width, time }) => width === 854 && time > 2);
    await page.plays();
  });

  test('audio alone', async () => {
    const page = await pages.open({ videoId: videos.song, playAuth: await library.issue(videos.song) });
    const state = await page.until(({ time }) => time > 1);
    expect(state.audioBytes).toBeGreaterThan(0);
  });

  test('the chosen quality, without stopping', async () => {
    const page = await pages.open({
      videoId: videos.film,
      playAuth: await library.issue(videos.film),
      definition: 'FD',
    });
    expect(await page.plays()).toMatchObject({ width: 640, selected: 'FD', playing: 'FD' });
    await page.watch();
    await page.run("player.setQuality('LD')");
    await page.until(({ width, playing }) => width === 854 && playing === 'LD');
    await expectSeamless(page);
  });

  test('nothing more after destroy', async () => {
    const page = await pages.open({ videoId: videos.film, playAuth: await library.issue(videos.film) });
    await page.plays();
    await page.run('player.destroy()');
    expect(await page.state()).toMatchObject({ state: 'destroyed', width: 0 });
    expect(await page.page.locator('video').count()).toBe(0);
  });
});

describe('the player reports', () => {
  test('with an expired credential, and plays when it is retried with a new one', async () => {
    const playAuth = await library.issue(videos.film);
    library.server.clock.advance(101_000);
    const page = await pages.open({ videoId: videos.film, playAuth });
    const { errors, state } = await page.fails();
    expect(errors).toMatchObject([{ kind: 'expired', code: 'InvalidSecurityToken.Expired' }]);
    expect(errors[0]?.en).toContain('expired');
    expect(errors[0]?.zh).toContain('过期');
    expect(state).toBe('error');
    await page.run('void player.retry()');
    expect((await page.fails(2)).errors.at(1)?.kind).toBe('expired');
    await page.run(`void player.retry(${JSON.stringify(await library.issue(videos.film))})`);
    expect((await page.plays()).state).toBe('playing');
  });

  test('with the credential of another video', async () => {
    const page = await pages.open({ videoId: videos.film, playAuth: await library.issue(videos.other) });
    expect((await page.fails()).errors).toMatchObject([{ kind: 'other-video', code: 'InvalidAuthInfo.MediaId' }]);
  });

  test.each([
    ['SecurityToken', 'InvalidSecurityToken.Malformed'],
    ['AccessKeyId', 'InvalidSecurityToken.MismatchWithAccessKey'],
    ['AccessKeySecret', 'SignatureDoesNotMatch'],
    ['AuthInfo', 'InvalidAuthInfo.Signature'],
  ])('with an altered %s', async (field, code) => {
    const page = await pages.open({ videoId: videos.film, playAuth: await altered(field) });
    expect((await page.fails()).errors).toMatchObject([{ kind: 'refused', code }]);
  });

  test('with what is no credential, without asking the server', async () => {
    const page = await pages.open({ videoId: videos.film, playAuth: 'no credential' });
    expect((await page.fails()).errors).toMatchObject([{ kind: 'refused', code: 'Client.BadPlayAuth' }]);
    expect(page.requests.filter((url) => url.startsWith(library.server.url))).toEqual([]);
  });

  test('with a video that was blocked', async () => {
    const videoId = await library.server.seedVideo();
    const playAuth = await library.issue(videoId);
    library.setStatus(videoId, 'Blocked');
    const page = await pages.open({ videoId, playAuth });
    const { errors } = await page.fails();
    expect(errors).toMatchObject([{ kind: 'not-playable', code: 'Forbidden.IllegalStatus' }]);
    expect(errors[0]?.en).toContain('blocked');
  });

  test("when the application's server has no credential, and plays when it is retried", async () => {
    const answers = [() => Promise.reject(new Error('down'))];
    issue = () => (answers.shift() ?? (() => library.issue(videos.film)))();
    const page = await pages.open({ videoId: videos.film, asks: true });
    expect((await page.fails()).errors).toMatchObject([{ kind: 'network', code: 'Client.GetPlayAuth' }]);
    await page.run('void player.retry()');
    expect((await page.plays()).errors).toHaveLength(1);
  });
});

describe('playback continues without interruption', () => {
  // Several pages run concurrently: each spends most of its time waiting for its session to end.
  test('when sessions end during playback, in every playback mode', async () => {
    await withEach(['short hls.js', 'native', 'file'] as const, async (means) => {
      const page = await pages.open({ videoId: videos.long, asks: true, sessionSeconds: SHORTEST_SECONDS, means });
      const before = await page.plays();
      await page.watch();
      const { renewals } = await page.until(({ time }) => time > before.time + 5 && new Set(page.sessions()).size >= 3);
      await expectSeamless(page);
      expect(renewals.length, means).toBeGreaterThanOrEqual(2);
      expect(new Set(renewals), means).toEqual(new Set(['schedule']));
      expect(page.refusals, means).toEqual([]);
    });
  });

  test('when the server ends a session early', async () => {
    const playing = await withEach(['short hls.js', 'native'] as const, async (means) => {
      const page = await pages.open({ videoId: videos.long, asks: true, means });
      const { time } = await page.plays();
      await page.watch();
      return { page, time };
    });
    library.server.clock.advance(5 * HOUR_MS);
    await withEach(playing, async ({ page, time }) => {
      const { renewals } = await page.until(
        (state) => state.renewals.length > 0 && state.time > time + 5 && new Set(page.sessions()).size > 1,
      );
      await expectSeamless(page);
      expect(new Set(renewals)).toEqual(new Set(['refused']));
    });
  });

  test('when the session ends during a long pause', async () => {
    const paused = await withEach(['short hls.js', 'native'] as const, async (means) => {
      const page = await pages.open({ videoId: videos.long, asks: true, sessionSeconds: 3, means });
      await page.plays();
      await page.run('player.media.pause()');
      return { page, stood: await page.until((state) => state.paused) };
    });
    library.server.clock.advance(7 * HOUR_MS);
    await withEach(paused, async ({ page, stood }) => {
      // The page's own clock must pass the expiry too.
      const now = await page.page.evaluate<number>('performance.now()');
      await page.page.waitForFunction(`performance.now() > ${String(now + 3000)}`);
      await page.watch();
      await page.run('void player.media.play()');
      const { renewals } = await page.until(({ time }) => time > stood.time + 2);
      expect(renewals).toContain('resume');
      await expectSeamless(page);
      await page.run('player.media.currentTime = 35');
      await page.until(({ time }) => time > 36);
      expect((await page.state()).errors).toEqual([]);
    });
  });

  test('when a session ends together with its successor', async () => {
    const page = await pages.open({ videoId: videos.long, asks: true, means: 'native' });
    await page.plays();
    await page.run('player.media.pause(); void player.renew()');
    const stood = await page.until(({ paused, renewals }) => paused && renewals.length === 1);
    library.server.clock.advance(5 * HOUR_MS);
    await page.run('void player.media.play()');
    // Beyond what is buffered, so that it must ask.
    await page.run('player.media.currentTime = 35');
    const { renewals, errors } = await page.until(({ time }) => time > 36);
    expect([stood.renewals, renewals, errors]).toEqual([['manual'], ['manual', 'refused'], []]);
  });

  test('when one renewal fails', async () => {
    let failures = 0;
    const page = await pages.open({
      videoId: videos.long,
      playAuth: await library.issue(videos.long),
      asks: true,
      sessionSeconds: SHORTEST_SECONDS,
    });
    issue = () => {
      failures += 1;
      if (failures === 1) return Promise.reject(new Error('down'));
      return library.issue(videos.long);
    };
    const before = await page.plays();
    await page.watch();
    const state = await page.until(({ time, renewals }) => renewals.length > 0 && time > before.time + 5);
    expect(failures).toBeGreaterThanOrEqual(2);
    expect(state.state).toBe('playing');
    await expectSeamless(page);
  });
});
