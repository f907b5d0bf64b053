// Opens a page in one language and takes its pictures in several looks: widths, light, dark.
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Language } from './films.ts';
import type { Picture, Shown } from './pages.ts';

export interface Look {
  /** Added to the name of the picture. */
  readonly mark: string;
  readonly width: number;
  readonly height: number;
  readonly theme: 'light' | 'dark';
}

export interface Visit {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly shown: Shown;
}

interface Kept {
  readonly folder: string;
  /** The whole page, not what is seen of it at first; as PNG. */
  readonly isWhole: boolean;
}

const PATIENCE_MS = 120_000;
/** Of one picture under docs/images/. */
const MOST_BYTES = 120_000;

/** A browser of one person. */
export interface Visitor extends AsyncDisposable {
  /** Returns the names of the files. */
  readonly take: (picture: Picture, looks: readonly Look[]) => Promise<readonly string[]>;
}

export async function openVisitor(
  browser: Browser,
  visit: Visit,
  { language, kept }: { language: Language; kept: Kept },
): Promise<Visitor> {
  const context = await browser.newContext({
    locale: language === 'zh' ? 'zh-CN' : 'en',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const outside = await browser.newContext({ locale: language === 'zh' ? 'zh-CN' : 'en', reducedMotion: 'reduce' });
  outside.setDefaultTimeout(PATIENCE_MS);
  const inside = await context.newPage();
  await signIn(inside, visit);
  const stranger = await outside.newPage();
  return {
    take: async (picture, looks) => {
      const page = picture.as === 'signed-out' ? stranger : inside;
      const path = picture.path(visit.shown);
      const [first] = looks;
      if (first !== undefined) await wear(page, first);
      await page.goto(path.startsWith('http') ? path : `${visit.url}/console${path}`);
      await page.locator(picture.ready).first().waitFor();
      await picture.act?.(page, visit.shown);
      const files: string[] = [];
      for (const look of looks) {
        await wear(page, look);
        await settle(page);
        files.push(await keep(page, `${picture.name}${look.mark}`, kept));
      }
      return files;
    },
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await outside.close();
    },
  };
}

async function wear(page: Page, { width, height, theme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height });
}

/** Nothing loads any more. */
async function settle(page: Page): Promise<void> {
  await page.locator('main [aria-busy=true]:not(.design-part *)').first().waitFor({ state: 'detached' });
  await page.evaluate(
    `Promise.all(Array.from(document.images, (image) => image.complete || image.loading === 'lazy' || image.decode().catch(() => undefined)))`,
  );
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
}

async function signIn(page: Page, { url, accessKeyId, accessKeySecret }: Visit): Promise<void> {
  await page.goto(`${url}/console/library`);
  await page.locator('input[name=id]').fill(accessKeyId);
  await page.locator('input[name=secret]').fill(accessKeySecret);
  await page.locator('.sign-in-form button[type=submit]').click();
  await page.locator('.navigation').waitFor();
}

async function keep(page: Page, name: string, { folder, isWhole }: Kept): Promise<string> {
  const png = join(folder, `${name}.png`);
  await page.screenshot({ path: png, fullPage: isWhole, animations: 'disabled' });
  if (isWhole) return `${name}.png`;
  const webp = join(folder, `${name}.webp`);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', png, '-c:v', 'libwebp', '-quality', '80', webp]);
  rmSync(png);
  const { size } = statSync(webp);
  if (size > MOST_BYTES) throw new Error(`${name}.webp has ${String(size)} bytes; at most ${String(MOST_BYTES)}`);
  return `${name}.webp`;
}
