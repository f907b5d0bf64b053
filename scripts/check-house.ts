// `node scripts/check-house.ts`: every import of src/, sdk/, console/ and test/acceptance/ against the order of the rooms,
// and every file of src/ loaded by the program.
import { globSync, readFileSync } from 'node:fs';
import { findViolations } from './house/find-violations.ts';
import { findUnreached } from './house/unreached-files.ts';

const root = new URL('..', import.meta.url).pathname;
const paths = globSync(['src/**/*.ts', 'sdk/**/*.ts', 'console/**/*.{ts,tsx}', 'test/acceptance/**/*.ts'], {
  cwd: root,
});
const sources = new Map(paths.map((path) => [path, readFileSync(root + path, 'utf8')]));
const violations = [...findViolations(sources), ...findUnreached(sources)];

for (const violation of violations) process.stdout.write(`${violation}\n`);
if (paths.length === 0) process.stdout.write('No file was found to check.\n');
process.exitCode = violations.length === 0 && paths.length > 0 ? 0 : 1;
