// The console in Chromium: signing in, the API explorer, sessions that end, and what every page owes: no serious finding of axe, no
// message on the browser's console, both languages, phone and wide screen.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runServer } from '../../src/app/server.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createLogger } from '../../src/base/logger.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { ROOT } from '../support/documents.ts';
import { createUser, policyOf, setKeyStatus } from '../support/identities.ts';
import { PATIENCE_MS } from './support/console-page.ts';
import { launchChromium } from './support/chromium.ts';
import { openPage, type OpenedPage } from './support/open-page.ts';

const opened = new AsyncDisposableStack();
let server: EmbeddedServer;
let browser: Browser;
let videoId = '';
let axe = '';

beforeAll(async () => {
  server = opened.use(await startServer());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  videoId = await server.seedVideo({ title: 'Spring in the valley' });
  axe = await readFile(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
});
afterAll(() => opened.disposeAsync());

interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

async function open(path = '', options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const page = await openPage(browser, { locale: 'en', ...options });
  page.page.setDefaultTimeout(PATIENCE_MS);
  await page.page.goto(`${server.url}/console${path}`);
  return page;
}

async function signIn(page: Page, { accessKeyId, accessKeySecret }: KeyPair): Promise<void> {
  await page.locator('input[name=id]').fill(accessKeyId);
  await page.locator('input[name=secret]').fill(accessKeySecret);
  await page.locator('.sign-in-form button[type=submit]').click();
}

/** Refusals that were asked for stand on the browser's console too. */
const complaintsOf = ({ complaints }: OpenedPage): readonly string[] =>
  complaints.filter((complaint) => !complaint.includes('Failed to load resource'));

async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, which the Content-Security-Policy of the page does not bind.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(passes.length).toBeGreaterThan(10);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');

describe('signing in', () => {
  test('takes a key pair, keeps no secret, survives a reload, and ends with Sign out', async () => {
    const page = await open();
    await signIn(page.page, { ...server, accessKeySecret: 'wrong' });
    await page.page.getByRole('alert').filter({ hasText: 'The key pair does not fit' }).waitFor();
    await signIn(page.page, server);
    await page.page.getByRole('heading', { name: 'Library' }).waitFor();
    const state = JSON.stringify(await page.page.context().storageState({ indexedDB: false }));
    expect(state).not.toContain(server.accessKeySecret);
    await page.page.reload();
    await page.page.getByText('Account', { exact: true }).click();
    await page.page.getByText(`acs:ram::${server.accountId}:root`).waitFor();
    await page.page.getByRole('button', { name: 'Sign out' }).click();
    await page.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(complaintsOf(page)).toEqual([]);
  });

  test('leaves nothing of one person to the next one on the same browser', async () => {
    const token = 'a-token-that-opens-a-video';
    const { page } = await open('/api/InspectToken');
    await signIn(page, server);
    await page.locator('#parameter-Token').fill(token);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.answer').getByText('200', { exact: true }).waitFor();
    // A token is a credential: not even the history of its own person keeps it.
    expect(JSON.stringify(await page.context().storageState({ indexedDB: false }))).not.toContain(token);
    await page.getByText('Account', { exact: true }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, await createUser(server, 'next', policyOf({ Action: 'vod:Get*' })));
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await page.locator('#parameter-Token').inputValue()).toBe('');
    expect(await page.locator('.answer').count()).toBe(0);
    await page.getByText('History', { exact: true }).click();
    await page.locator('.empty h3').waitFor();
    expect(await page.locator('.history li').count()).toBe(0);
  });

  test('takes the link that the server prints, once', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'playauth-link-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const flags = { port: 0, dataDir, databaseUrl: 'sqlite::memory:', minFreeBytes: 1, logLevel: 'silent' };
    const running = await runServer(readConfig({ flags, environment: {} }), {
      clock: systemClock,
      log: createLogger('silent'),
    });
    onTestFinished(() => running.close());
    const link = running.signInUrl() ?? '';
    for (const heading of ['Library', 'Sign in']) {
      const { page } = await openPage(browser, { locale: 'en' });
      await page.goto(link);
      await page.getByRole('heading', { name: heading }).waitFor();
      expect(page.url()).toBe(`${running.url}/console`);
    }
  });

  test('takes no access key out of a link: it could be that of another account', async () => {
    const { page } = await open(`#sign-in=${server.accessKeyId}~${server.accessKeySecret}`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('input[name=id]').isEnabled()).toBe(true);
    expect(await page.locator('.frame.alone').count()).toBe(1);
  });

  test('again, after the key was disabled, keeps what was typed', async () => {
    const user = await createUser(server, 'reader', policyOf({ Action: 'vod:Get*' }));
    const page = await open('/api/UpdateVideoInfo');
    await signIn(page.page, user);
    const title = page.page.getByLabel('Title', { exact: true });
    await title.fill('A new title');
    await page.page.getByLabel('VideoId').fill(await server.seedVideo());
    const send = page.page.getByRole('button', { name: 'Send' });
    await send.click();
    await page.page.getByText(`vod:UpdateVideoInfo is denied to ${user.userId}`).waitFor();
    await setKeyStatus(server, user, 'Inactive');
    await send.click();
    await page.page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await signIn(page.page, server);
    await page.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await title.inputValue()).toBe('A new title');
    await send.click();
    await page.page.locator('.answer').getByText('200', { exact: true }).waitFor();
    expect(complaintsOf(page)).toEqual([]);
  });
});

describe('the API explorer', () => {
  test('makes a call by keyboard alone, and shows code, signature, answer and history', async () => {
    const page = await open('/api/GetVideoInfo');
    await signIn(page.page, server);
    await page.page.getByLabel('VideoId').focus();
    await page.page.keyboard.type(videoId);
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('region', { name: 'Body' }).getByText('Spring in the valley').waitFor();
    await page.page.getByRole('tab', { name: 'Answer' }).focus();
    await page.page.keyboard.press('ArrowLeft');
    await page.page.getByRole('region', { name: 'String to sign' }).getByText('ACS3-HMAC-SHA256').waitFor();
    await page.page.keyboard.press('ArrowLeft');
    await page.page.getByRole('region', { name: 'curl' }).getByText(`VideoId=${videoId}`).waitFor();
    await page.page.getByLabel('Sample in').selectOption('Python');
    await page.page.getByRole('region', { name: 'Python' }).getByText(`"${videoId}"`).waitFor();
    await page.page.getByRole('tab', { name: 'History' }).click();
    await page.page.locator('.history').getByText('GetVideoInfo').waitFor();
    expect(complaintsOf(page)).toEqual([]);
  });

  test('writes the call in each language, signs with a pasted key, answers in XML, and explains a refusal', async () => {
    const user = await createUser(server, 'pasted', policyOf({ Action: 'vod:GetPlayInfo' }));
    const one = await open('/api/GetVideoInfo');
    const { page } = one;
    await signIn(page, server);
    await page.getByLabel('VideoId').fill(videoId);
    const languages = page.getByLabel('Sample in');
    const labels = await languages.locator('option').allTextContents();
    expect(labels).toEqual(['curl', 'Node.js', 'Python', 'Java', 'Go', 'PHP', '.NET', 'C++', 'playauth SDK']);
    for (const label of labels) {
      await languages.selectOption(label);
      await page.getByRole('region', { name: label, exact: true }).getByText(videoId).first().waitFor();
    }
    await page.getByLabel('another key pair').check();
    await page.getByLabel('AccessKey ID').fill(user.accessKeyId);
    await page.getByLabel('AccessKey Secret').fill(user.accessKeySecret);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(`vod:GetVideoInfo is denied to ${user.userId}`).waitFor();
    const requestId = await page.locator('.facts-line a').textContent();
    // The refusal of another key does not end the session.
    await page.locator('.facts-line a').click();
    await page.getByText('ended here').waitFor({ state: 'attached' });
    await page
      .getByText(requestId ?? '')
      .first()
      .waitFor();
    await page.goBack();
    await page.getByLabel('this session').check();
    await page.getByLabel('Format').selectOption('XML');
    await page.getByLabel('VideoId').fill(videoId);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('region', { name: 'Body' }).getByText('<GetVideoInfoResponse>').waitFor();
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.getByRole('region', { name: 'Headers' }).getByText('x-acs-request-id').waitFor();
    await page.getByLabel('VideoId').fill('another');
    await page.getByRole('tab', { name: 'History' }).click();
    expect(await page.locator('.history li').count()).toBe(2);
    await page.locator('.history button', { hasText: 'GetVideoInfo' }).first().click();
    expect(await page.getByLabel('VideoId').inputValue()).toBe(videoId);
    await page.getByRole('button', { name: 'Clear the history' }).click();
    await page.getByText('Nothing was sent from this browser yet').waitFor();
    expect(JSON.stringify(await page.context().storageState())).not.toContain(user.accessKeySecret);
    expect(complaintsOf(one)).toEqual([]);
  });

  test('says what is required, and why a call was refused', async () => {
    const page = await open('/api/AddCategory');
    await signIn(page.page, server);
    await page.page.getByRole('button', { name: 'Send' }).click();
    await page.page.getByRole('alert').filter({ hasText: 'CateName' }).waitFor();
    await page.page.getByLabel('Search operations').fill('watch');
    await page.page.getByRole('link', { name: 'CreateWatchLink' }).click();
    await page.page.getByLabel('VideoId').fill('no-such-video');
    await page.page.getByRole('button', { name: 'Send' }).click();
    await page.page.locator('.refusal').getByText('InvalidVideo.NotFound').waitFor();
    expect(await page.page.locator('.facts-line').textContent()).toMatch(/404.* ms.*[0-9A-F-]{36}/);
  });
});

describe('every page', () => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const wide = { viewport: { width: 1440, height: 900 } };

  test.each([
    ['signed out, English, light, phone', '', { ...phone, colorScheme: 'light', locale: 'en' }],
    ['the design, Chinese, dark, wide', '/design', { ...wide, colorScheme: 'dark', locale: 'zh-CN' }],
  ] as const)('%s', async (_, path, options) => {
    const page = await open(path, options);
    await page.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await seriousFindings(page.page)).toEqual([]);
    expect([await isTooWide(page.page), complaintsOf(page), page.outsideHosts()]).toEqual([false, [], []]);
  });

  test.each([
    ['explorer, Chinese, dark, phone', { ...phone, colorScheme: 'dark', locale: 'zh-CN' }, '返回一个视频的'],
    ['explorer, English, light, wide', { ...wide, colorScheme: 'light', locale: 'en' }, 'Returns the title'],
  ] as const)('%s', async (_, options, summary) => {
    const page = await open('/api/GetVideoInfo', options);
    await signIn(page.page, server);
    await page.page.getByText(summary).waitFor();
    await page.page.locator('.send-bar button.main').click();
    await page.page.locator('.answer').waitFor();
    expect(await seriousFindings(page.page)).toEqual([]);
    expect([await isTooWide(page.page), complaintsOf(page)]).toEqual([false, []]);
  });
});

test('the console is served compressed, its files forever, its page under a strict policy, and not at all when it is off', async () => {
  const page = await fetch(`${server.url}/console/api/GetVideoInfo`);
  const html = await page.text();
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=/);
  const [, script = ''] = /src="(\/console\/assets\/[^"]+\.js)"/.exec(html) ?? [];
  const file = await fetch(server.url + script, { headers: { 'accept-encoding': 'br' } });
  expect(file.headers.get('content-encoding')).toBe('br');
  expect(file.headers.get('cache-control')).toContain('immutable');
  expect(Number(file.headers.get('content-length'))).toBeLessThan(120_000);
  expect((await fetch(`${server.url}/console/assets/missing.js`)).status).toBe(404);
  await using off = await startServer({ settings: { console: 'off' } });
  expect((await fetch(`${off.url}/console`)).status).toBe(404);
});
