// Programs that npm cannot bring: found, installed through apt when we are root on Debian or Ubuntu, else named in one line.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dist } from './built.mjs';
import { withLock } from './lock.mjs';
import { SetupError, runLogged, say, step } from './progress.mjs';

const OLDEST_POSTGRES = 15;
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROMIUM_APPS = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];

/**
 * `find` gives the path that proves the program is there; the rest are package names, by package manager.
 * @type {Record<string, { title: string, find: () => string | undefined, apt: string, dnf: string, apk: string, pacman: string, brew: string }>}
 */
const PROGRAMS = {
  ffmpeg: {
    title: 'FFmpeg',
    find: () => onPath('ffprobe') && onPath('ffmpeg'),
    apt: 'ffmpeg',
    dnf: 'ffmpeg-free',
    apk: 'ffmpeg',
    pacman: 'ffmpeg',
    brew: 'ffmpeg',
  },
  chromium: {
    title: 'Chromium',
    find: findChromium,
    apt: 'chromium',
    dnf: 'chromium',
    apk: 'chromium',
    pacman: 'chromium',
    brew: 'chromium',
  },
  postgresql: {
    title: `PostgreSQL ${OLDEST_POSTGRES} or newer`,
    find: findPostgresBin,
    apt: 'postgresql',
    dnf: 'postgresql-server',
    apk: 'postgresql16',
    pacman: 'postgresql',
    brew: 'postgresql@16',
  },
  nginx: {
    title: 'nginx',
    find: () => onPath('nginx'),
    apt: 'nginx',
    dnf: 'nginx',
    apk: 'nginx',
    pacman: 'nginx',
    brew: 'nginx',
  },
  caddy: {
    title: 'Caddy',
    find: () => onPath('caddy'),
    apt: 'caddy',
    dnf: 'caddy',
    apk: 'caddy',
    pacman: 'caddy',
    brew: 'caddy',
  },
  // They make and run the image, the Debian package and the services of the compose file, in the long suite.
  buildah: {
    title: 'Buildah',
    find: () => onPath('buildah'),
    apt: 'buildah',
    dnf: 'buildah',
    apk: 'buildah',
    pacman: 'buildah',
    brew: 'buildah',
  },
  podman: {
    title: 'Podman',
    find: () => onPath('podman'),
    apt: 'podman',
    dnf: 'podman',
    apk: 'podman',
    pacman: 'podman',
    brew: 'podman',
  },
  crun: {
    title: 'crun',
    find: () => onPath('crun'),
    apt: 'crun',
    dnf: 'crun',
    apk: 'crun',
    pacman: 'crun',
    brew: 'crun',
  },
  lintian: {
    title: 'lintian',
    find: () => onPath('lintian'),
    apt: 'lintian',
    dnf: 'lintian',
    apk: 'lintian',
    pacman: 'lintian',
    brew: 'lintian',
  },
  mmdebstrap: {
    title: 'mmdebstrap',
    find: () => onPath('mmdebstrap'),
    apt: 'mmdebstrap',
    dnf: 'mmdebstrap',
    apk: 'mmdebstrap',
    pacman: 'mmdebstrap',
    brew: 'mmdebstrap',
  },
  iproute2: {
    title: 'iproute2',
    find: () => onPath('ip'),
    apt: 'iproute2',
    dnf: 'iproute',
    apk: 'iproute2',
    pacman: 'iproute2',
    brew: 'iproute2mac',
  },
  'systemd-nspawn': {
    title: 'systemd-nspawn',
    find: () => onPath('systemd-nspawn'),
    apt: 'systemd-container',
    dnf: 'systemd-container',
    apk: 'systemd-container',
    pacman: 'systemd',
    brew: 'systemd',
  },
  redis: {
    title: 'Redis',
    find: () => onPath('redis-server') ?? onPath('valkey-server'),
    apt: 'redis-server',
    dnf: 'valkey',
    apk: 'valkey',
    pacman: 'valkey',
    brew: 'redis',
  },
  // An object store that speaks S3, for the tests: its Python package alone, without services that start by themselves. Only
  // these distributions have it; elsewhere the name says what to look for.
  swift: {
    title: 'OpenStack Swift',
    find: findSwift,
    apt: 'python3-swift',
    dnf: 'python3-swift',
    apk: 'openstack-swift',
    pacman: 'openstack-swift',
    brew: 'openstack-swift',
  },
  // Reads the text format of metrics, for the tests.
  'prometheus-client': {
    title: "Prometheus' client for Python",
    find: () => findPythonModule('prometheus_client'),
    apt: 'python3-prometheus-client',
    dnf: 'python3-prometheus_client',
    apk: 'py3-prometheus-client',
    pacman: 'python-prometheus_client',
    brew: 'python-prometheus-client',
  },
  // Chromium draws Chinese as empty boxes without one.
  'chinese-font': {
    title: 'A Chinese font',
    find: findChineseFont,
    apt: 'fonts-wqy-microhei',
    dnf: 'google-noto-sans-cjk-fonts',
    apk: 'font-noto-cjk',
    pacman: 'noto-fonts-cjk',
    brew: 'font-noto-sans-cjk-sc',
  },
};

/** @typedef {'ffmpeg' | 'chromium' | 'postgresql' | 'nginx' | 'caddy' | 'buildah' | 'podman' | 'crun' | 'lintian' | 'mmdebstrap' | 'iproute2' | 'systemd-nspawn' | 'redis' | 'swift' | 'prometheus-client' | 'chinese-font'} ProgramName */
/** @typedef {'apt' | 'dnf' | 'apk' | 'pacman' | 'brew'} Manager */

/** @type {readonly (readonly [program: string, manager: Manager, command: string])[]} */
const MANAGERS = [
  ['apt-get', 'apt', 'apt-get install -y --no-install-recommends'],
  ['dnf', 'dnf', 'dnf install -y'],
  ['apk', 'apk', 'apk add'],
  ['pacman', 'pacman', 'pacman -S --needed'],
  ['brew', 'brew', 'brew install'],
];

/**
 * True when all of them are there in the end; false after one line that says what to type. Never asks for a password.
 * @param {readonly ProgramName[]} names
 */
export async function ensureSystemPackages(names) {
  if (missingOf(names).length === 0) return true;
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
    say(whatToType(missingOf(names)));
    return false;
  }
  await withLock(join(dist, '.lock-system'), async () => {
    const missing = missingOf(names);
    const titles = missing.map((name) => program(name).title).join(', ');
    if (missing.length > 0)
      await step(`Installing ${titles} (apt-get)`, () => aptInstall(missing.map((name) => program(name).apt)));
  });
  const missing = missingOf(names);
  if (missing.length > 0) say(`apt-get finished, yet these are still missing: ${missing.join(', ')}.`);
  return missing.length === 0;
}

/** The folder with initdb and postgres of the newest server here, when that is new enough. */
export function findPostgresBin() {
  const versioned = foldersIn('/usr/lib/postgresql')
    .map(Number)
    .filter((major) => major >= OLDEST_POSTGRES)
    .sort((a, b) => b - a)
    .map((major) => `/usr/lib/postgresql/${major}/bin`);
  const found = versioned.find((folder) => existsSync(join(folder, 'initdb')));
  return found ?? onPath('initdb')?.replace(/\/initdb$/, '');
}

export function findChromium() {
  const told = process.env.CHROMIUM_PATH;
  if (told !== undefined && existsSync(told)) return told;
  const apps = CHROMIUM_APPS.map((app) => join('/Applications', app)).filter(isExecutable);
  return [...CHROMIUM_NAMES.map(onPath), ...apps].find((path) => path !== undefined);
}

/** @param {string} name of a module of the system's own Python */
function findPythonModule(name) {
  return ['/usr/lib/python3/dist-packages', '/usr/lib/python3/site-packages']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** As fontconfig knows it; macOS has one of its own. */
function findChineseFont() {
  if (process.platform === 'darwin') return '/System/Library/Fonts';
  const { stdout } = spawnSync('fc-list', [':lang=zh', 'file'], { encoding: 'utf8' });
  return stdout?.split(':')[0] || undefined;
}

/** The folder of Swift's Python package, if it is one that speaks S3. */
function findSwift() {
  const versioned = foldersIn('/usr/lib').filter((name) => /^python3\.\d+$/.test(name));
  const packages = ['python3/dist-packages', ...versioned.map((name) => `${name}/site-packages`)];
  return packages
    .map((folder) => join('/usr/lib', folder, 'swift'))
    .find((folder) => existsSync(join(folder, 'common/middleware/s3api')));
}

/** @param {readonly string[]} names */
function missingOf(names) {
  return names.filter((name) => program(name).find() === undefined);
}

/** @param {string} name */
function program(name) {
  const found = PROGRAMS[name];
  if (found === undefined) throw new TypeError(`no such program: ${name}`);
  return found;
}

/** @param {readonly string[]} packages */
async function aptInstall(packages) {
  // One broken source fails the update as a whole, often without concerning these packages: told only if they fail too.
  const updateFault = await apt(['update']).then(
    () => undefined,
    (/** @type {unknown} */ error) => error,
  );
  try {
    await apt(['install', '-y', '--no-install-recommends', ...packages]);
  } catch (error) {
    throw updateFault ?? error;
  }
}

/** @param {readonly string[]} args */
async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  /** @type {[string, ...string[]]} */
  const command = ['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', ...args];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runLogged(command, {
        env,
        explain: () => `apt-get ${args[0]} failed: put it right, then run the command again.`,
      });
      return;
    } catch (error) {
      // The timeout above covers dpkg's own lock only, not the one on the package lists that a boot-time update holds.
      const isBusy = error instanceof SetupError && /Could not get lock|Unable to lock/.test(error.message);
      if (!isBusy || attempt === 30) throw error;
      await pause(2000);
    }
  }
}

/** @param {readonly string[]} names */
function whatToType(names) {
  const titles = names.map((name) => program(name).title).join(', ');
  const found = MANAGERS.find(([name]) => onPath(name) !== undefined);
  if (found === undefined) return `${titles} missing: install with your package manager, then run this command again.`;
  const [, manager, command] = found;
  const sudo = manager === 'brew' || process.getuid?.() === 0 ? '' : 'sudo ';
  const packages = names.map((name) => program(name)[manager]).join(' ');
  return `${titles} missing. Install with: ${sudo}${command} ${packages}`;
}

/** @param {string} name */
function onPath(name) {
  // Servers live in sbin, which an ordinary user's PATH often lacks.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  return folders.flatMap((folder) => names.map((file) => join(folder, file))).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} path */
function foldersIn(path) {
  return existsSync(path) ? readdirSync(path) : [];
}
