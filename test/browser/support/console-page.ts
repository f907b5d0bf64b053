// The console in Chromium, as the tests open it: signed in, with what a person does to it by mouse, and what it complained of.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded.ts';
import { openPage, type OpenedPage } from './open-page.ts';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface ConsoleOptions extends BrowserContextOptions {
  /** Default: that of the account. */
  readonly key?: KeyPair;
}

/** A machine that is busy loads a page slowly. */
export const PATIENCE_MS = 40_000;

export async function signIn(page: Page, { accessKeyId, accessKeySecret }: KeyPair): Promise<void> {
  await page.locator('input[name=id]').fill(accessKeyId);
  await page.locator('input[name=secret]').fill(accessKeySecret);
  await page.locator('.sign-in-form button[type=submit]').click();
}

/** Opens pages of a server's console, each in a browser of its own. */
export function consoleOf(
  browser: () => Browser,
  server: () => EmbeddedServer,
): (path: string, options?: ConsoleOptions) => Promise<OpenedPage> {
  return async (path, { key = server(), ...options } = {}) => {
    const opened = await openPage(browser(), { locale: 'en', ...options });
    opened.page.setDefaultTimeout(PATIENCE_MS);
    await opened.page.goto(`${server().url}/console${path}`);
    await signIn(opened.page, key);
    await opened.page.locator('.navigation').waitFor();
    await opened.page.locator('main h1').waitFor();
    return opened;
  };
}

/** As a link of the console does, without loading it again. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '/console${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
}

/** Refusals and breaks that a test asks for stand on the browser's console too. */
export function complaintsOf({ complaints }: OpenedPage): readonly string[] {
  return complaints.filter((complaint) => !complaint.includes('Failed to load resource'));
}

type DragEvent = 'dragEnter' | 'dragOver' | 'drop';

/** Files and folders of the disk over the page, as a mouse drags them there. */
async function dispatchDrag(page: Page, files: readonly string[], types: readonly DragEvent[]): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of types) await debug.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
  await debug.detach();
}

/** A mouse that stands still tells the page again and again; the page says that it takes them before they are dropped. */
export async function dragFiles(page: Page, files: readonly string[]): Promise<void> {
  await dispatchDrag(page, files, ['dragEnter']);
  const isTold = async (): Promise<boolean> => {
    await dispatchDrag(page, files, ['dragOver']);
    return await page.getByText('Drop files or folders to upload them').isVisible();
  };
  await expect.poll(isTold, { timeout: PATIENCE_MS }).toBe(true);
}

export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  await dragFiles(page, files);
  await dispatchDrag(page, files, ['dragOver', 'drop']);
}

/** Closing a message ends the time to undo what it says. */
export async function closeToast(page: Page, words: string): Promise<void> {
  await page.locator('.toast', { hasText: words }).getByRole('button', { name: 'Close' }).click();
}

export async function undo(page: Page, words: string): Promise<void> {
  await page.locator('.toast', { hasText: words }).getByRole('button', { name: /^Undo/ }).click();
}

/** From the menu of a row or a page. */
export async function choose(page: Page, menu: string | RegExp, entry: string): Promise<void> {
  await page.getByRole('button', { name: menu }).first().click();
  await page.locator('[popover]:popover-open').getByRole('menuitem', { name: entry, exact: true }).click();
}
