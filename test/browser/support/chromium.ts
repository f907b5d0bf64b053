// Starts the system's Chromium for the browser tests: found as on a user's machine, cut off from everything but loopback.
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../../scripts/system-packages.mjs';

/** Sound and pictures without a screen; `~NOTFOUND` also stops what never passes the page's request interception. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

export interface LaunchOptions {
  /** Default: pages play by themselves. `user` waits for a click, as browsers do outside of tests. */
  readonly autoplay?: 'free' | 'user';
}

export async function launchChromium({ autoplay = 'free' }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('the browser tests need Chromium: set CHROMIUM_PATH or install it');
  const policy = autoplay === 'free' ? 'no-user-gesture-required' : 'document-user-activation-required';
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, `--autoplay-policy=${policy}`] });
}
