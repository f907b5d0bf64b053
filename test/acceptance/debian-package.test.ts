// The Debian package on a Debian machine with systemd: installed, configured, used, upgraded, removed and purged. In the long run only.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { bootDebian, makeDebian, type DebianMachine } from '../support/debian-machine.ts';
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
  let machine: DebianMachine;
  let deb = '';
  let url = '';
  let videoId = '';
  beforeAll(async () => {
    mkdirSync(shared, { recursive: true });
    const root = join(folder, 'root');
    const built = await run(process.execPath, [join(ROOT, 'scripts/build-deb.mjs'), '--to', shared]);
    expect(built.code, built.stderr).toBe(0);
    deb = readdirSync(shared).find((name) => name.endsWith('.deb')) ?? '';
    await makeDebian(root);
    const port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    writeFileSync(join(shared, 'settings'), `PLAYAUTH_PORT=${String(port)}\n`);
    machine = await bootDebian(root, shared);
  }, 3_600_000);
  afterAll(async () => {
    await machine.stop();
  }, 60_000);

  const inside = async (command: string): Promise<string> => {
    const { code, output } = await machine.run('sh', '-c', command);
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

  test('has files of root alone, a settings file, and what it depends on', () => {
    const listed = execFileSync('dpkg-deb', ['-c', join(shared, deb)], { encoding: 'utf8' });
    expect(listed.split('\n').filter((line) => line !== '' && !line.includes(' root/root '))).toEqual([]);
    expect(listed).toMatch(/-rw-r----- .* \.\/etc\/playauth\.env$/m);
    expect(execFileSync('dpkg-deb', ['-f', join(shared, deb), 'Depends'], { encoding: 'utf8' })).toContain('ffmpeg');
  });

  test('starts the service when it is installed, and makes a film in its sandbox', async () => {
    await inside(`dpkg -i /shared/${deb} && cat /shared/settings >> /etc/playauth.env && systemctl restart playauth`);
    await untilReady();
    expect(await inside('systemctl is-enabled playauth')).toBe('enabled');
    const pid = await inside('systemctl show -p MainPID --value playauth');
    const status = await inside(`cat /proc/${pid}/status`);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(await inside(`stat -c %U /proc/${pid}`)).toBe('playauth');
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

  test('an upgrade restarts it and keeps settings and films', async () => {
    const before = await inside('systemctl show -p MainPID --value playauth');
    await inside(`dpkg -i /shared/${deb}`);
    await untilReady();
    expect(await inside('systemctl show -p MainPID --value playauth')).not.toBe(before);
    expect(await inside('tail -n 1 /etc/playauth.env')).toContain('PLAYAUTH_PORT');
    expect(await frames()).toBe(50);
  }, 180_000);

  test('removing keeps the films, purging does not', async () => {
    await inside('dpkg -r playauth');
    expect(await isReady()).toBe(false);
    await inside('test -e /var/lib/playauth/master.key && test -e /etc/playauth.env');
    await inside(`dpkg -i /shared/${deb}`);
    await untilReady();
    expect(await frames()).toBe(50);
    await inside('dpkg -P playauth');
    const left = await machine.run(
      'sh',
      '-c',
      'ls -d /var/lib/playauth /var/cache/playauth /etc/playauth.env /usr/lib/playauth',
    );
    expect(left.output.match(/No such file/g)).toHaveLength(4);
    expect((await machine.run('id', 'playauth')).code).toBe(1);
  }, 240_000);
});
