// A real Caddy before servers of a test, with the site of deploy/Caddyfile and a certificate of its own authority.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';
import { freePort } from './free-port.ts';

export interface TestCaddy {
  /** `https://localhost:port`; `fetch` of this process trusts it. */
  readonly url: string;
  /** Of its authority, as PEM. */
  readonly authority: string;
  stop(): Promise<void>;
}

export const CADDYFILE = new URL('../../deploy/Caddyfile', import.meta.url);
const START_MS = 20_000;

/** `servers`: `host:port` of each. */
export async function startCaddy(servers: readonly string[]): Promise<TestCaddy> {
  if (!(await ensureSystemPackages(['caddy']))) throw new Error('caddy is missing');
  const folder = mkdtempSync(join(tmpdir(), 'playauth-caddy-'));
  const port = await freePort();
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `${globals(folder)}${siteFor(servers, port)}`);
  const child = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', file], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const stop = async (): Promise<void> => {
    const gone = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + START_MS;
  while (!(await hasAnswered(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`caddy did not start: ${said}`);
    }
    await pause(20);
  }
  const authority = readFileSync(join(folder, 'pki/authorities/local/root.crt'), 'utf8');
  setDefaultCACertificates([...getCACertificates(), authority]);
  return { url: `https://localhost:${String(port)}`, authority, stop };
}

/** Nothing outside its folder, no port beside that of the site, no request to a public authority. */
function globals(folder: string): string {
  const own = ['admin off', 'auto_https disable_redirects', 'local_certs', 'skip_install_trust'];
  return `{\n${[...own, `storage file_system ${folder}`].join('\n')}\n}\n`;
}

/** Other servers, another name and port: everything else is as it is delivered. */
function siteFor(servers: readonly string[], port: number): string {
  const site = readFileSync(CADDYFILE, 'utf8');
  const [from, to] = ['vod.example.com {', 'reverse_proxy 127.0.0.1:8280 {'];
  if (!site.includes(from) || !site.includes(to)) throw new Error('deploy/Caddyfile names no site or no server');
  return site.replace(from, `localhost:${String(port)} {`).replace(to, `reverse_proxy ${servers.join(' ')} {`);
}

/** With a certificate, which it makes after it has opened the port. Who signed it is not asked yet. */
async function hasAnswered(port: number): Promise<boolean> {
  const asked = request({ host: 'localhost', port, path: '/health/live', rejectUnauthorized: false, agent: false });
  asked.end();
  return await once(asked, 'response').then(
    ([answer]) => {
      const { statusCode } = (answer as import('node:http').IncomingMessage).resume();
      return statusCode === 200;
    },
    () => false,
  );
}
