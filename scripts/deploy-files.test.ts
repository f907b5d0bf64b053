// The files of deploy/ say what the program understands: every variable is a setting, every flag exists, every secret is in the
// example, and the unit and the container are as closed as they claim.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
  expect(last).toMatch(/^HEALTHCHECK [\s\S]*health\/live/m);
  expect(last).toMatch(/install -y --no-install-recommends ffmpeg/);
  // `docker stop` reaches the program itself.
  expect(last).toMatch(/^ENTRYPOINT \["playauth"\]$/m);
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
