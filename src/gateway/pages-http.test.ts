// The pages for people, as a browser gets them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textFaults } from '../../test/support/text-faults.ts';
import { databaseStateTexts } from '../wire/database-state-texts.ts';
import { errorTable } from '../wire/errors.ts';
import type { Health } from './health-http.ts';
import { texts as errorsTexts } from './errors-page.ts';
import { texts as homeTexts } from './home-page.ts';
import { texts as frameTexts } from './page-frame.ts';
import { createPages } from './pages-http.ts';

const WHOLE: Health = { checks: { database: 'ok', redis: 'ok', storage: 'ok', disk: 'ok' }, missingFiles: 0 };
let health = WHOLE;
let server: Server;
let url = '';

beforeAll(async () => {
  const origin = { trustProxy: false, publicUrl: undefined, ownUrl: () => 'http://own' };
  const pages = createPages({ look: () => Promise.resolve(health), origin, hasConsole: true });
  server = createServer((request, response) => void pages(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());

async function open(path: string, language = 'en'): Promise<string> {
  return await (await fetch(url + path, { headers: { 'accept-language': language } })).text();
}

test('every text is there in both languages', () => {
  const sameInBoth = ['otherLanguage', 'redis', 'comma'];
  expect(textFaults({ ...errorsTexts, ...homeTexts, ...frameTexts, ...databaseStateTexts }, sameInBoth)).toEqual([]);
});

test.each([
  ['/', 'de,en;q=0.5', 'First commands'],
  ['/', 'zh-TW,zh;q=0.9', '试一试'],
  ['/?lang=zh', 'en', '试一试'],
  ['/?lang=en', 'zh', 'First commands'],
  ['/errors', 'zh', '错误码'],
  ['/errors?lang=en', 'zh', 'Error codes'],
])('%s for a browser in %s has: %s', async (path, language, words) => {
  expect(await open(path, language)).toContain(words);
});

test('names the endpoint as the visitor reached it', async () => {
  expect(await open('/')).toContain(`<code>${url}</code>`);
});

test.each([
  [WHOLE, 'Healthy', 'Everything'],
  [{ ...WHOLE, missingFiles: 3 }, 'Limited', 'missing'],
  [{ ...WHOLE, checks: { ...WHOLE.checks, disk: 'full' } }, 'Limited', 'disk is full'],
  [{ ...WHOLE, checks: { ...WHOLE.checks, ffmpeg: 'missing' } }, 'Limited', 'FFmpeg is missing'],
  [{ ...WHOLE, checks: { ...WHOLE.checks, database: 'moved' } }, 'Limited', 'The database was moved'],
  [{ ...WHOLE, checks: { ...WHOLE.checks, database: 'lost' } }, 'Not available', 'deleted or replaced'],
  [{ ...WHOLE, checks: { ...WHOLE.checks, database: 'away', redis: 'away' } }, 'Not available', 'database, Redis.'],
] as const)('tells how the server is: %o', async (facts, state, words) => {
  health = facts;
  const page = await open('/');
  health = WHOLE;
  expect(page).toMatch(new RegExp(`<strong>${state}</strong>[^<]*${words}`));
});

test('every error code can be linked to, and says what to do', async () => {
  const page = await open('/errors');
  for (const code of Object.keys(errorTable)) expect(page).toContain(`<article id="${code}">`);
  // From a message of the table, escaped.
  expect(page).toContain('acs:ram::&lt;account&gt;');
});

test('no page has scripts, styles of its own, or anything of other servers but links', async () => {
  for (const path of ['/', '/errors']) {
    const answer = await fetch(url + path);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    const page = await answer.text();
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=|src=/);
    expect([...page.matchAll(/<link [^>]*href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      'data:,',
      '/assets/home.css',
    ]);
  }
});
