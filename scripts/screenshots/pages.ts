// Every page of the console and the watch page, and what is to be seen on it before its picture is taken.
import type { Page } from 'playwright-core';
import type { Filled } from './fill.ts';
import type { Used } from './hour.ts';

export type Shown = Filled & Used;

export interface Picture {
  readonly name: string;
  /** Below /console, or a whole URL. */
  readonly path: (shown: Shown) => string;
  /** What the page shows when it is complete. */
  readonly ready: string;
  readonly act?: (page: Page, shown: Shown) => Promise<void>;
  /** `signed-out` has no session. Default: the operator's. */
  readonly as?: 'signed-out';
  /** Kept under docs/images/ in these looks besides English and light, which every kept picture has. */
  readonly also?: readonly ('zh' | 'dark' | 'phone')[];
  /** Only looked at, not kept. */
  readonly isForLook?: boolean;
}

const ROWS = 'main td';
const lastOf = ({ ids }: Shown): string => ids.at(-1) ?? '';
const videoTab =
  (tab: string): Picture['path'] =>
  (shown) =>
    `/video/${lastOf(shown)}/${tab}`;
const at =
  (path: string): Picture['path'] =>
  () =>
    path;

const press =
  (name: RegExp): NonNullable<Picture['act']> =>
  async (page) => {
    await page.locator('main').getByRole('button', { name }).first().click();
    await page.locator('dialog[open]').waitFor();
  };

/** A frame of the film instead of the black before it. */
async function seekPlayer(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const look = () => {
      const media = document.querySelector('playauth-player')?.media;
      if ((media?.readyState ?? 0) < 2) return void setTimeout(look, 100);
      media.pause();
      media.addEventListener('seeked', resolve, { once: true });
      media.currentTime = 8;
    };
    look();
  })`);
}

const library: readonly Picture[] = [
  { name: 'sign-in', path: at('/library'), ready: '.sign-in-form', as: 'signed-out', also: ['dark'] },
  {
    name: 'library',
    path: at('/library'),
    ready: '.media-row:nth-child(5) .cover img',
    also: ['zh', 'dark', 'phone'],
  },
  {
    name: 'library-selected',
    path: at('/library'),
    ready: '.media-row:nth-child(5) .cover img',
    act: async (page) => {
      for (const row of [1, 2, 3]) await page.locator('.media-row input[type=checkbox]').nth(row).check();
    },
    isForLook: true,
  },
  {
    name: 'session-ended',
    path: at('/access/users/anna'),
    ready: ROWS,
    act: async (page) => {
      const answer = { Code: 'InvalidSecurityToken.Expired', Message: 'Expired', RequestId: '-', HostId: '-' };
      await page.route(
        (url) => url.pathname === '/',
        (route) => route.fulfill({ status: 403, json: answer }),
      );
      await page.getByRole('button', { name: /New key|新建密钥|创建密钥/ }).click();
      await page.locator('.sign-in-form').waitFor();
      await page.unrouteAll();
    },
    isForLook: true,
  },
  {
    name: 'library-none',
    path: at('/library?q=nothing+has+this+name'),
    ready: 'main h2, main .empty',
    act: async (page) => {
      await page.getByRole('searchbox').fill('nothing has this name');
      await page.locator('.empty').waitFor();
    },
    isForLook: true,
  },
  { name: 'first-steps', path: at('/start'), ready: 'main h1' },
];

const video: readonly Picture[] = [
  { name: 'video', path: videoTab(''), ready: '.video-panel', act: seekPlayer, also: ['zh', 'dark', 'phone'] },
  { name: 'video-play', path: videoTab('play'), ready: '.video-panel', act: seekPlayer },
  {
    name: 'video-renditions',
    path: videoTab('renditions'),
    ready: '.video-panel table',
    act: async (page) => {
      await page.locator('.source-facts').waitFor();
      await seekPlayer(page);
    },
  },
  { name: 'video-captions', path: videoTab('captions'), ready: '.video-panel', act: seekPlayer },
  { name: 'video-pictures', path: videoTab('pictures'), ready: '.video-panel img', act: seekPlayer },
  { name: 'video-tasks', path: videoTab('tasks'), ready: '.video-panel table, .video-panel li', act: seekPlayer },
  { name: 'video-activity', path: videoTab('activity'), ready: '.video-panel', act: seekPlayer },
  { name: 'video-failed', path: ({ brokenId }) => `/video/${brokenId}/tasks`, ready: '.video-panel', isForLook: true },
  { name: 'video-blocked', path: ({ ids }) => `/video/${ids[5] ?? ''}`, ready: '.video-panel', isForLook: true },
  { name: 'video-audio', path: ({ podcastId }) => `/video/${podcastId}`, ready: '.video-panel', isForLook: true },
  { name: 'video-portrait', path: ({ ids }) => `/video/${ids[1] ?? ''}`, ready: '.video-panel', isForLook: true },
  { name: 'video-none', path: () => `/video/${'f'.repeat(32)}`, ready: '.empty', isForLook: true },
];

const explorer: readonly Picture[] = [
  {
    name: 'explorer',
    path: at('/api/GetVideoPlayAuth'),
    ready: '.send-bar button.main',
    act: async (page, shown) => {
      await page.getByLabel('VideoId').fill(lastOf(shown));
      await page.locator('.send-bar button.main').click();
      await page.locator('.answer').waitFor();
    },
    also: ['zh', 'dark'],
  },
  { name: 'explorer-list', path: at('/api'), ready: 'main a[href*="/api/"]', isForLook: true },
];

const access: readonly Picture[] = [
  { name: 'users', path: at('/access/users'), ready: ROWS, also: ['phone'] },
  { name: 'user', path: at('/access/users/anna'), ready: ROWS },
  {
    name: 'secret',
    path: at('/access/users/reports'),
    ready: ROWS,
    act: async (page, shown) => {
      // A user has two keys at most: one that is made for each picture would be refused.
      const AccessKey = { AccessKeyId: 'LTAI5tExampleOfAnId1234', AccessKeySecret: 'example0of0a0secret0that0is0long' };
      await page.route(
        (url) => url.pathname === '/',
        (route) =>
          route.request().headers()['x-acs-action'] === 'CreateAccessKey'
            ? route.fulfill({ json: { RequestId: '-', AccessKey: { ...AccessKey, Status: 'Active' } } })
            : route.continue(),
      );
      await press(/New key|新建密钥|创建密钥/)(page, shown);
      await page.unrouteAll();
    },
    isForLook: true,
  },
  { name: 'roles', path: at('/access/roles'), ready: ROWS, isForLook: true },
  { name: 'role', path: at('/access/roles/uploader'), ready: '.editor, textarea, main pre', isForLook: true },
  { name: 'policies', path: at('/access/policies'), ready: ROWS },
  { name: 'policy', path: at('/access/policies/Custom/edit-library'), ready: 'textarea' },
  { name: 'policy-system', path: at('/access/policies'), ready: ROWS, isForLook: true },
  {
    name: 'simulator',
    path: at('/access/simulator'),
    ready: 'main form, main .section',
    act: async (page) => {
      await page.locator('main input:not([type=radio])').first().fill('anna');
      await page.locator('main button.main').first().click();
      await page.locator('.verdict, main h2').nth(1).waitFor();
    },
    also: ['zh'],
  },
  { name: 'account', path: at('/access/account'), ready: ROWS, isForLook: true },
];

const playback: readonly Picture[] = [
  { name: 'rules', path: at('/playback/rules'), ready: ROWS },
  { name: 'rule', path: at('/playback/rules/course-a'), ready: 'main input' },
  { name: 'rule-new', path: at('/playback/rules'), ready: ROWS, act: press(/New|新建/), isForLook: true },
  { name: 'sessions', path: at('/playback/sessions'), ready: ROWS, also: ['dark'] },
  { name: 'revocations', path: at('/playback/revocations'), ready: ROWS },
  { name: 'server-keys', path: at('/playback/server-keys'), ready: ROWS },
  { name: 'play-key', path: at('/playback/play-key'), ready: '.section-body', isForLook: true },
];

const activity: readonly Picture[] = [
  { name: 'activity', path: at('/activity/overview'), ready: '.chart-canvas canvas', also: ['zh', 'dark', 'phone'] },
  { name: 'record', path: at('/activity/record'), ready: ROWS },
  { name: 'explanation', path: ({ refusedId }) => `/activity/record/${refusedId}`, ready: 'main dd' },
  {
    name: 'verify',
    path: at('/activity/verify'),
    ready: 'main button.main',
    act: async (page) => {
      await page.locator('main button.main').first().click();
      await page.locator('main .notice, .verify-whole').first().waitFor();
    },
    isForLook: true,
  },
];

const settings: readonly Picture[] = [
  { name: 'callbacks', path: at('/settings/callbacks'), ready: 'main input' },
  { name: 'templates', path: at('/settings/templates'), ready: ROWS, isForLook: true },
  { name: 'storage', path: at('/settings/storage'), ready: '.section-body', isForLook: true },
  { name: 'server', path: at('/settings/server'), ready: 'main dd' },
  { name: 'limits', path: at('/settings/limits'), ready: ROWS, isForLook: true },
  { name: 'design', path: at('/design'), ready: '.swatches', also: ['dark'] },
  {
    name: 'messages',
    path: at('/design'),
    ready: '.swatches',
    act: async (page) => {
      await page.getByRole('button', { name: /^(?:Message|消息)$/ }).click();
      await page.getByRole('button', { name: /^(?:Message with undo|可撤销的消息)$/ }).click();
      await page.locator('.toast-undo').waitFor();
    },
    isForLook: true,
  },
];

const watch: readonly Picture[] = [
  {
    name: 'watch',
    path: ({ watchUrl }) => watchUrl,
    ready: 'playauth-player',
    act: seekPlayer,
    as: 'signed-out',
    also: ['zh', 'phone'],
  },
];

export const pictures: readonly Picture[] = [
  ...library,
  ...video,
  ...explorer,
  ...access,
  ...playback,
  ...activity,
  ...settings,
  ...watch,
];
