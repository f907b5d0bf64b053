// One page of one test: blocks everything except loopback, records requests, errors and warnings, and keeps a screenshot
// when the test fails.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const RESULTS = fileURLToPath(new URL('../../../test-results/', import.meta.url));
const TIMEOUT_MS = 15_000;
const LOCAL_SCHEMES = ['file:', 'data:', 'blob:', 'about:'];

export interface OpenedPage {
  readonly page: Page;
  /** Hosts beyond loopback that the page tried to reach; none was reached. */
  readonly outsideHosts: () => string[];
  /** URLs of all requests so far, oldest first. */
  readonly requests: readonly string[];
  /** Answers that were refusals, as `403 https://…`. */
  readonly refusals: readonly string[];
  /** Everything that was written to the console. */
  readonly said: readonly string[];
  /** Errors and warnings of the console, breaches of the content security policy and uncaught errors. */
  readonly complaints: readonly string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const outside = new Set<string>();
  const requests: string[] = [];
  const refusals: string[] = [];
  const said: string[] = [];
  const complaints: string[] = [];
  await context.route(isOutside, (route) => {
    outside.add(new URL(route.request().url()).host);
    return route.abort('internetdisconnected');
  });
  page.on('request', (request) => requests.push(request.url()));
  page.on('response', (response) => {
    if (response.status() >= 400) refusals.push(`${String(response.status())} ${response.url()}`);
  });
  page.on('console', (message) => {
    said.push(message.text());
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  // One hook, because the screenshot must be taken before the page is closed.
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await keepScreenshot(page, `${task.file.name} ${task.name} ${String(browser.contexts().length)}`);
      tell(task.name, { complaints, requests });
    }
    await context.close();
  });
  return { page, outsideHosts: () => [...outside], requests, refusals, said, complaints };
}

function isOutside(url: URL): boolean {
  return !LOCAL_SCHEMES.includes(url.protocol) && url.hostname !== '127.0.0.1' && url.hostname !== 'localhost';
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await page.screenshot({ path: join(RESULTS, `${name.replace(/[^\w.-]+/g, '-').slice(0, 150)}.png`) });
}

function tell(name: string, { complaints, requests }: Pick<OpenedPage, 'complaints' | 'requests'>): void {
  console.error(`The page of “${name}” complained:\n${complaints.join('\n')}`);
  console.error(`Its last requests:\n${requests.slice(-15).join('\n')}`);
}
