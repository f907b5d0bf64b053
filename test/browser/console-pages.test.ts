// The pages Access, Playback, Activity and Settings of the console, and the first steps, in Chromium: the main job of each, a user with few
// rights, and what every page owes: no serious finding of axe, nothing on the browser's console, no sideways scrolling.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from '../../sdk/client.ts';
import { decodePlayAuth } from '../../src/wire/play-auth.ts';
import { openReceiver } from '../support/event-receiver.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { officialClients } from '../support/official-clients.ts';
import { asSigner } from '../support/refusals.ts';
import { faultsForAxe } from './support/axe.ts';
import { choose, complaintsOf, consoleOf, goTo } from './support/console-page.ts';
import { launchChromium } from './support/chromium.ts';
import { drawClip } from './support/clips.ts';
import { openLibrary, type Library } from './support/library.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let root: Client;
let film = '';

beforeAll(async () => {
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  const { url, accessKeyId, accessKeySecret } = library.server;
  root = new Client({ endpoint: url, accessKeyId, accessKeySecret });
  await createUser(library.server, 'anyone', policyOf({ Action: 'vod:Get*' }));
  await root.createPlaybackPolicy({ policyName: 'any-rules', rules: '{"MaxRedemptions":3}' });
  film = await drawClip(library.folder, 'first.mp4', { seconds: 1, size: '320x180' });
});
afterAll(() => opened.disposeAsync());

const open = consoleOf(
  () => browser,
  () => library.server,
);

describe('access', () => {
  test('a user gets a key whose secret is shown once, and a policy that was written by keyboard', async () => {
    const console = await open('/access/policies/new');
    const { page } = console;
    await page.getByLabel('Name', { exact: true }).fill('readers');
    const editor = page.getByLabel('Policy as JSON');
    await editor.fill('{ "Version": "1", "Statement": { "Effect": "Allow", "Resource": "*", "Action": "" } }');
    await page.getByText('has to be service:Action, or *').waitFor();
    await editor.press('End');
    for (const key of Array.from({ length: 5 }, () => 'ArrowLeft')) await editor.press(key);
    await page.keyboard.type('getvideoinfos');
    await page.getByRole('option', { name: 'vod:GetVideoInfos' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('The document is well-formed.').waitFor();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'readers' }).waitFor();
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'New user' }).click();
    await page.getByLabel('Name', { exact: true }).fill('anna');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New key' }).click();
    const secret = page.getByRole('dialog', { name: 'Your new key' });
    expect(await secret.textContent()).toMatch(/ALIBABA_CLOUD_ACCESS_KEY_SECRET=\w{30}/);
    await secret.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Attach a policy' }).click();
    await page.getByRole('dialog').getByLabel('Policy').selectOption('Custom readers');
    await page.getByRole('dialog').getByRole('button', { name: 'Attach a policy' }).click();
    await page.getByRole('link', { name: 'readers' }).waitFor();
    const { policies } = await root.listPoliciesForUser({ userName: 'anna' });
    expect(policies.policy.map(({ policyName }) => policyName)).toEqual(['readers']);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('anna.b');
    await page.getByRole('dialog').getByLabel('Notes').fill('Backend of the shop');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'anna.b' }).waitFor();
    expect((await root.getUser({ userName: 'anna.b' })).user.comments).toBe('Backend of the shop');
    await page.getByRole('link', { name: 'readers' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Notes').fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await root.getUser({ userName: 'anna.b' })).user).toMatchObject({ userName: 'anna.b', comments: '' });
    expect(complaintsOf(console)).toEqual([]);
  });

  test('the simulator names the statement that decides', async () => {
    await createUser(
      library.server,
      'limited',
      policyOf({ Action: 'vod:Get*' }, { Effect: 'Deny', Action: 'vod:GetVideoPlayAuth' }),
    );
    const { page } = await open('/access/simulator');
    await page.getByLabel('Name of the user').fill('limited');
    await page.getByRole('button', { name: 'Decide' }).click();
    await page.getByText('Statement 2 of limited-User-0 forbids it').waitFor();
    await page.getByLabel('Action', { exact: true }).fill('vod:GetVideoInfo');
    await page.getByRole('button', { name: 'Decide' }).click();
    await page.getByRole('heading', { name: 'Allowed' }).waitFor();
  });
});

/** As a player does; with a ViewerId, so that the session is kept. */
async function redeem(videoId: string, viewerId: string): Promise<void> {
  const { playAuth } = await root.getVideoPlayAuth({ videoId, viewerId });
  const fields = decodePlayAuth(playAuth)!;
  const parameters = { VideoId: videoId, AuthInfo: fields.AuthInfo };
  await officialClients[0]!.call({ ...library.server, ...asSigner(fields) }, { action: 'GetPlayInfo', parameters });
}

describe('playback', () => {
  test('rules are made and attached, and a session under them is seen and ended', async () => {
    const videoId = await library.add(film, 'Under rules');
    const console = await open('/playback/rules');
    const { page } = console;
    await page.getByRole('button', { name: 'New rules' }).click();
    await page.getByLabel('Name', { exact: true }).fill('course');
    await page.getByLabel('MaxRedemptions').fill('5');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'Attach', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Target').selectOption('video');
    await dialog.getByLabel('VideoId').fill(videoId);
    await dialog.getByRole('button', { name: 'Attach', exact: true }).click();
    await page.getByRole('link', { name: videoId }).waitFor();
    await redeem(videoId, 'viewer-7');
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page
      .getByRole('button', { name: /^Actions:/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'End this session' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await page.locator('td').getByText('Ended').waitFor();
    await page.getByRole('link', { name: 'Revocations' }).click();
    await page.locator('td').first().waitFor();
    expect((await root.listRevocations()).revocations).toHaveLength(1);
    expect(complaintsOf(console)).toEqual([]);
  });
});

describe('activity', () => {
  test('a refusal is found in the record and explained, and the record is verified in the browser', async () => {
    await root.getVideoPlayAuth({ videoId: 'f'.repeat(32) }).catch(() => undefined);
    const console = await open('/activity');
    const { page } = console;
    await page.locator('.chart-canvas canvas').first().waitFor();
    await page.getByRole('link', { name: 'InvalidVideo.NotFound' }).click();
    await page.locator('td a').first().click();
    await page.getByText('ended here').waitFor({ state: 'attached' });
    await page.locator('dd').getByText('GetVideoPlayAuth').waitFor();
    await page.getByRole('link', { name: 'Verify' }).click();
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText('The record is as it was written.').waitFor();
    expect(complaintsOf(console)).toEqual([]);
  });
});

describe('settings', () => {
  test('a template group is made and changed in a form, and streams of one kind are refused before they are sent', async () => {
    const console = await open('/settings/templates');
    const { page } = console;
    await page.getByRole('button', { name: 'New group' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).first().fill('courses');
    await dialog.getByRole('button', { name: 'Add a stream' }).click();
    const streams = dialog.locator('.stream-row');
    await streams.nth(1).getByLabel('Height').selectOption('720');
    await dialog.getByText('players cannot tell them apart').waitFor();
    await streams.nth(1).getByLabel('Format').selectOption('mp4');
    await streams.nth(1).getByLabel('Rate in kbit/s').fill('900');
    expect(await faultsForAxe(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await choose(page, 'Actions: courses', 'Edit');
    await streams.first().waitFor();
    await streams.nth(1).getByLabel('Rate in kbit/s').fill('1200');
    await streams.first().getByRole('button', { name: 'Remove stream 1' }).click();
    await dialog.getByRole('button', { name: 'Add a stream' }).click();
    await streams.nth(1).getByLabel('Format').selectOption('mp3');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { transcodeTemplateGroupList: groups } = await root.listTranscodeTemplateGroup();
    const { transcodeTemplateGroupId } = groups.find(({ name }) => name === 'courses')!;
    const { transcodeTemplateGroup } = await root.getTranscodeTemplateGroup({ transcodeTemplateGroupId });
    const made = transcodeTemplateGroup.transcodeTemplateList.map(({ templateName, video }) => [templateName, video]);
    const picture = '{"Codec":"H.264","Height":"720","Bitrate":"1200"}';
    expect(made).toEqual([
      ['mp4 720', picture],
      ['mp3', undefined],
    ]);
    expect(complaintsOf(console)).toEqual([]);
  });

  test('a callback is set and tested, and a limit is found', async () => {
    await using receiver = await openReceiver();
    const { page } = await open('/settings');
    await page.getByLabel('URL').fill(`${receiver.url}/events`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^Delivered in/).waitFor();
    expect(receiver.ofType('PlayauthTest')).toHaveLength(1);
    await root.createUploadVideo({ title: 'Told', fileName: 'told.mp4' });
    await page.getByRole('table', { name: 'Delivered and dropped' }).getByText('Delivered', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Limits' }).click();
    await page.getByLabel('Search').fill('--max-upload-bytes');
    await page.getByRole('cell', { name: '--max-upload-bytes' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await root.setMessageCallback({ callbackURL: `${receiver.url}/none` });
    await goTo(page, '/settings/callbacks');
    await page.getByText('FileUploadComplete').waitFor();
    expect(await page.getByLabel('All events').isChecked()).toBe(false);
    await root.deleteMessageCallback();
    await goTo(page, '/settings/no-such-part');
    await page.getByText('There is no such page').waitFor();
  });
});

test('the first steps lead from a file to a film that plays, and to the code', async () => {
  const console = await open('/settings');
  const { page } = console;
  await page.getByText('Account', { exact: true }).click();
  await page.getByRole('link', { name: 'First steps' }).click();
  await page.locator('input[type=file]').setInputFiles(film);
  await page.getByRole('button', { name: 'Issue it' }).click({ timeout: 60_000 });
  const readyState = `document.querySelector('playauth-player')?.media?.readyState ?? 0`;
  await expect.poll(() => page.evaluate<number>(readyState), { timeout: 30_000 }).toBeGreaterThan(1);
  await page.getByRole('region', { name: 'Your page' }).getByText('<playauth-player').waitFor();
  expect(complaintsOf(console)).toEqual([]);
});

test('a user with few rights is told which one is missing, on every page', async () => {
  const user = await createUser(library.server, 'reader', policyOf({ Action: 'vod:GetVideo*' }));
  const { page } = await open('/access', { key: user });
  const video = `/video/${await library.server.seedVideo()}`;
  const missing = Object.entries({
    '/library': 'vod:SearchMedia',
    [`${video}/renditions`]: 'vod:GetPlayInfo',
    [`${video}/captions`]: 'vod:ListCaptions',
    [`${video}/pictures`]: 'vod:ListSnapshots',
    [`${video}/tasks`]: 'vod:ListTranscodeTask',
    [`${video}/activity`]: 'vod:ListPlaySessions',
    '/access': 'ram:ListUsers',
    '/playback': 'vod:ListPlaybackPolicies',
    '/playback/sessions': 'vod:ListPlaySessions',
    '/playback/server-keys': 'vod:ListRingKeys',
    '/activity/overview': 'vod:DescribeServerActivity',
    '/activity/record': 'vod:ListAuditEvents',
    '/settings': 'vod:GetMessageCallback',
    '/settings/templates': 'vod:ListTranscodeTemplateGroup',
    '/settings/server': 'vod:GetServerStatus',
  });
  for (const [path, action] of missing) {
    await goTo(page, path);
    await page.getByText(`Not allowed: ${action}`).first().waitFor();
  }
});

async function leadsSomewhere(page: Page, { origin, pathname }: URL): Promise<boolean> {
  if (origin !== library.server.url) return false;
  if (!pathname.startsWith('/console')) return (await fetch(origin + pathname)).ok;
  await goTo(page, pathname.slice('/console'.length));
  await page.evaluate('new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))');
  return (await page.getByRole('heading', { name: /There is no such page|页面不存在/ }).count()) === 0;
}

const paths = [
  ...[
    '/access/users',
    '/access/users/anyone',
    '/access/roles',
    '/access/policies',
    '/access/policies/Custom/anyone-User-0',
    '/access/simulator',
  ],
  ...[
    '/playback/rules',
    '/playback/rules/any-rules',
    '/playback/sessions',
    '/playback/revocations',
    '/playback/server-keys',
    '/playback/play-key',
  ],
  ...['/activity/overview', '/activity/record', '/activity/verify', '/start'],
  ...['/settings/callbacks', '/settings/templates', '/settings/storage', '/settings/server', '/settings/limits'],
];

describe.each([
  [
    'English, light, phone',
    { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'light' },
    0,
  ],
  ['Chinese, dark, tablet', { viewport: { width: 768, height: 1024 }, locale: 'zh-CN', colorScheme: 'dark' }, 1],
] as const)('%s', (_, options, turn) => {
  test('no page has a serious finding or scrolls sideways', async () => {
    const console = await open('/access', options);
    const { page } = console;
    const links = new Set<string>();
    // Each page in one of the two: half the time.
    for (const path of paths.filter((_path, index) => index % 2 === turn)) {
      await goTo(page, path);
      await page.locator('main h1').waitFor();
      await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
      const isTooWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
      expect([path, isTooWide, await faultsForAxe(page)]).toEqual([path, false, []]);
      const found = await page.evaluate<string[]>("[...document.querySelectorAll('a[href]')].map(({ href }) => href)");
      for (const href of found) links.add(href.replace(/#.*/, ''));
    }
    for (const href of links) expect([href, await leadsSomewhere(page, new URL(href))]).toEqual([href, true]);
    expect(complaintsOf(console)).toEqual([]);
  });
});
