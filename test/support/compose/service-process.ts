// One service of a compose file as a process of this machine: its volumes and its temporary files are mounted below /mnt, its
// programs are on its PATH, and it is as closed as the file says.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from './read-compose.ts';
import type { Room } from './room.ts';

export interface Place {
  readonly room: Room;
  readonly folder: string;
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

export interface ServiceProcess {
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly output: () => string;
  /** A command beside it, as `compose exec` runs it. */
  readonly exec: (command: readonly string[]) => Promise<Ran>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

const MAX_OUTPUT = 20_000;

export function startService(service: Service, { room, folder }: Place): ServiceProcess {
  const env = environmentOf(service);
  const setUp = mountsOf(service, folder).join('\n');
  const command = ['unshare', '--mount', 'sh', '-ec', `${setUp}\nexec "$@"`, 'sh', ...closed(service)];
  const child = spawnIn(room.enter, [...command, ...placed(service, service.command)], env);
  const output = collect(child);
  const inside = ['nsenter', '--net', '--mount', '--target', String(child.pid)];
  return {
    ended: once(child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    })),
    output,
    exec: async (asked) => {
      const ran = spawnIn(inside, [...closed(service), ...placed(service, asked)], env);
      const said = collect(ran);
      const [code] = (await once(ran, 'close')) as [number | null];
      return { code, output: said() };
    },
    kill: (signal) => void child.kill(signal),
  };
}

function spawnIn(enter: readonly string[], command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const [program = '', ...args] = [...enter, ...command];
  return spawn(program, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr])
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(-MAX_OUTPUT)));
  return () => output;
}

/** The paths of its mounts are elsewhere here. */
function placed({ volumes, tmpfs }: Service, values: readonly string[]): string[] {
  return values.map((value) => (volumes.has(value) || tmpfs.includes(value) ? `/mnt${value}` : value));
}

function environmentOf(service: Service): Record<string, string> {
  const own = Object.entries(service.environment).map(([name, value]) => [name, placed(service, [value])[0] ?? '']);
  const temporary = service.tmpfs.includes('/tmp') ? { TMPDIR: '/mnt/tmp' } : {};
  const system = { PATH: '/mnt/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/mnt/home', LANG: 'C' };
  return { ...system, ...temporary, ...(Object.fromEntries(own) as Record<string, string>) };
}

function mountsOf(service: Service, folder: string): string[] {
  const own = join(folder, service.name);
  const binds = [
    ['/bin', makePrograms(service, join(own, 'bin'))],
    ['/home', makeFolder(service, join(own, 'home'))],
    ...[...service.volumes].map(([path, volume]) => [path, makeFolder(service, join(folder, 'volumes', volume))]),
  ];
  return [
    'mount -t tmpfs -o mode=755 tmpfs /mnt',
    ...binds.map(([path = '', from = '']) => `mkdir -p /mnt${path} && mount --bind '${from}' /mnt${path}`),
    ...service.tmpfs.map((path) => `mkdir -p /mnt${path} && mount -t tmpfs tmpfs /mnt${path}`),
    ...(service.isReadOnly ? ['mount -o remount,bind,ro /'] : []),
  ];
}

function makePrograms({ image }: Service, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, line] of Object.entries(image.programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${line} "$@"\n`, { mode: 0o755 });
  return folder;
}

function makeFolder({ image }: Service, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (image.user !== undefined) execFileSync('chown', [`${image.user}:`, folder]);
  return folder;
}

function closed({ image, hasCapabilities, gainsPrivileges }: Service): string[] {
  return [
    'setpriv',
    '--pdeathsig=KILL',
    ...(image.user === undefined ? [] : [`--reuid=${image.user}`, `--regid=${image.user}`, '--clear-groups']),
    ...(hasCapabilities ? [] : ['--bounding-set=-all', '--inh-caps=-all']),
    ...(gainsPrivileges ? [] : ['--no-new-privs']),
    '--',
  ];
}
