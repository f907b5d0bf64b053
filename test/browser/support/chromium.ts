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
];

export interface LaunchOptions {
  /** Default: pages play by themselves. `user` waits for a click, as browsers do outside of tests. */
  readonly autoplay?: 'free' | 'user';
  /** Names that lead to 127.0.0.1, as an attacker's DNS server could answer. */
  readonly namesOfThisMachine?: readonly string[];
}

export async function launchChromium({
  autoplay = 'free',
  namesOfThisMachine = [],
}: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('the browser tests need Chromium: set CHROMIUM_PATH or install it');
  const policy = autoplay === 'free' ? 'no-user-gesture-required' : 'document-user-activation-required';
  const mapped = namesOfThisMachine.map((name) => `MAP ${name} 127.0.0.1 , `).join('');
  const names = `--host-resolver-rules=${mapped}MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost`;
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, names, `--autoplay-policy=${policy}`] });
}
