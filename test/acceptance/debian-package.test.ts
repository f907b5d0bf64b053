// The Debian package on a Debian machine with systemd: installed, configured, used, upgraded, removed and purged. In the long run only.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { bootDebian, makeDebian, type DebianMachine } from '../support/debian-machine.ts';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';
import { ROOT } from '../support/documents.ts';
import { freePort } from '../support/free-port.ts';
import { decodeFrames } from '../support/read-media.ts';
import { openApi, type Api } from './support/api.ts';
import { run, temporaryFolder } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const isLong = process.env['PLAYAUTH_TEST_ATTACKS'] === 'long';
const folder = temporaryFolder();
const shared = join(folder, 'shared');

describe.skipIf(!isLong)('the Debian package', () => {
  let machine: DebianMachine | undefined;
  let deb = '';
  let url = '';
  let videoId = '';
  beforeAll(async () => {
    mkdirSync(shared, { recursive: true });
    const root = join(folder, 'root');
    const built = await run(process.execPath, [join(ROOT, 'scripts/build-deb.mjs'), '--to', shared], {
      // What npm needs here to reach its registry.
      env: process.env as Record<string, string>,
    });
    expect(built.code, built.stderr).toBe(0);
    deb = readdirSync(shared).find((name) => name.endsWith('.deb')) ?? '';
    await makeDebian(root);
    const port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    const masterKey = randomBytes(32).toString('hex');
    writeFileSync(join(shared, 'settings'), `PLAYAUTH_MASTER_KEY=${masterKey}\nPLAYAUTH_PORT=${String(port)}\n`);
    machine = await bootDebian(root, shared);
  }, 3_600_000);
  afterAll(async () => {
    await machine?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 600_000);

  const ran = async (command: string): Promise<{ readonly code: number; readonly output: string }> => {
    if (machine === undefined) throw new Error('the machine was not started');
    return await machine.run('sh', '-c', command);
  };
  const inside = async (command: string): Promise<string> => {
    const { code, output } = await ran(command);
    expect(code, `${command}: ${output}`).toBe(0);
    return output.trim();
  };
  const isReady = async (): Promise<boolean> => {
    return await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  const untilReady = async (): Promise<void> => {
    await expect.poll(isReady, { timeout: 120_000, interval: 200 }).toBe(true);
  };
  async function api(): Promise<Api> {
    const pair = JSON.parse(await inside('runuser -u playauth -- playauth root-key --json')) as Record<string, string>;
    return openApi(url, { accessKeyId: pair['AccessKeyId'] ?? '', accessKeySecret: pair['AccessKeySecret'] ?? '' });
  }
  const frames = async (): Promise<number> => {
    const [stream] = await (await api()).playInfo(videoId);
    return await decodeFrames(stream?.PlayURL ?? '', 'v');
  };

  const mainPid = async (): Promise<string> => await inside('systemctl show -p MainPID --value playauth');

  test('has files of root alone, what it depends on, and nothing that lintian finds fault with', async () => {
    const path = join(shared, deb);
    const listed = execFileSync('dpkg-deb', ['-c', path], { encoding: 'utf8' });
    expect(listed.split('\n').filter((line) => line !== '' && !line.includes(' root/root '))).toEqual([]);
    expect(execFileSync('dpkg-deb', ['-f', path, 'Depends'], { encoding: 'utf8' })).toContain('ffmpeg');
    if (!(await ensureSystemPackages(['lintian']))) throw new Error('lintian is missing');
    const found = execFileSync('lintian', ['--allow-root', '--fail-on=none', path], { encoding: 'utf8' });
    expect(found.split('\n').filter((line) => /^[EW]:/.test(line))).toEqual([]);
  }, 900_000);

  test('starts with settings that were written before it is installed, and makes a film in its sandbox', async () => {
    await inside('install -m 0600 /shared/settings /etc/playauth.env');
    expect(await inside(`dpkg -i /shared/${deb} 2>&1`)).toContain('chgrp playauth /etc/playauth.env');
    await untilReady();
    expect(await inside('systemctl is-enabled playauth')).toBe('enabled');
    await inside('test ! -e /var/lib/playauth/master.key');
    const status = await inside(`cat /proc/${await mainPid()}/status`);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(await inside(`stat -c %U /proc/${await mainPid()}`)).toBe('playauth');
    // Without the settings a command would open another database, or none.
    expect(await ran('runuser -u playauth -- playauth root-key')).toMatchObject({
      code: 1,
      output: expect.stringContaining('chgrp playauth /etc/playauth.env') as string,
    });
    await inside('chgrp playauth /etc/playauth.env && chmod 640 /etc/playauth.env');
    videoId = await importAndWait(await api(), await drawClip(folder, 'film.mp4', picture('160x90', 2), H264));
    expect(await frames()).toBe(50);
  }, 300_000);

  test('a backup is made beside the service, and restored into another folder', async () => {
    await inside('install -d -o playauth -m 0700 /srv/backup /srv/new');
    const as = 'runuser -u playauth -- playauth';
    await inside(`${as} backup --to /srv/backup/one --include-master-key`);
    await inside(`${as} restore /srv/backup/one --check`);
    await inside(`${as} restore /srv/backup/one --data-dir /srv/new`);
  }, 120_000);

  test('an upgrade restarts it and keeps settings and films; what was stopped by hand stays stopped', async () => {
    const before = await mainPid();
    await inside(`dpkg -i /shared/${deb}`);
    await untilReady();
    expect(await mainPid()).not.toBe(before);
    expect(await inside('tail -n 1 /etc/playauth.env')).toContain('PLAYAUTH_PORT');
    expect(await frames()).toBe(50);
    await inside(`systemctl stop playauth && dpkg -i /shared/${deb}`);
    expect((await ran('systemctl is-active playauth')).output.trim()).toBe('inactive');
    await inside('systemctl start playauth');
    await untilReady();
  }, 300_000);

  test('removing keeps the films, purging does not', async () => {
    await inside('dpkg -r playauth');
    expect(await isReady()).toBe(false);
    await inside('test -e /var/lib/playauth/playauth.db && test -e /etc/playauth.env');
    await inside(`dpkg -i /shared/${deb}`);
    await untilReady();
    expect(await frames()).toBe(50);
    await inside('dpkg -P playauth');
    const paths = '/var/lib/playauth /var/cache/playauth /etc/playauth.env /usr/lib/playauth';
    const left = await ran(`ls -d ${paths} /etc/systemd/system/multi-user.target.wants/playauth.service`);
    expect(left.output.match(/No such file/g)).toHaveLength(5);
    expect((await ran('id playauth')).code).toBe(1);
  }, 300_000);

  test('a unit that is masked before is not started, and settings of its own are there', async () => {
    await inside(`systemctl mask playauth && dpkg -i /shared/${deb}`);
    expect((await ran('systemctl is-active playauth')).output.trim()).toBe('inactive');
    expect(await inside('stat -c %U:%G:%a /etc/playauth.env')).toBe('root:playauth:640');
    // The data directory of the settings is before that of the unit, for commands as for the service.
    await inside('install -d -o playauth -m 0700 /var/lib/playauth/other');
    await inside('echo PLAYAUTH_DATA_DIR=/var/lib/playauth/other | cat /shared/settings - >> /etc/playauth.env');
    await inside('systemctl unmask playauth && systemctl start playauth');
    await untilReady();
    await inside('test -e /var/lib/playauth/other/playauth.db && test ! -e /var/lib/playauth/playauth.db');
    await api();
    await inside('dpkg -P playauth');
  }, 300_000);
});
