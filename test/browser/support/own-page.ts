// An application's web page with playauth's player on it, from another origin than the playauth server, and the
// application's server that hands out credentials.
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { readSessionTokenUnverified } from '../../../src/wire/session-token.ts';
import { bundlePage } from './bundle.ts';
import { openPage, type OpenedPage } from './open-page.ts';
import type { OwnOptions, OwnState, Watched } from './page-types.ts';
import { serveStatic } from './static-server.ts';

export interface OwnPages extends AsyncDisposable {
  readonly open: (options: Omit<OwnOptions, 'endpoint'>) => Promise<OwnPage>;
  /** Loads the page again, in the same tab. */
  readonly again: (page: OwnPage, options: Omit<OwnOptions, 'endpoint'>) => Promise<void>;
}

export interface OwnPage extends OpenedPage {
  readonly state: () => Promise<OwnState>;
  /** Resolves with the state once the check holds for it. */
  readonly until: (check: (state: OwnState) => boolean, seconds?: number) => Promise<OwnState>;
  /** Resolves when it has played some pictures in a row. */
  readonly plays: () => Promise<OwnState>;
  /** Resolves when so many errors were reported. */
  readonly fails: (count?: number) => Promise<OwnState>;
  /** Runs a line of script in the page, where `own` is the page's object and `player` the controller. */
  readonly run: (script: string) => Promise<void>;
  readonly watch: () => Promise<void>;
  readonly watched: () => Promise<Watched>;
  /** The sessions that media was asked for with, oldest first. */
  readonly sessions: () => string[];
}

interface Surroundings {
  readonly browser: Browser;
  readonly serverUrl: string;
  /** What the application's server does when it is asked for a credential. */
  readonly issue: () => Promise<string>;
}

const PAGE = `<!doctype html>
<meta charset="utf-8" />
<title>An application</title>
<style>#player { width: 640px } video { display: block; width: 640px; height: 360px; background: #000 }</style>
<div id="player"></div>
<script src="/page.js"></script>
`;
const PLAYED_SECONDS = 1;
const PLAYED_FRAMES = 10;

export async function openOwnPages({ browser, serverUrl, issue }: Surroundings): Promise<OwnPages> {
  const application = await serveStatic({
    '/index.html': PAGE,
    '/page.js': await bundlePage('own.ts'),
    '/play-auth': issue,
  });
  const load = async ({ page }: OpenedPage, options: Omit<OwnOptions, 'endpoint'>): Promise<void> => {
    await page.goto(`${application.url}/index.html`);
    await page.evaluate(`own.start(${JSON.stringify({ endpoint: serverUrl, ...options })})`);
  };
  return {
    open: async (options) => {
      const opened = await openPage(browser);
      await load(opened, options);
      return describePage(opened);
    },
    again: load,
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}

function describePage(opened: OpenedPage): OwnPage {
  const { page, requests } = opened;
  const state = (): Promise<OwnState> => page.evaluate<OwnState>('own.state()');
  const until: OwnPage['until'] = async (check, seconds = 20) => {
    let last = await state();
    await expect
      .poll(async () => check((last = await state())), { timeout: seconds * 1000, message: String(check) })
      .toBe(true);
    return last;
  };
  return {
    ...opened,
    state,
    until,
    plays: async () => {
      const before = await until(({ time, frames }) => time > 0 && frames > 0);
      return until(({ time, frames }) => time > before.time + PLAYED_SECONDS && frames > before.frames + PLAYED_FRAMES);
    },
    fails: (count = 1) => until(({ errors }) => errors.length >= count),
    run: (script) => page.evaluate(`{ const player = own.player(); ${script} }`),
    watch: () => page.evaluate('own.watch()'),
    watched: () => page.evaluate<Watched>('own.watched()'),
    sessions: () => {
      const tokens = requests.map((url) => /\/play\/([\w-]+)\//.exec(url)?.[1]).filter((token) => token !== undefined);
      return tokens.map((token) => readSessionTokenUnverified(token)?.sessionId ?? '');
    },
  };
}
