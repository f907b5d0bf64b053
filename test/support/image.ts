// The image of deploy/Containerfile, made by Buildah on a base of the same name that comes from Debian's packages and this
// machine's Node, and run by Podman. Everything is kept in one folder; nothing of the system's own containers is touched.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';
import { ROOT } from './documents.ts';

const BASE = 'docker.io/library/node:24-bookworm-slim';
const MIRROR = 'http://deb.debian.org/debian';
const PROGRAMS = ['buildah', 'podman', 'crun', 'mmdebstrap'] as const;
const MAX_OUTPUT_BYTES = 64 * 1024 ** 2;
const exec = promisify(execFile);

export interface ImageHost {
  /** Answers what Buildah or Podman printed. */
  readonly run: (program: 'buildah' | 'podman', args: readonly string[]) => Promise<string>;
  /** Podman in the foreground: signals go to the container. */
  readonly start: (args: readonly string[]) => ChildProcess;
}

export async function openImageHost(folder: string): Promise<ImageHost> {
  if (!(await ensureSystemPackages(PROGRAMS))) throw new Error('the image needs Buildah, Podman and mmdebstrap');
  const storage = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
  mkdirSync(folder, { recursive: true });
  // Where both hierarchies of control groups are mounted, crun refuses to start: it sees one of them here.
  const oneHierarchy = ['-m', 'sh', '-c', 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"', 'sh'];
  return {
    run: async (program, args) => {
      const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' };
      const command = [...oneHierarchy, program, ...storage, ...args];
      const { stdout } = await exec('unshare', command, { env, cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES });
      return stdout.trim();
    },
    start: (args) =>
      spawn('unshare', [...oneHierarchy, 'podman', ...storage, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  };
}

/** Debian as the base has it, with Node, npm, and the certificates and registry settings of this machine. */
export async function makeBase({ run }: ImageHost, folder: string): Promise<void> {
  const tar = join(folder, 'base.tar');
  await exec('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', tar, MIRROR]);
  const { stdout } = await exec('sh', ['-c', 'command -v npm']);
  const npm = dirname(dirname(realpathSync(stdout.trim())));
  const container = await run('buildah', ['from', 'scratch']);
  await run('buildah', ['add', '--quiet', container, tar, '/']);
  const copied = [
    [process.execPath, '/usr/local/bin/node'],
    [npm, '/usr/local/lib/node_modules/npm'],
    ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/certs/ca-certificates.crt'],
  ];
  for (const [from = '', to = ''] of copied) await run('buildah', ['copy', '--quiet', container, from, to]);
  const links = ['npm', 'npx'].map((name) => `ln -s ../lib/node_modules/npm/bin/${name}-cli.js /usr/local/bin/${name}`);
  const settings = 'mkdir -p /usr/local/etc && echo cafile=/etc/ssl/certs/ca-certificates.crt > /usr/local/etc/npmrc';
  await run('buildah', ['run', container, '--', 'sh', '-ec', [...links, settings].join('\n')]);
  await run('buildah', ['commit', '--quiet', '--rm', container, BASE]);
}

/** The Containerfile as it is. */
export async function buildImage({ run }: ImageHost, name: string): Promise<void> {
  await run('buildah', [...'bud --pull=never --format docker -f deploy/Containerfile -t'.split(' '), name, '.']);
}
