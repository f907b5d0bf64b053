// A real nginx before servers of a test, with the configuration of deploy/nginx.conf.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';
import { freePort } from './free-port.ts';

export interface TestNginx {
  readonly url: string;
  stop(): Promise<void>;
}

const SITE = new URL('../../deploy/nginx.conf', import.meta.url);
const START_MS = 10_000;

/** `servers`: `host:port` of each. */
export async function startNginx(servers: readonly string[]): Promise<TestNginx> {
  if (!(await ensureSystemPackages(['nginx']))) throw new Error('nginx is missing');
  const folder = mkdtempSync(join(tmpdir(), 'playauth-nginx-'));
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, siteFor(servers, port)));
  const child = spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const url = `http://127.0.0.1:${String(port)}`;
  const until = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`nginx did not start: ${said}`);
    await pause(20);
  }
  return {
    url,
    stop: async () => {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Other servers and another port, and no certificate: everything else is as it is delivered. */
function siteFor(servers: readonly string[], port: number): string {
  const site = readFileSync(SITE, 'utf8');
  const [line] = /^ {2}server 127\.0\.0\.1:8280.*;$/m.exec(site) ?? [];
  if (line === undefined) throw new Error('deploy/nginx.conf names no server');
  return site
    .replace(line, servers.map((server) => line.replace('127.0.0.1:8280', server)).join('\n'))
    .replace('listen 443 ssl;', `listen 127.0.0.1:${String(port)};`)
    .replaceAll(/^ +ssl_.*$/gm, '');
}

function configuration(folder: string, site: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path "${join(folder, name)}";`,
  );
  return [
    'daemon off;',
    'worker_processes 1;',
    // Started as root it would read its files as another user.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid "${join(folder, 'nginx.pid')}";`,
    'events { worker_connections 512; }',
    `http { access_log off; ${temporary.join(' ')}`,
    site,
    '}',
  ].join('\n');
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}
