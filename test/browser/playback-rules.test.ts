// Playback rules as viewers meet them: what playauth's player says of each refusal, proofs of this browser's key, playback that
// is ended, and the vendor's player with the same credentials.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip } from './support/clips.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openOwnPages, type OwnPage, type OwnPages } from './support/own-page.ts';
import { openVendorPages, type VendorPages } from './support/vendor-page.ts';
import { buildWatchPage, openWatchPage, pastedLink } from './support/watch-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let own: OwnPages;
let vendor: VendorPages;
let film = '';

beforeAll(async () => {
  await buildWatchPage();
  library = opened.use(await openLibrary());
  const { folder, server } = library;
  browser = await launchChromium();
  opened.defer(() => browser.close());
  own = opened.use(await openOwnPages({ browser, serverUrl: server.url, issue: () => issue({}) }));
  vendor = opened.use(await openVendorPages({ browser, folder, serverUrl: server.url }));
  const clip = { seconds: 40, size: '320x180', fps: 10, isNoisy: true };
  film = await library.add(await drawClip(folder, 'film.mp4', clip), 'A film');
});
afterAll(() => opened.disposeAsync());

type Rules = Partial<Parameters<typeof library.call<'GetVideoPlayAuth'>>[1]>;

async function issue(rules: Rules): Promise<string> {
  const { PlayAuth } = await library.call('GetVideoPlayAuth', { VideoId: film, AuthInfoTimeout: 3000, ...rules });
  return PlayAuth;
}

/** The thumbprint of a key that no browser here has. */
const FOREIGN_KEY = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
const refused: readonly (readonly [code: string, rules: Rules, en: string, zh: string])[] = [
  ['Forbidden.AddressNotAllowed', { AllowIp: '192.0.2.0/24' }, 'from your network', '当前网络'],
  ['Forbidden.RefererNotAllowed', { AllowReferer: 'films.example.org' }, 'on this page', '此页面'],
  ['Forbidden.DeviceProof', { DeviceKey: FOREIGN_KEY }, 'another device or browser', '其他设备或浏览器'],
];

async function spend(playAuth: string): Promise<string> {
  await (await own.open({ videoId: film, playAuth })).plays();
  // The same player within a few seconds repeats its request.
  library.server.clock.advance(6_000);
  return playAuth;
}

async function expectRefusal(page: OwnPage, code: string, words: readonly [en: string, zh: string]): Promise<void> {
  const { errors, state } = await page.fails();
  expect(state).toBe('error');
  expect(errors).toMatchObject([{ kind: 'refused', code }]);
  expect(errors[0]?.en).toContain(words[0]);
  expect(errors[0]?.zh).toContain(words[1]);
}

describe('the player', () => {
  test.each(refused)('explains %s', async (code, rules, en, zh) => {
    await expectRefusal(await own.open({ videoId: film, playAuth: await issue(rules) }), code, [en, zh]);
  });

  test('explains a credential that is used up', async () => {
    const page = await own.open({ videoId: film, playAuth: await spend(await issue({ MaxRedemptions: 1 })) });
    await expectRefusal(page, 'Forbidden.RedemptionLimit', ['as often as it may be', '次数已用完']);
  });

  test('proves that it has the key of the credential, which no other browser has', async () => {
    const idle = await own.open({ videoId: film, playAuth: 'none' });
    const playAuth = await issue({ DeviceKey: await idle.page.evaluate<string>('own.thumbprint()') });
    await idle.run(`void player.retry('${playAuth}')`);
    await idle.plays();
    // A context of its own, as another browser has.
    await expectRefusal(await own.open({ videoId: film, playAuth }), 'Forbidden.DeviceProof', [
      'another device',
      '其他设备',
    ]);
  });

  test('plays on a page that the credential names', async () => {
    await (await own.open({ videoId: film, playAuth: await issue({ AllowReferer: '127.0.0.1' }) })).plays();
  });

  test('stops at once when the time of the credential is over', async () => {
    const playAuth = await issue({ MaxSessionSeconds: 60 });
    const page = await own.open({ videoId: film, playAuth, means: 'short hls.js' });
    await page.plays();
    library.server.clock.advance(61_000);
    await expectEnd(page, 'Forbidden.SessionEnded');
  });
});

describe('MaxConcurrency', () => {
  test('refuses another page of the same viewer, and not the one that is loaded again', async () => {
    const rules = { ViewerId: 'viewer-4', MaxConcurrency: 1 };
    const first = await own.open({ videoId: film, playAuth: await issue(rules) });
    await first.plays();
    const words = ['as many places as allowed', '同时播放的数量已达上限'] as const;
    await expectRefusal(
      await own.open({ videoId: film, playAuth: await issue(rules) }),
      'Forbidden.Concurrency',
      words,
    );
    const { errorCode, errorText } = await (await vendor.open({ vid: film, playauth: await issue(rules) })).fails();
    expect([errorCode, errorText]).toEqual([4500, expect.stringContaining('Forbidden.Concurrency')]);
    await own.again(first, { videoId: film, playAuth: await issue(rules) });
    await first.plays();
  });

  test('with stopOldest ends the page that another one of the same viewer took over, and not that one', async () => {
    const rules = { ViewerId: 'viewer-3', MaxConcurrency: 1, OnExceed: 'stopOldest' } as const;
    const first = await own.open({ videoId: film, playAuth: await issue(rules) });
    await first.plays();
    const second = await own.open({ videoId: film, playAuth: await issue(rules) });
    await second.plays();
    library.server.clock.advance(4_000);
    await expectEnd(first, 'Forbidden.Concurrency');
    expect((await second.state()).errors).toEqual([]);
  });
});

describe('playback that is revoked', () => {
  test('stops, also with the whole film in the buffer', async () => {
    const page = await own.open({ videoId: film, playAuth: await issue({ ViewerId: 'viewer-1' }) });
    await page.plays();
    await library.call('RevokePlayback', { ViewerId: 'viewer-1' });
    await expectEnd(page, 'Forbidden.Revoked');
  });

  test('is told on the watch page, with the request id', async () => {
    const playAuth = await issue({ ViewerId: 'viewer-2' });
    await library.call('RevokePlayback', { ViewerId: 'viewer-2' });
    const page = await openWatchPage(browser, pastedLink(library.server.url, film, playAuth), { locale: 'zh-CN' });
    const panel = await page.fails();
    await panel.getByText('视频所有者已终止此次播放').waitFor();
    await panel.getByText('详细信息').click();
    await panel.getByText(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/).waitFor();
    expect((await page.state()).errorCode).toBe('Forbidden.Revoked');
  });
});

/** It stops, says why, and nothing opens any more. */
async function expectEnd(page: OwnPage, code: string): Promise<void> {
  const { errors, state } = await page.fails();
  expect([state, errors.map((error) => error.code)]).toEqual(['error', [code]]);
  const media = page.requests.filter((url) => url.includes('/play/') && !url.includes('/cover'));
  const answers = await Promise.all([...new Set(media)].map((url) => fetch(url).then(({ status }) => status)));
  expect(new Set(answers)).toEqual(new Set([403]));
}

describe("the vendor's player", () => {
  test.each(refused)('reports %s as a refusal, with its message', async (code, rules) => {
    const failed = await (await vendor.open({ vid: film, playauth: await issue(rules) })).fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain(code);
  });

  test('reports playback that is revoked', async () => {
    const playauth = await issue({ ViewerId: 'viewer-3' });
    await library.call('RevokePlayback', { ViewerId: 'viewer-3' });
    const failed = await (await vendor.open({ vid: film, playauth })).fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain('Forbidden.Revoked');
  });

  test('reports media that another program may not have', async () => {
    const playauth = await issue({ BindUserAgent: 'true' });
    const page = await vendor.open({ vid: film, playauth }, 'Another/1');
    // Its redemption was good; a media element does not tell it the code.
    const { errorCode, errorText } = await page.fails();
    expect([errorCode, errorText.split(' while ')[0]]).toEqual([4400, 'Error occured']);
    const [media = ''] = page.requests.filter((url) => url.includes('/play/'));
    const answer = await fetch(media, { headers: { 'user-agent': 'Another/1' } });
    expect(answer.headers.get('x-playauth-code')).toBe('Forbidden.UserAgentChanged');
  });

  test('reports a credential that is used up', async () => {
    const playauth = await spend(await issue({ MaxRedemptions: 1 }));
    const failed = await (await vendor.open({ vid: film, playauth })).fails();
    expect(failed.errorCode).toBe(4500);
    expect(failed.errorText).toContain('Forbidden.RedemptionLimit');
  });
});
