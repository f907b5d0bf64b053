// `npm run build:deb`: dist/playauth_VERSION_ARCHITECTURE.deb, with the package, the dependencies of the lock file, the Node of this
// checkout and the systemd unit. Needs dpkg-deb, so Debian or Ubuntu; FFmpeg comes from there too.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dist, root } from './built.mjs';
import { writeDocuments } from './deb-documents.mjs';
import { bundledNode, ensureNodeModules } from './install.mjs';
import { SetupError, runLogged, runScript, step } from './progress.mjs';
import { ensureBuilt } from './setup.mjs';

const ARCHITECTURES = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' });
const SOURCE = join(root, 'deploy/debian');

runScript(async () => {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new SetupError(`no Debian package is made for ${process.arch}`);
  await ensureNodeModules();
  await ensureBuilt();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'playauth-deb-'));
  // `--to`: where the file is written.
  const to = process.argv[2] === '--to' ? (process.argv[3] ?? dist) : dist;
  try {
    const tree = join(folder, 'tree');
    await step('Collecting what the package holds', () => collect(tree, { folder, version }));
    writeControl(tree, { version, architecture });
    const deb = join(to, `playauth_${version}_${architecture}.deb`);
    await step(`Writing ${deb}`, () => run(['dpkg-deb', '--root-owner-group', '-Zgzip', '-z5', '--build', tree, deb]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} tree
 * @param {{ folder: string, version: string }} from
 */
async function collect(tree, { folder, version }) {
  const home = join(tree, 'usr/lib/playauth');
  mkdirSync(join(home, 'bin'), { recursive: true });
  await run(['npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  await run(['sh', '-ec', 'tar -xzf "$1"/playauth-*.tgz --strip-components=1 -C "$2"', 'sh', folder, home]);
  copyFileSync(join(root, 'package-lock.json'), join(home, 'package-lock.json'));
  const exactly = '--omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund'.split(' ');
  await run(['npm', 'ci', ...exactly], home);
  rmSync(join(home, 'package-lock.json'));
  put(bundledNode, join(home, 'bin/node'), 0o755);
  put(join(SOURCE, 'playauth'), join(tree, 'usr/bin/playauth'), 0o755);
  put(join(SOURCE, 'playauth.env'), join(tree, 'usr/share/playauth/playauth.env'), 0o644);
  put(join(SOURCE, 'service.env'), join(home, 'service.env'), 0o644);
  const units = join(tree, 'usr/lib/systemd/system');
  put(join(root, 'deploy/playauth.service'), join(units, 'playauth.service'), 0o644);
  put(join(SOURCE, 'user.conf'), join(units, 'playauth.service.d/user.conf'), 0o644);
  const help = execFileSync(join(home, 'bin/node'), [join(home, 'dist/src/main.js'), '--help'], {
    encoding: 'utf8',
    env: { LANG: 'C', COLUMNS: '80' },
  });
  writeDocuments(tree, { version, help });
  await run(['sh', '-e', join(root, 'scripts/trim-deb.sh'), tree]);
}

/** @param {string} from @param {string} to @param {number} mode */
function put(from, to, mode) {
  mkdirSync(join(to, '..'), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

/** @param {string} tree @param {Record<'version' | 'architecture', string>} values */
function writeControl(tree, { version, architecture }) {
  const place = join(tree, 'DEBIAN');
  mkdirSync(place, { mode: 0o755 });
  const values = /** @type {Record<string, string>} */ ({
    VERSION: version,
    ARCHITECTURE: architecture,
    // In KiB.
    SIZE: /^\d+/.exec(execFileSync('du', ['-sk', tree], { encoding: 'utf8' }))?.[0] ?? '0',
  });
  const control = readFileSync(join(SOURCE, 'control'), 'utf8');
  writeFileSync(
    join(place, 'control'),
    control.replace(/@(\w+)@/g, (_, name) => values[name] ?? ''),
  );
  for (const name of ['preinst', 'postinst', 'prerm', 'postrm']) put(join(SOURCE, name), join(place, name), 0o755);
}

/** @param {[string, ...string[]]} command @param {string} [cwd] */
async function run(command, cwd = root) {
  await runLogged(command, { cwd, explain: () => `${command[0]} failed.` });
}
