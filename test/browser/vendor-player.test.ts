// The vendor's unmodified web player with its own options, against a real server with real films.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openVendorPages, type VendorOptions, type VendorPage, type VendorPages } from './support/vendor-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let pages: VendorPages;
const videos = { film: '', other: '', song: '' };

beforeAll(async () => {
  library = opened.use(await openLibrary());
  const { folder, server } = library;
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  pages = opened.use(await openVendorPages({ browser, folder, serverUrl: server.url }));
  videos.film = await library.add(await drawClip(folder, 'film.mp4', { seconds: 8 }));
  videos.other = await library.add(await drawClip(folder, 'other.mp4', { seconds: 2, size: '320x180' }));
  videos.song = await library.add(await drawClip(folder, 'song.m4a', { seconds: 5, size: 'none' }));
});

afterAll(() => opened.disposeAsync());

async function openFilm(options: Partial<VendorOptions> = {}): Promise<VendorPage> {
  return pages.open({ vid: videos.film, playauth: await library.issue(videos.film), ...options });
}

/** A credential with one of its fields changed. */
async function altered(field: string, change: (value: string) => string): Promise<string> {
  const fields = JSON.parse(atob(await library.issue(videos.film))) as Record<string, string>;
  return btoa(JSON.stringify({ ...fields, [field]: change(fields[field] ?? '') }));
}

function otherCharacterAt(index: number): (text: string) => string {
  return (text) => {
    const at = index < 0 ? text.length + index : index;
    return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  };
}

function redemptions(page: VendorPage): URL[] {
  return page.requests.map((url) => new URL(url)).filter((url) => url.searchParams.get('Action') === 'GetPlayInfo');
}

const POLL = { timeout: 20_000 };

describe('the unmodified vendor player plays', () => {
  test('MP4 when no format is requested', async () => {
    const page = await openFilm();
    const state = await page.plays();
    expect(state).toMatchObject({ width: 640, height: 360, definition: 'FD', paused: false });
    expect(state.duration).toBeCloseTo(8, 0);
    expect(state.audioBytes).toBeGreaterThan(0);
    expect(page.requests.some((url) => url.endsWith('/fd.mp4'))).toBe(true);
  });

  test('HLS, encrypted with AES-128', async () => {
    const page = await openFilm({ format: 'm3u8' });
    const state = await page.plays();
    expect(state).toMatchObject({ width: 640, height: 360, definition: 'FD' });
    expect(state.audioBytes).toBeGreaterThan(0);
    const files = page.requests.map((url) => new URL(url).pathname);
    expect(files.some((path) => path.endsWith('.m3u8'))).toBe(true);
    expect(files.some((path) => path.endsWith('.ts'))).toBe(true);
    expect(files.some((path) => path.endsWith('.key'))).toBe(true);
  });

  // The menu's words are the player's own: FD is 360p to it, LD 540p.
  test.each(['mp4', 'm3u8'])('and lists the qualities of %s from low to high', async (format) => {
    const page = await openFilm({ format });
    await page.plays();
    await page.page.hover('#player');
    await page.page.click('#player .prism-setting-btn');
    await page.page.click('#player .prism-setting-quality');
    await expect.poll(async () => (await page.state()).qualities).toEqual(['360p', '540p']);
  });

  test('and switches the quality of encrypted HLS at the current position', async () => {
    const page = await openFilm({ format: 'm3u8' });
    const before = await page.plays();
    await page.page.hover('#player');
    await page.page.click('#player .prism-setting-btn');
    await page.page.click('#player .prism-setting-quality');
    await page.page.click('#player .prism-quality-selector li:has-text("540p")');
    await expect.poll(async () => (await page.state()).width, POLL).toBe(854);
    await expect.poll(async () => (await page.state()).time, POLL).toBeGreaterThan(before.time + 1);
    expect((await page.state()).errorCode).toBe(0);
  });

  test('the definition that the page requests from the server', async () => {
    const page = await openFilm({ definition: 'LD' });
    expect(await page.plays()).toMatchObject({ width: 854, height: 480, definition: 'LD' });
    expect(redemptions(page)[0]?.searchParams.get('Definition')).toBe('LD');
  });

  test('the definition that the page prefers', async () => {
    const page = await openFilm({ format: 'm3u8', defaultDefinition: 'LD' });
    expect(await page.plays()).toMatchObject({ width: 854, height: 480, definition: 'LD' });
    expect(redemptions(page)[0]?.searchParams.has('Definition')).toBe(false);
  });

  test.each(['', 'mp3', 'm3u8'])('a film of sound alone, when it is asked for sound (format “%s”)', async (format) => {
    const playauth = await library.issue(videos.song);
    const page = await pages.open({ vid: videos.song, playauth, mediaType: 'audio', format });
    const state = await page.plays();
    expect(state.audioBytes).toBeGreaterThan(0);
    expect(redemptions(page)[0]?.searchParams.get('StreamType')).toBe('audio');
  });

  test('with characters in texts that it encodes in its own way when signing', async () => {
    const odd = "It's (really) *very* odd!";
    const page = await openFilm({ playConfig: { XForwardedFor: odd }, reAuthInfo: { uid: odd, rand: '*' } });
    await page.plays();
    const [sent] = redemptions(page);
    expect(sent?.searchParams.get('PlayConfig')).toContain(odd);
    expect(sent?.searchParams.get('ReAuthInfo')).toContain(odd);
  });

  test('without requests beyond this machine except its own telemetry', async () => {
    const page = await openFilm({ format: 'm3u8' });
    await page.plays();
    expect(page.outsideHosts().filter((host) => !host.endsWith('.log.aliyuncs.com'))).toEqual([]);
    expect(redemptions(page).map((url) => url.origin)).toEqual([library.server.url]);
  });
});

describe('the unmodified vendor player reports', () => {
  test('4002 to an expired credential, and plays again with a new one', async () => {
    const playauth = await library.issue(videos.film, 100);
    library.server.clock.advance(101_000);
    const page = await openFilm({ playauth, format: 'm3u8' });
    const failed = await page.fails();
    expect(failed.errorCode).toBe(4002);
    expect(failed.errorText).toContain('InvalidSecurityToken.Expired');
    await page.replay(videos.film, await library.issue(videos.film));
    expect(await page.plays()).toMatchObject({ width: 640, errorCode: 0 });
  });

  test('4500 to the credential of another video', async () => {
    const page = await openFilm({ playauth: await library.issue(videos.other) });
    const failed = await page.fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain('InvalidAuthInfo.MediaId');
  });

  test.each([
    ['SecurityToken', 20, 'InvalidSecurityToken.Malformed'],
    ['SecurityToken', -1, 'InvalidSecurityToken.Malformed'],
    ['AccessKeyId', -1, 'InvalidSecurityToken.MismatchWithAccessKey'],
    ['AccessKeySecret', 3, 'SignatureDoesNotMatch'],
    ['AuthInfo', -3, 'InvalidAuthInfo.Signature'],
  ])('4500 to a credential with another %s (character %i)', async (field, index, code) => {
    const page = await openFilm({ playauth: await altered(field, otherCharacterAt(index)) });
    const failed = await page.fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain(code);
  });

  test('4500 to a credential whose expiry was moved', async () => {
    const later = (authInfo: string): string => authInfo.replace(/"ExpireTime":"20../, '"ExpireTime":"2099');
    const failed = await (await openFilm({ playauth: await altered('AuthInfo', later) })).fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain('InvalidAuthInfo.Signature');
  });

  test('4500 to a credential into which the AuthInfo of another one was put', async () => {
    const other = JSON.parse(atob(await library.issue(videos.film))) as { AuthInfo: string };
    const failed = await (await openFilm({ playauth: await altered('AuthInfo', () => other.AuthInfo) })).fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain('InvalidAuthInfo.Signature');
  });

  test('4012 to a malformed credential, without a request to the server', async () => {
    const page = await openFilm({ playauth: 'this is not a credential' });
    expect((await page.fails()).errorCode).toBe(4012);
    expect(redemptions(page)).toEqual([]);
  });

  test('4500 to a video that was blocked after the credential was issued', async () => {
    const vid = await library.server.seedVideo();
    const playauth = await library.issue(vid);
    library.setStatus(vid, 'Blocked');
    const failed = await (await pages.open({ vid, playauth })).fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain('Forbidden.IllegalStatus');
    expect(failed.errorText).toContain('Blocked');
  });

  test('4017 when no stream matches', async () => {
    const page = await openFilm({ format: 'm3u8', definition: '4K' });
    const failed = await page.fails();
    expect(failed.errorCode).toBe(4017);
    expect(failed.errorText).toContain('InvalidVideo.NoneStream');
  });
});
