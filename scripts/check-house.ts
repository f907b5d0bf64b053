// `node scripts/check-house.ts`: every import of src/, sdk/, console/ and test/acceptance/ against the order of the rooms.
import { globSync, readFileSync } from 'node:fs';
import { findViolations } from './house/find-violations.ts';

const root = new URL('..', import.meta.url).pathname;
const paths = globSync(['src/**/*.ts', 'sdk/**/*.ts', 'console/**/*.ts', 'test/acceptance/**/*.ts'], { cwd: root });
const violations = findViolations(new Map(paths.map((path) => [path, readFileSync(root + path, 'utf8')])));

for (const violation of violations) process.stdout.write(`${violation}\n`);
if (paths.length === 0) process.stdout.write('No file was found to check.\n');
process.exitCode = violations.length === 0 && paths.length > 0 ? 0 : 1;
