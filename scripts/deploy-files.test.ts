// The files of deploy/ say what the program understands: every variable is a setting, every flag exists, every secret is in the
// example, and the unit and the container are as closed as they claim.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { serveCommand } from '../src/cli/server/serve.ts';
import { workerCommand } from '../src/cli/server/worker.ts';
import { settings } from '../src/config/settings.ts';

const folder = new URL('../deploy/', import.meta.url).pathname;
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const known = new Set(Object.values(settings).map(({ env }) => env as string));
const isInstalled = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((path) => existsSync(join(path, name)));

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly read_only?: boolean;
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

test.each(['compose.yaml', 'compose.env.example', 'Containerfile', 'playauth.service'])(
  '%s names only variables that are settings',
  (name) => {
    const named = new Set(read(name).match(/\bPLAYAUTH_[A-Z0-9_]+/g));
    expect([...named].filter((variable) => !known.has(variable))).toEqual([]);
  },
);

describe('compose.yaml', () => {
  test.each([
    ['server', serveCommand],
    ['worker', workerCommand],
  ])('%s is started with flags that its command has', (name, command) => {
    const service = compose.services[name];
    const [subcommand, ...args] = service?.command ?? [];
    expect(subcommand).toBe(command.name);
    const flags = (command.flags ?? []).map(({ flags: text }) => text.split(' ')[0]);
    expect(args.filter((arg) => arg.startsWith('--') && !flags.includes(arg))).toEqual([]);
    // The merge keys were resolved.
    expect(Object.keys(service?.environment ?? {})).toContain('PLAYAUTH_MASTER_KEY');
    expect(service?.read_only).toBe(true);
  });

  test('its secrets get neither into a build nor into the repository', () => {
    const linesOf = (name: string): readonly string[] =>
      readFileSync(new URL(`../${name}`, import.meta.url), 'utf8').split('\n');
    expect(linesOf('.dockerignore')).toContain('**/.env');
    expect(linesOf('.gitignore')).toContain('.env');
  });

  test('what a service needs is in the file, and every secret in the example', () => {
    const { services, volumes } = compose;
    const needed = Object.values(services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
    expect(needed.filter((name) => services[name] === undefined)).toEqual([]);
    const mounted = Object.values(services).flatMap(({ volumes: all = [] }) =>
      all.map((one) => one.split(':')[0] ?? ''),
    );
    expect(new Set(mounted)).toEqual(new Set(Object.keys(volumes)));
    const asked = new Set([...read('compose.yaml').matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name));
    const offered = new Set([...read('compose.env.example').matchAll(/^(\w+)=$/gm)].map(([, name]) => name));
    expect(asked).toEqual(offered);
  });
});

test('the container runs without root, with FFmpeg and a health check', () => {
  const text = read('Containerfile');
  const last = text.slice(text.lastIndexOf('\nFROM '));
  expect(last).toMatch(/^USER (?!0|root)\d+:\d+$/m);
  expect(last).toMatch(/^HEALTHCHECK .* CMD \["node", "\/app\/health-check\.mjs"\]$/m);
  expect(last).toMatch(/install -y --no-install-recommends ffmpeg/);
  // `docker stop` reaches the program itself.
  expect(last).toMatch(/^ENTRYPOINT \["playauth"\]$/m);
});

describe('the health check of the container', () => {
  const health = async (env: Readonly<Record<string, string>>): Promise<unknown> => {
    const [code] = (await once(spawn(process.execPath, [join(folder, 'health-check.mjs')], { env }), 'exit')) as [
      number,
    ];
    return code;
  };
  const listen = async (server: Server): Promise<string> => {
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return String((server.address() as AddressInfo).port);
  };
  const answer = ({ url }: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(url === '/health/live' ? 200 : 404).end();
  };

  test('is content with a server on its port, with a certificate too, and not without one', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'vod.example.com' }]);
    const plain = await listen(createServer(answer));
    const encrypted = await listen(createTlsServer({ key, cert }, answer));
    expect(await health({ PLAYAUTH_PORT: plain })).toBe(0);
    expect(await health({ PLAYAUTH_PORT: encrypted, PLAYAUTH_TLS_CERT: '/tls/fullchain.pem' })).toBe(0);
    expect(await health({ PLAYAUTH_PORT: encrypted })).toBe(1);
    const failing = await listen(createServer((_, response) => response.writeHead(503).end()));
    expect(await health({ PLAYAUTH_PORT: failing })).toBe(1);
  });
});

test.skipIf(!isInstalled('hadolint'))('the Containerfile has no fault that hadolint finds', () => {
  execFileSync('hadolint', [join(folder, 'Containerfile')], { stdio: 'pipe' });
});

test.skipIf(!isInstalled('systemd-analyze'))('systemd accepts the unit', () => {
  const said = execFileSync('systemd-analyze', ['verify', '--man=no', join(folder, 'playauth.service')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(said.toString()).toBe('');
});
