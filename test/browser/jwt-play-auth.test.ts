// playauth's player with a JWTPlayAuth, which the application signs itself: it plays, renews without a call to the API, and
// reports errors.
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { drawClip } from './support/clips.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openOwnPages, type OwnPages } from './support/own-page.ts';

const PLAY_KEY = 'yzNgTUtAl6HAuosIA';
const opened = new AsyncDisposableStack();
let library: Library;
let pages: OwnPages;
let issue: () => Promise<string>;
const videos = { film: '', long: '' };

/** Everything that an application's server does to let a viewer play. */
function sign(videoId: string, claims: object = {}, playKey = PLAY_KEY): Promise<string> {
  const now = library.server.clock.now();
  const usual = { appId: 'app-1000000', videoId, currentTimeStamp: now, expireTimeStamp: now + 60_000 };
  const jwt = new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
  return jwt.sign(new TextEncoder().encode(playKey));
}

beforeAll(async () => {
  library = opened.use(await openLibrary());
  const { folder, server } = library;
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  pages = opened.use(await openOwnPages({ browser, serverUrl: server.url, issue: () => issue() }));
  videos.film = await library.add(await drawClip(folder, 'film.mp4', { seconds: 8 }), 'A film');
  const long = { seconds: 45, size: '640x360', fps: 10, isNoisy: true };
  videos.long = await library.add(await drawClip(folder, 'long.mp4', long));
  await library.call('SetAppPlayKey', { PlayKey: PLAY_KEY });
});

beforeEach(() => {
  issue = () => sign(videos.long);
});

afterAll(() => opened.disposeAsync());

/** Generous: a busy machine drops frames, a viewer notices from about here. */
const UNNOTICED_SECONDS = 1.5;
/** The server counts in whole seconds, rounded down: of shorter sessions it would refuse the end. */
const SHORTEST_SECONDS = 5;

describe('the player plays', () => {
  test.each(['hls.js', 'native', 'file'] as const)('with a JWTPlayAuth through %s', async (means) => {
    const jwt = await sign(videos.film);
    const page = await pages.open({ videoId: videos.film, playAuth: jwt, means });
    expect(await page.plays()).toMatchObject({ title: 'A film', state: 'playing', errors: [] });
    expect([page.outsideHosts(), page.refusals, page.complaints]).toEqual([[], [], []]);
    // A simple request with the credential in its body: no preflight, and no URL that holds it.
    const atServer = page.requests.filter((url) => url === `${library.server.url}/`);
    expect(atServer).toHaveLength(1);
    expect(page.requests.filter((url) => url.includes(jwt.slice(-20)))).toEqual([]);
  });

  test('no more than was signed', async () => {
    const playAuth = await sign(videos.film, { playContentInfo: { formats: 'mp4', definition: 'FD' } });
    const page = await pages.open({ videoId: videos.film, playAuth });
    expect(await page.plays()).toMatchObject({ qualities: ['FD'], width: 640 });
    const media = page.requests.filter((url) => /\/play\/.*\.(mp4|mp3|m3u8|ts|key)(\?|$)/.test(url));
    expect(media.filter((url) => !url.endsWith('/fd.mp4'))).toEqual([]);
    expect(media).not.toEqual([]);
  });

  test.each(['short hls.js', 'native'] as const)('across sessions and expired JWTs, through %s', async (means) => {
    const signed: string[] = [];
    issue = async () => {
      // Each is over when the next is needed; every other renewal brings a PlayAuth instead.
      const now = library.server.clock.now();
      const next = await (signed.length % 2 === 0
        ? sign(videos.long, { expireTimeStamp: now + 3000 })
        : library.issue(videos.long));
      signed.push(next);
      return next;
    };
    const page = await pages.open({ videoId: videos.long, asks: true, sessionSeconds: SHORTEST_SECONDS, means });
    const before = await page.plays();
    await page.watch();
    const { renewals } = await page.until(({ time }) => time > before.time + 5 && new Set(page.sessions()).size >= 3);
    const { stalled, back, skipped } = await page.watched();
    expect(stalled).toBeLessThan(UNNOTICED_SECONDS);
    expect(back).toBeLessThan(0.1);
    expect(skipped).toBeLessThan(UNNOTICED_SECONDS);
    expect(new Set(renewals)).toEqual(new Set(['schedule']));
    expect((await page.state()).errors).toEqual([]);
    expect(page.refusals).toEqual([]);
    expect(signed.length).toBeGreaterThanOrEqual(3);
    expect(new Set(signed).size).toBe(signed.length);
  });
});

describe('the player reports', () => {
  test('with one that has expired, and plays when it is retried with a new one', async () => {
    const now = library.server.clock.now();
    const playAuth = await sign(videos.film, { currentTimeStamp: now - 2000, expireTimeStamp: now - 1000 });
    const page = await pages.open({ videoId: videos.film, playAuth });
    const { errors, state } = await page.fails();
    expect(errors).toMatchObject([{ kind: 'expired', code: 'InvalidAuthInfo.ExpireTime' }]);
    expect(errors[0]?.en).toContain('expired');
    expect(state).toBe('error');
    await page.run(`void player.retry(${JSON.stringify(await sign(videos.film))})`);
    expect((await page.plays()).state).toBe('playing');
  });

  test.each<[string, () => Promise<string>, object]>([
    ['of another video', () => sign(videos.long), { kind: 'other-video', code: 'InvalidAuthInfo.MediaId' }],
    [
      'of another key',
      () => sign(videos.film, {}, 'AnotherKey1'),
      { kind: 'refused', code: 'InvalidAuthInfo.Signature' },
    ],
    [
      'of another app',
      () => sign(videos.film, { appId: 'app-2' }),
      { kind: 'refused', code: 'InvalidAuthInfo.Signature' },
    ],
    [
      'from the future',
      () => sign(videos.film, { currentTimeStamp: 4e12, expireTimeStamp: 5e12 }),
      { kind: 'refused', code: 'InvalidParameter' },
    ],
    [
      'cut short',
      async () => (await sign(videos.film)).slice(0, -2),
      { kind: 'refused', code: 'InvalidAuthInfo.Signature' },
    ],
    [
      'without its signature',
      async () => (await sign(videos.film)).replace(/[^.]*$/, ''),
      { kind: 'refused', code: 'Client.BadPlayAuth' },
    ],
  ])('with one %s', async (_, make, error) => {
    const page = await pages.open({ videoId: videos.film, playAuth: await make() });
    const { errors, state } = await page.fails();
    expect([errors, state]).toMatchObject([[error], 'error']);
    expect(errors[0]?.zh).toMatch(/。$/);
  });
});
