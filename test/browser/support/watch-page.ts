// The page that the command line prints, as its viewers see it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Library } from './library.ts';
import { openPage, type OpenedPage } from './open-page.ts';

const run = promisify(execFile);
const BUILD = fileURLToPath(new URL('../../../scripts/build.mjs', import.meta.url));

/** The server serves the built page: it must be that of these sources. */
export async function buildWatchPage(): Promise<void> {
  await run(process.execPath, [BUILD, 'web', '--if-stale']);
}

export interface WatchState {
  readonly state: string;
  readonly media: string;
  readonly quality: string;
  readonly renewals: number;
  readonly errorCode: string;
  readonly time: number;
  readonly paused: boolean;
  readonly muted: boolean;
  readonly volume: number;
  readonly speed: number;
  readonly width: number;
  readonly frames: number;
  readonly audioBytes: number;
  /** Whether the controls are called. */
  readonly awake: boolean;
  /** Whether something is wider than the screen. */
  readonly overflows: boolean;
  readonly fullscreen: boolean;
}

export interface WatchPage extends OpenedPage {
  readonly state: () => Promise<WatchState>;
  readonly until: (check: (state: WatchState) => boolean, seconds?: number) => Promise<WatchState>;
  /** Resolves when pictures or sound have played for a while. */
  readonly plays: () => Promise<WatchState>;
  /** Resolves with the error panel. */
  readonly fails: () => Promise<Locator>;
  /** Violations of the content security policy, and uncaught errors. */
  readonly faults: () => string[];
}

// Not a function: the page's content security policy forbids injected functions.
const STATE = `(() => {
  const root = document.documentElement;
  const player = document.querySelector('#player');
  const video = player.media;
  const stage = player.shadowRoot.querySelector('.stage');
  const { state, media, quality, renewals, errorCode } = root.dataset;
  return {
    state, media, quality, errorCode, renewals: Number(renewals),
    time: video.currentTime, paused: video.paused, muted: video.muted, volume: video.volume, speed: video.playbackRate,
    width: video.videoWidth, frames: video.getVideoPlaybackQuality().totalVideoFrames,
    audioBytes: video.webkitAudioDecodedByteCount ?? 0,
    awake: stage.dataset.awake !== undefined,
    overflows: root.scrollWidth > root.clientWidth,
    fullscreen: document.fullscreenElement !== null,
  };
})()`;

export interface WatchPageOptions extends BrowserContextOptions {
  /** The console then says `plays, muted: …`. */
  readonly tellsWhenItPlays?: boolean;
}

const TELL = `document.addEventListener(
  'playing',
  (event) => console.log('plays, muted: ' + (event.target.media ?? event.target).muted),
  { capture: true },
)`;

export async function openWatchPage(
  browser: Browser,
  url: string,
  { tellsWhenItPlays = false, ...options }: WatchPageOptions = {},
): Promise<WatchPage> {
  const opened = await openPage(browser, options);
  const { page, complaints } = opened;
  if (tellsWhenItPlays) await page.addInitScript(TELL);
  await page.goto(url);
  const state = (): Promise<WatchState> => page.evaluate<WatchState>(STATE);
  const until: WatchPage['until'] = async (check, seconds = 20) => {
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
      const before = await until((now) => now.state === 'playing');
      return until(({ time, audioBytes }) => time > before.time + 1 && audioBytes > before.audioBytes);
    },
    fails: async () => {
      await until((now) => now.state === 'error');
      return page.getByRole('alert');
    },
    faults: () => complaints.filter((text) => /Content Security Policy|^uncaught/.test(text)),
  };
}

export async function watchLink(library: Library, videoId: string, seconds = 3600): Promise<string> {
  const { WatchURL } = await library.call('CreateWatchLink', { VideoId: videoId, ExpireSeconds: seconds });
  return WatchURL;
}

/** The page with a pasted credential. */
export function pastedLink(serverUrl: string, videoId: string, playAuth: string): string {
  return `${serverUrl}/watch#videoId=${videoId}&playAuth=${encodeURIComponent(playAuth)}`;
}
