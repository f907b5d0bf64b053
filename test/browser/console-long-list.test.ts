// A list of 100,000 videos in the console's library, in Chromium: what is in the document while it scrolls, and what that asks of the
// browser. How long a frame takes depends on the machine: docs/performance.md.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complaintsOf, goTo, PATIENCE_MS, signIn } from './support/console-page.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openPage } from './support/open-page.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;

beforeAll(async () => {
  library = opened.use(await openLibrary({ transcodeJobs: 0 }));
  browser = await launchChromium();
  opened.defer(() => browser.close());
});
afterAll(() => opened.disposeAsync());

describe('a list of 100,000 videos', () => {
  const PAGE = 100;
  const SHORT = 100;
  const LONG = 100_000;
  const STEPS = 40;
  const ROW_PX = 84;
  /** Further than a page of the answer and than a ScrollToken reaches. */
  const STRIDE = 1900;
  const STEP_PX = 180;

  /** SearchMedia as a server with so many videos answers it: filling one takes longer than all else here. */
  async function answerSearches(page: Page, total: () => number): Promise<void> {
    await page.route(`${library.server.url}/`, async (route) => {
      const request = route.request();
      if (request.headers()['x-acs-action'] !== 'SearchMedia') return await route.continue();
      const asked = new URLSearchParams(request.postData() ?? request.url());
      const before = (Number(asked.get('PageNo') ?? '1') - 1) * PAGE;
      const MediaList = Array.from({ length: Math.min(PAGE, total() - before) }, (_, index) => ({
        MediaId: String(before + index).padStart(32, '0'),
        MediaType: 'video',
        CreationTime: '2026-11-01T00:00:00Z',
        Video: { Title: `Film ${String(before + index)}`, Status: 'Normal', Duration: 60, Size: 1 },
      }));
      return await route.fulfill({ json: { RequestId: 'X', Total: total(), ScrollToken: 'x'.repeat(32), MediaList } });
    });
  }

  interface Work {
    /** The most elements that the page had at once. */
    readonly nodes: number;
    /** Calls of functions of the console's scripts. */
    readonly calls: number;
    readonly layouts: number;
  }

  /** Scrolls in steps, one for each frame, and counts what the browser does for them. */
  async function scroll(page: Page): Promise<Work> {
    const debug = await page.context().newCDPSession(page);
    const layouts = async (): Promise<number> => {
      const { metrics } = await debug.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'LayoutCount')?.value ?? 0;
    };
    for (const domain of ['Performance.enable', 'Profiler.enable'] as const) await debug.send(domain);
    await debug.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const before = await layouts();
    const nodes = await page.evaluate<number>(`(async () => {
      let most = 0;
      for (let step = 0; step < ${String(STEPS)}; step += 1) {
        scrollBy(0, ${String(STEP_PX)});
        await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
        most = Math.max(most, document.querySelectorAll('*').length);
      }
      return most;
    })()`);
    const { result } = await debug.send('Profiler.takePreciseCoverage');
    const counts = result.flatMap(({ functions }) => functions.map(({ ranges }) => ranges[0]?.count ?? 0));
    const calls = counts.reduce((sum, count) => sum + count, 0);
    const work = { nodes, calls, layouts: (await layouts()) - before };
    await debug.detach();
    return work;
  }

  test('has few rows in the document on the whole way through it, and each of them has its title', async () => {
    const one = await openPage(browser, { locale: 'en' });
    const { page } = one;
    page.setDefaultTimeout(PATIENCE_MS);
    await answerSearches(page, () => LONG);
    await page.goto(`${library.server.url}/console/library`);
    await signIn(page, library.server);
    await page.getByText('100,000 files').waitFor();
    let most = 0;
    for (let first = 0; first < LONG; first += STRIDE) {
      await page.evaluate(`scrollTo(0, document.querySelector('.virtual-rows').offsetTop + ${String(first * ROW_PX)})`);
      await page.getByText(`Film ${String(first)}`, { exact: true }).waitFor();
      await page.locator('.virtual-rows [aria-busy=true]').first().waitFor({ state: 'detached' });
      const rows = await page.evaluate<readonly string[]>(
        `[...document.querySelectorAll('.virtual-rows > *')].map((row) => row.dataset.index + ' ' + row.querySelector('.media-title')?.textContent)`,
      );
      const from = Number(rows[0]?.split(' ')[0]);
      expect(rows).toEqual(rows.map((_, step) => `${String(from + step)} Film ${String(from + step)}`));
      most = Math.max(most, rows.length);
    }
    expect(most).toBeLessThan(40);
    expect(complaintsOf(one)).toEqual([]);
  });

  test('has no more elements, and asks no more of a frame, than one of a hundred', async () => {
    let total = SHORT;
    const one = await openPage(browser, { locale: 'en' });
    const { page } = one;
    page.setDefaultTimeout(PATIENCE_MS);
    await answerSearches(page, () => total);
    await page.goto(`${library.server.url}/console/library`);
    await signIn(page, library.server);
    await page.getByText('Film 0', { exact: true }).waitFor();
    const short = await scroll(page);
    total = LONG;
    await goTo(page, '/library?kind=video');
    await page.getByText('100,000 files').waitFor();
    await page.evaluate('scrollTo(0, 0)');
    await page.getByText('Film 0', { exact: true }).waitFor();
    const top = await scroll(page);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)');
    await page.getByText('Film 50000', { exact: true }).waitFor();
    const middle = await scroll(page);
    const bound = { nodes: short.nodes * 1.1, calls: short.calls * 2, layouts: short.layouts * 2 };
    for (const work of [top, middle]) {
      for (const name of ['nodes', 'calls', 'layouts'] as const)
        expect(work[name], `${name}: ${JSON.stringify({ short, top, middle })}`).toBeLessThanOrEqual(bound[name]);
    }
    expect(short.nodes).toBeLessThan(2000);
    expect(complaintsOf(one)).toEqual([]);
  });
});
