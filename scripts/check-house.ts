// `node scripts/check-house.ts`: every import of src/, sdk/, console/ and test/acceptance/ against the order of the rooms,
// every file of src/ loaded by the program, and no style sheet of the console that changes what another one styles.
import { globSync, readFileSync } from 'node:fs';
import { findViolations } from './house/find-violations.ts';
import { findSharedStyles } from './house/shared-styles.ts';
import { findUnreached } from './house/unreached-files.ts';

const root = new URL('..', import.meta.url).pathname;
const paths = globSync(['src/**/*.ts', 'sdk/**/*.ts', 'console/**/*.{ts,tsx}', 'test/acceptance/**/*.ts'], {
  cwd: root,
});
const sources = new Map(paths.map((path) => [path, readFileSync(root + path, 'utf8')]));
const sheetPaths = globSync('console/{app,pages,server,ui,uploads}/**/*.css', { cwd: root });
const sheets = new Map(sheetPaths.map((path) => [path, readFileSync(root + path, 'utf8')]));
const violations = [...findViolations(sources), ...findUnreached(sources), ...findSharedStyles(sheets)];

for (const violation of violations) process.stdout.write(`${violation}\n`);
if (paths.length === 0) process.stdout.write('No file was found to check.\n');
process.exitCode = violations.length === 0 && paths.length > 0 ? 0 : 1;
