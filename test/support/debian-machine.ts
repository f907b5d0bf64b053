// A Debian machine with systemd in a folder, booted by systemd-nspawn: it shares the loopback of this machine and nothing else.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';

const MIRROR = 'http://deb.debian.org/debian';
/** What the package depends on, so that installing it asks for nothing. */
const INCLUDED = 'systemd,systemd-sysv,dbus,adduser,ca-certificates,ffmpeg,libstdc++6';
const START_ATTEMPTS = 600;
const exec = promisify(execFile);

export interface DebianMachine {
  /** Runs a command as root; answers what it printed, also where it failed. */
  readonly run: (...command: readonly string[]) => Promise<{ readonly code: number; readonly output: string }>;
  readonly stop: () => Promise<void>;
}

export async function makeDebian(root: string): Promise<void> {
  if (!(await ensureSystemPackages(['mmdebstrap', 'systemd-nspawn']))) throw new Error('mmdebstrap or systemd-nspawn');
  await exec('mmdebstrap', ['--variant=minbase', `--include=${INCLUDED}`, 'bookworm', root, MIRROR]);
}

/** `shared`: a folder that is /shared inside. */
export async function bootDebian(root: string, shared: string): Promise<DebianMachine> {
  const options = ['--quiet', '--register=no', '--keep-unit', '--boot', '--console=read-only'];
  const machine = spawn('systemd-nspawn', [...options, `--directory=${root}`, `--bind=${shared}:/shared`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(machine, 'exit');
  const leader = async (): Promise<string> => {
    const { stdout } = await exec('pgrep', ['-P', String(machine.pid)]);
    return stdout.trim();
  };
  const run: DebianMachine['run'] = async (...command) => {
    const namespaces = ['-m', '-u', '-i', '-p', '-C', '-t', await leader()];
    const child = spawn('nsenter', [...namespaces, '--', ...command], { env: { PATH: process.env['PATH'] } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? 1, output };
  };
  const stop = async (): Promise<void> => {
    if (machine.exitCode !== null) return;
    await run('systemctl', 'poweroff');
    await ended;
  };
  for (let attempt = 1; ; attempt += 1) {
    const { output } = await run('systemctl', 'is-system-running').catch(() => ({ output: '' }));
    if (/running|degraded/.test(output)) return { run, stop };
    if (attempt === START_ATTEMPTS || machine.exitCode !== null) throw new Error('the machine did not start');
    await pause(200);
  }
}
