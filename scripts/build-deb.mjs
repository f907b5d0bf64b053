// `npm run build:deb`: dist/playauth_VERSION_ARCHITECTURE.deb, with the package, the dependencies of the lock file, the Node of this
// checkout and the systemd unit. Needs dpkg-deb, so Debian or Ubuntu; FFmpeg comes from there too.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist, root } from './built.mjs';
import { bundledNode, ensureNodeModules } from './install.mjs';
import { SetupError, runLogged, runScript, step } from './progress.mjs';
import { ensureBuilt } from './setup.mjs';

const ARCHITECTURES = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' });
const NODE_VERSION = `v${JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')).version}`;
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
    await step('Collecting what the package holds', () => collect(tree, folder));
    writeControl(tree, { version, architecture });
    const deb = join(to, `playauth_${version}_${architecture}.deb`);
    await step(`Writing ${deb}`, () => run(['dpkg-deb', '--root-owner-group', '-Zgzip', '-z5', '--build', tree, deb]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} tree
 * @param {string} folder
 */
async function collect(tree, folder) {
  const home = join(tree, 'usr/lib/playauth');
  mkdirSync(join(home, 'bin'), { recursive: true });
  await run(['npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  await run(['sh', '-ec', 'tar -xzf "$1"/playauth-*.tgz --strip-components=1 -C "$2"', 'sh', folder, home]);
  copyFileSync(join(root, 'package-lock.json'), join(home, 'package-lock.json'));
  const exactly = '--omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund'.split(' ');
  await run(['npm', 'ci', ...exactly], home);
  // Of the program only: debug maps, declarations and what describes the packages to developers.
  const unused = '-name "*.map" -o -name "*.d.ts" -o -name "*.d.mts" -o -name "*.d.cts" -o -name package-lock.json';
  await run(['sh', '-ec', `find "$1" -type f '(' ${unused} ')' -delete`, 'sh', join(home, 'node_modules')]);
  rmSync(join(home, 'package-lock.json'));
  put(bundledNode, join(home, 'bin/node'), 0o755);
  put(join(SOURCE, 'playauth'), join(tree, 'usr/bin/playauth'), 0o755);
  put(join(SOURCE, 'playauth.env'), join(tree, 'etc/playauth.env'), 0o640);
  const units = join(tree, 'usr/lib/systemd/system');
  put(join(root, 'deploy/playauth.service'), join(units, 'playauth.service'), 0o644);
  put(join(SOURCE, 'user.conf'), join(units, 'playauth.service.d/user.conf'), 0o644);
  const documents = join(tree, 'usr/share/doc/playauth');
  mkdirSync(documents, { recursive: true });
  writeFileSync(join(documents, 'copyright'), copyright());
  writeFileSync(join(documents, 'changelog.gz'), gzipSync(readFileSync(join(root, 'CHANGELOG.md')), { level: 9 }));
  await run(['chmod', '-R', 'u=rwX,go=rX', join(tree, 'usr')]);
}

/** @param {string} from @param {string} to @param {number} mode */
function put(from, to, mode) {
  mkdirSync(join(to, '..'), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function copyright() {
  const apache = '/usr/share/common-licenses/Apache-2.0';
  return `playauth is under the Apache License 2.0: ${apache}
Its dependencies in /usr/lib/playauth/node_modules have their licenses beside them.
/usr/lib/playauth/bin/node is Node.js ${NODE_VERSION}, under the MIT license and those of its parts:
https://github.com/nodejs/node/blob/${NODE_VERSION}/LICENSE
`;
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
  writeFileSync(join(place, 'conffiles'), '/etc/playauth.env\n');
  for (const name of ['postinst', 'prerm', 'postrm']) put(join(SOURCE, name), join(place, name), 0o755);
}

/** @param {[string, ...string[]]} command @param {string} [cwd] */
async function run(command, cwd = root) {
  await runLogged(command, { cwd, explain: () => `${command[0]} failed.` });
}
