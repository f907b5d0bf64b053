// What Debian asks of every package beside its programs: its license, its changes in Debian's form, and a manual page.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './built.mjs';

const NODE_VERSION = `v${JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')).version}`;
const MAINTAINER = /^Maintainer: (.+)$/m.exec(readFileSync(join(root, 'deploy/debian/control'), 'utf8'))?.[1];

/**
 * @param {string} tree
 * @param {{ version: string, help: string }} about
 */
export function writeDocuments(tree, { version, help }) {
  const documents = join(tree, 'usr/share/doc/playauth');
  const pages = join(tree, 'usr/share/man/man1');
  const overrides = join(tree, 'usr/share/lintian/overrides');
  for (const folder of [documents, pages, overrides]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(documents, 'copyright'), copyright());
  writeFileSync(join(documents, 'changelog.gz'), packed(changelog(version)));
  writeFileSync(join(documents, 'CHANGELOG.md.gz'), packed(readFileSync(join(root, 'CHANGELOG.md'))));
  writeFileSync(join(pages, 'playauth.1.gz'), packed(manualPage(help)));
  writeFileSync(join(overrides, 'playauth'), readFileSync(join(root, 'deploy/debian/lintian-overrides')));
}

/** @param {string | Buffer} text */
function packed(text) {
  return gzipSync(text, { level: 9 });
}

function copyright() {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: playauth
Source: https://github.com/playauth/playauth

Files: *
Copyright: 2026 the authors of playauth
License: Apache-2.0
 /usr/share/common-licenses/Apache-2.0

Files: usr/lib/playauth/node_modules/*
Copyright: as the license beside each package says
License: as-beside-each-package
 Each package has its license in its own folder.

Files: usr/lib/playauth/bin/node
Copyright: Node.js contributors, and the authors of its parts
License: MIT-and-others
 Node.js ${NODE_VERSION}: https://github.com/nodejs/node/blob/${NODE_VERSION}/LICENSE
`;
}

/** @param {string} version */
function changelog(version) {
  const change = '  * The changes of this version are in CHANGELOG.md.gz.';
  return `playauth (${version}) stable; urgency=medium\n\n${change}\n\n -- ${MAINTAINER}  ${committedAt()}\n`;
}

/** The same in every build of one commit; a copy without its history has no date of its own. */
function committedAt() {
  try {
    return execFileSync('git', ['log', '-1', '--format=%aD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'Thu, 01 Jan 1970 00:00:00 +0000';
  }
}

/** @param {string} help what `playauth --help` prints */
function manualPage(help) {
  const escaped = help
    .trimEnd()
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^[.']/gm, String.raw`\&$&`);
  return String.raw`.TH PLAYAUTH 1
.SH NAME
playauth \- video playback authorization server
.SH SYNOPSIS
.B playauth
.I command
.RI [ options ]
.SH DESCRIPTION
The service is started by systemd. Commands beside it are run as its user, which has its settings, such as
.B sudo \-u playauth playauth backup \-\-to
.IR folder .
.B playauth
.I command
.B \-\-help
says more of a command.
.nf

${escaped}
.fi
.SH FILES
.TP
.I /etc/playauth.env
Settings of the service. After a change: systemctl restart playauth
.TP
.I /var/lib/playauth
Database, master key and media. Purging the package deletes it.
.SH SEE ALSO
https://github.com/playauth/playauth
`;
}
